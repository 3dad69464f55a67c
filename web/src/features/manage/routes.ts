// The console of one event: what is going on, who comes, who wants to meet whom, messages, the summary.
import type { RouteRecordRaw } from 'vue-router';

const own = { layout: 'manage' as const, roles: ['person'], words: ['action', 'plan'] };
export const routes: RouteRecordRaw[] = [
  { path: '/events/:id/manage', redirect: (to) => `/events/${String(to.params['id'])}/manage/overview` },
  { path: '/events/:id/manage/overview', name: 'manage-overview', component: () => import('./OverviewPage.vue'), meta: { ...own, title: 'nav.manage_overview' } },
];
