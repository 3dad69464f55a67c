// The organization's console: what needs doing, own scenarios, responses, offerings, inbox.
import type { RouteRecordRaw } from 'vue-router';

const own = { layout: 'console' as const, roles: ['person'], words: ['action', 'event', 'inbox', 'post'] };
export const routes: RouteRecordRaw[] = [
  { path: '/my', name: 'work', component: () => import('./WorkPage.vue'), meta: { ...own, title: 'nav.my_work' } },
  { path: '/my/scenarios', name: 'my-scenarios', component: () => import('./MyScenariosPage.vue'), meta: { ...own, title: 'nav.my_scenarios' } },
  { path: '/my/scenarios/:id', name: 'my-scenario', component: () => import('./MyScenarioPage.vue'), meta: { ...own, title: 'nav.my_scenarios' } },
  { path: '/my/responses', name: 'my-responses', component: () => import('./MyResponsesPage.vue'), meta: { ...own, title: 'nav.my_responses' } },
  { path: '/my/offerings', name: 'my-offerings', component: () => import('./MyOfferingsPage.vue'), meta: { ...own, title: 'nav.my_offerings' } },
  { path: '/my/favourites', name: 'my-favourites', component: () => import('./FavouritesPage.vue'), meta: { ...own, title: 'nav.my_favourites' } },
  { path: '/my/inbox', name: 'inbox', component: () => import('./InboxPage.vue'), meta: { ...own, title: 'nav.my_inbox' } },
];
