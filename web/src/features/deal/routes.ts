// What came of a match, to be read.
import type { RouteRecordRaw } from 'vue-router';

const own = { layout: 'console' as const, title: 'nav.my_deals' };
export const routes: RouteRecordRaw[] = [
  { path: '/my/deals', name: 'my-deals', component: () => import('./DealsPage.vue'), meta: { ...own, roles: ['member'] } },
  { path: '/my/deals/:id', name: 'deal', component: () => import('./DealPage.vue'), meta: { ...own, roles: ['person'] } },
];
