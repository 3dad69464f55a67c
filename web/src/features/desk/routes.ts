// The reviewers' console.
import type { RouteRecordRaw } from 'vue-router';

const own = { layout: 'console' as const, roles: ['district_officer', 'city_officer'], words: ['action', 'post', 'unit'] };
export const routes: RouteRecordRaw[] = [
  { path: '/desk', name: 'desk', component: () => import('./DeskPage.vue'), meta: { ...own, title: 'nav.desk_todo' } },
  { path: '/desk/scenarios', name: 'desk-scenarios', component: () => import('./DeskScenariosPage.vue'), meta: { ...own, title: 'nav.desk_scenarios' } },
  { path: '/desk/organizations', name: 'desk-organizations', component: () => import('./DeskOrganizationsPage.vue'), meta: { ...own, title: 'nav.desk_organizations' } },
];
