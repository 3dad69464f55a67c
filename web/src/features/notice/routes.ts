// Notices: list and one.
import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  { path: '/notices', name: 'notices', component: () => import('./NoticeListPage.vue'), meta: { title: 'nav.notices' } },
  { path: '/notices/:id', name: 'notice', component: () => import('./NoticePage.vue'), meta: { title: 'nav.notices' } },
];
