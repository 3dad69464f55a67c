// Answering a scenario, and offerings.
import type { RouteRecordRaw } from 'vue-router';

const own = { layout: 'console' as const, roles: ['member'], words: ['action', 'post'] };
export const routes: RouteRecordRaw[] = [
  { path: '/my/responses/:id', name: 'respond', component: () => import('./RespondPage.vue'), meta: { ...own, title: 'respond.title' } },
  { path: '/my/responses/:id/receipt', name: 'response-receipt', component: () => import('./ReceiptPage.vue'), meta: { ...own, title: 'respond.receipt' } },
  { path: '/my/offerings/new', name: 'offering-new', component: () => import('./OfferingPage.vue'), meta: { ...own, title: 'respond.offering' } },
  { path: '/my/offerings/:id', name: 'offering-edit', component: () => import('./OfferingPage.vue'), meta: { ...own, title: 'respond.offering' } },
];
