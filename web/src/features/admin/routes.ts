// The administrator's and the auditor's pages.
import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  { path: '/admin/people', name: 'admin-people', component: () => import('./PeoplePage.vue'), meta: { layout: 'console', roles: ['sysadmin'], title: 'nav.admin_people' } },
  { path: '/admin/audit', name: 'admin-audit', component: () => import('./AuditPage.vue'), meta: { layout: 'console', roles: ['sysadmin', 'auditor'], words: ['action'], title: 'nav.admin_audit' } },
];
