// What came of the matchmaking, in numbers.
import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [{ path: '/outcomes', name: 'outcomes', component: () => import('./OutcomePage.vue'), meta: { title: 'nav.outcomes' } }];
