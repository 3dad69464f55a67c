// Anybody can check a receipt of a response.
import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  { path: '/receipts/check', name: 'receipt-check', component: () => import('./ReceiptPage.vue'), meta: { title: 'receipt.title' } },
  { path: '/receipts/:number', name: 'receipt', component: () => import('./ReceiptPage.vue'), meta: { title: 'receipt.title' } },
];
