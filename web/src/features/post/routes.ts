// Posting a scenario: the two-stage form.
import type { RouteRecordRaw } from 'vue-router';

const own = { layout: 'console' as const, roles: ['member'], words: ['action'], title: 'post.title' };
export const routes: RouteRecordRaw[] = [
  { path: '/my/scenarios/new', name: 'post-new', component: () => import('./PostPage.vue'), meta: own },
  { path: '/my/scenarios/:id/edit', name: 'post-edit', component: () => import('./PostPage.vue'), meta: own },
];
