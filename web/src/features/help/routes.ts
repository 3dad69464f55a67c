// How things work here, and the statements on accessibility and privacy.
import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [{ path: '/help', name: 'help', component: () => import('./HelpPage.vue'), meta: { title: 'nav.help' } }];
