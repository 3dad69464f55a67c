import type { NavItem } from '@/layout/nav';

export const nav: NavItem[] = [
  { group: 'my', to: '/my/deals', label: 'nav.my_deals', order: 7, roles: ['member'] },
  { group: 'desk', to: '/desk/deals', label: 'nav.desk_deals', order: 5 },
];
