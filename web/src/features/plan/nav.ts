import type { NavItem } from '@/layout/nav';

export const nav: NavItem[] = [
  { group: 'desk', to: '/desk/plan', label: 'nav.desk_plan', order: 4, roles: ['district_officer', 'city_officer'] },
  { group: 'event', to: '/desk/plan', label: 'nav.event_calendar', order: 1 },
  { group: 'event', to: '/desk/events', label: 'nav.event_mine', order: 2 },
  { group: 'event', to: '/venues', label: 'nav.event_venues', order: 3 },
  { group: 'event', to: '/my/inbox', label: 'nav.event_inbox', order: 9, badge: 'unread' },
];
