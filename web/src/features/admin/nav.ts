import type { NavItem } from '@/layout/nav';

export const nav: NavItem[] = [
  { group: 'admin', to: '/admin/people', label: 'nav.admin_people', order: 1, roles: ['sysadmin'] },
  { group: 'admin', to: '/admin/audit', label: 'nav.admin_audit', order: 2 },
  { group: 'admin', to: '/my/inbox', label: 'nav.my_inbox', order: 9, badge: 'unread' },
];
