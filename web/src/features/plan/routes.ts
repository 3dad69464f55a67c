// The plan of the year, the form of an event, venues: for those who organize.
import type { RouteRecordRaw } from 'vue-router';

const own = { layout: 'console' as const, group: 'event' as const, roles: ['organizer', 'district_officer', 'city_officer'], words: ['action', 'event'] };
export const routes: RouteRecordRaw[] = [
  { path: '/desk/plan', name: 'plan', component: () => import('./PlanPage.vue'), meta: { ...own, title: 'nav.desk_plan' } },
  { path: '/desk/plan/new', name: 'plan-new', component: () => import('./NewEventPage.vue'), meta: { ...own, title: 'plan.new' } },
  { path: '/desk/events', name: 'desk-events', component: () => import('./MyEventsPage.vue'), meta: { ...own, roles: ['person'], title: 'nav.event_mine' } },
  { path: '/venues', name: 'venues', component: () => import('./VenuesPage.vue'), meta: { ...own, title: 'nav.event_venues' } },
  { path: '/events/:id/manage/edit', name: 'manage-edit', component: () => import('./EditEventPage.vue'), meta: { layout: 'manage', roles: ['person'], words: ['action', 'event'], title: 'plan.edit' } },
  { path: '/events/:id/manage/grid', name: 'manage-grid', component: () => import('./GridPage.vue'), meta: { layout: 'manage', roles: ['person'], words: ['action', 'event'], title: 'plan.grid' } },
];
