// The console of one event: how it stands, who comes, who wants to meet whom, messages, the summary.
import type { RouteRecordRaw } from 'vue-router';

const own = { layout: 'manage' as const, roles: ['person'], words: ['action', 'event', 'plan'] };
export const routes: RouteRecordRaw[] = [
  { path: '/events/:id/manage', redirect: (to) => `/events/${String(to.params['id'])}/manage/overview` },
  { path: '/events/:id/manage/overview', name: 'manage-overview', component: () => import('./OverviewPage.vue'), meta: { ...own, title: 'nav.manage_overview' } },
  { path: '/events/:id/manage/registrations', name: 'manage-registrations', component: () => import('./RegistrationsPage.vue'), meta: { ...own, title: 'nav.manage_registrations' } },
  { path: '/events/:id/manage/roster', name: 'manage-roster', component: () => import('./RosterPage.vue'), meta: { ...own, title: 'manage.roster' } },
  { path: '/events/:id/manage/wishes', name: 'manage-wishes', component: () => import('./WishesPage.vue'), meta: { ...own, title: 'nav.manage_wishes' } },
  { path: '/events/:id/manage/notices', name: 'manage-notices', component: () => import('./NoticesPage.vue'), meta: { ...own, title: 'nav.manage_notices' } },
  { path: '/events/:id/manage/review', name: 'manage-review', component: () => import('./ReviewPage.vue'), meta: { ...own, title: 'nav.manage_review' } },
];
