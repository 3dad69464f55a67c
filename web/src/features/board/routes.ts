// The schedule of an event and its day.
import type { RouteRecordRaw } from 'vue-router';

const own = { layout: 'manage' as const, roles: ['person'], words: ['action'] };
export const routes: RouteRecordRaw[] = [
  { path: '/events/:id/manage/schedule', name: 'board', component: () => import('./BoardPage.vue'), meta: { ...own, title: 'board.title' } },
  { path: '/events/:id/manage/live', name: 'live', component: () => import('./LivePage.vue'), meta: { ...own, title: 'board.live_title' } },
];
