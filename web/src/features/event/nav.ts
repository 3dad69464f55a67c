import type { NavItem } from '@/layout/nav';

export const nav: NavItem[] = [{ group: 'my', to: '/my/events', label: 'nav.my_events', order: 4.5, roles: ['member'] }];
