// What came of a match: the two sides move it, officers in scope read it.
import type { RouteRecordRaw } from 'vue-router';

const own = { layout: 'console' as const, title: 'nav.my_deals', words: ['action'] };
export const routes: RouteRecordRaw[] = [
  { path: '/my/deals', name: 'my-deals', component: () => import('./DealsPage.vue'), meta: { ...own, roles: ['member'] } },
  { path: '/my/deals/:id', name: 'deal', component: () => import('./DealPage.vue'), meta: { ...own, roles: ['person'] } },
  { path: '/desk/deals', name: 'desk-deals', component: () => import('./DeskDealsPage.vue'), meta: { ...own, title: 'nav.desk_deals', roles: ['district_officer', 'city_officer', 'auditor'] } },
];
