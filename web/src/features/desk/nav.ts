import type { NavItem } from '@/layout/nav';

export const nav: NavItem[] = [
  { group: 'desk', to: '/desk', label: 'nav.desk_todo', order: 1 },
  { group: 'desk', to: '/desk/scenarios', label: 'nav.desk_scenarios', order: 2 },
  { group: 'desk', to: '/desk/organizations', label: 'nav.desk_organizations', order: 3 },
  { group: 'desk', to: '/my/inbox', label: 'nav.desk_inbox', order: 9, badge: 'unread' },
];
