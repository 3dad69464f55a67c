// What came of the matchmaking, in numbers.
import type { RouteRecordRaw } from 'vue-router';

const page = () => import('./OutcomePage.vue');
export const routes: RouteRecordRaw[] = [
  { path: '/outcomes', name: 'outcomes', component: page, meta: { title: 'nav.outcomes' } },
  { path: '/desk/outcomes', name: 'desk-outcomes', component: page, meta: { title: 'nav.desk_statistics', layout: 'console', roles: ['district_officer', 'city_officer', 'auditor'] } },
];
