// Getting in: login, registration, confirmation, a new password.
import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  { path: '/login', name: 'login', component: () => import('./LoginPage.vue'), meta: { title: 'common.login' } },
  { path: '/register', name: 'register', component: () => import('./RegisterPage.vue'), meta: { title: 'common.register' } },
  { path: '/confirm', name: 'confirm', component: () => import('./ConfirmPage.vue'), meta: { title: 'account.confirm_title' } },
  { path: '/forgot', name: 'forgot', component: () => import('./ForgotPage.vue'), meta: { title: 'account.forgot_title' } },
  { path: '/reset', name: 'reset', component: () => import('./ResetPage.vue'), meta: { title: 'account.reset_title' } },
  { path: '/my/account', name: 'account', component: () => import('./AccountPage.vue'), meta: { layout: 'console', roles: ['person'], title: 'nav.account' } },
];
