import type { NavItem } from '@/layout/nav';

export const nav: NavItem[] = [{ group: 'my', to: '/my/organization', label: 'nav.my_organization', order: 8 }];
