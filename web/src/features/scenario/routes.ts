// The hall of needs and one need.
import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  { path: '/scenarios', name: 'hall', component: () => import('./HallPage.vue'), meta: { title: 'nav.scenarios' } },
  { path: '/scenarios/:id', name: 'scenario', component: () => import('./ScenarioPage.vue'), meta: { title: 'nav.scenarios', words: ['action'] } },
];
