// The schedule of an event and its day.
import type { RouteRecordRaw } from 'vue-router';

const own = { layout: 'console' as const, roles: ['person'], words: ['action'] };
export const routes: RouteRecordRaw[] = [
  { path: '/events/:id/manage/schedule', name: 'board', component: () => import('./BoardPage.vue'), meta: { ...own, title: 'board.title' } },
];
