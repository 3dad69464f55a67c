// Events as visitors see them: the calendar, one event, registering; and the own registrations with whom to meet.
import type { RouteRecordRaw } from 'vue-router';

const own = { layout: 'console' as const, roles: ['person'], words: ['action'], title: 'nav.my_events' };
export const routes: RouteRecordRaw[] = [
  { path: '/events', name: 'events', component: () => import('./EventsPage.vue'), meta: { title: 'nav.events' } },
  { path: '/events/:id', name: 'event', component: () => import('./EventPage.vue'), meta: { title: 'nav.events' } },
  { path: '/events/:id/register', name: 'event-register', component: () => import('./RegisterPage.vue'), meta: { title: 'event.register', roles: ['person'] } },
  { path: '/my/events', name: 'my-events', component: () => import('./MyEventsPage.vue'), meta: own },
  { path: '/my/events/:id', name: 'my-event', component: () => import('./MyEventPage.vue'), meta: own },
];
