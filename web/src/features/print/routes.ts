// Papers of an event for the printer.
import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  { path: '/print/events/:id/:kind(signin|tables|cards)', name: 'print', component: () => import('./PrintPage.vue'), meta: { roles: ['person'], title: 'print.papers' } },
];
