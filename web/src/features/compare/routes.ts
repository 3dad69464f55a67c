// Comparing the responses to one scenario.
import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  { path: '/my/scenarios/:id/compare', name: 'compare', component: () => import('./ComparePage.vue'), meta: { layout: 'console', roles: ['member'], words: ['action', 'respond', 'post'], title: 'compare.title' } },
];
