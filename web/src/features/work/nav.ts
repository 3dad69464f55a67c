import type { NavItem } from '@/layout/nav';

export const nav: NavItem[] = [
  { group: 'my', to: '/my', label: 'nav.my_work', order: 1 },
  { group: 'my', to: '/my/scenarios', label: 'nav.my_scenarios', order: 2, roles: ['member'] },
  { group: 'my', to: '/my/responses', label: 'nav.my_responses', order: 3, roles: ['member'] },
  { group: 'my', to: '/my/offerings', label: 'nav.my_offerings', order: 4, roles: ['member'] },
  { group: 'my', to: '/my/favourites', label: 'nav.my_favourites', order: 5 },
  { group: 'my', to: '/my/inbox', label: 'nav.my_inbox', order: 6, badge: 'unread' },
];
