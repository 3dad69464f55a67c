// Registering or joining an organization, and waiting for its verification.
import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [{ path: '/join', name: 'join', component: () => import('./JoinPage.vue'), meta: { title: 'join.title', roles: ['person'] } }];
