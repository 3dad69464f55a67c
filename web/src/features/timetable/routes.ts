// One's own timetable. Without roles: it opens from what is kept on the machine when there is no network to sign in with.
import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  { path: '/my/events/:id/timetable', name: 'timetable', component: () => import('./TimetablePage.vue'), meta: { title: 'timetable.title' } },
];
