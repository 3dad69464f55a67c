// The organization one acts for: its data and people.
import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  { path: '/my/organization', name: 'my-organization', component: () => import('./OrganizationPage.vue'), meta: { layout: 'console', roles: ['person'], words: ['action'], title: 'nav.my_organization' } },
];
