import type { NavItem } from '@/layout/nav';

export const nav: NavItem[] = [{ group: 'desk', to: '/desk/outcomes', label: 'nav.desk_statistics', order: 6 }];
