// What suppliers offer: list and one offering.
import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  { path: '/offerings', name: 'offerings', component: () => import('./OfferingListPage.vue'), meta: { title: 'nav.offerings' } },
  { path: '/offerings/:id', name: 'offering', component: () => import('./OfferingPage.vue'), meta: { title: 'nav.offerings' } },
];
