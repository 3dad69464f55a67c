// The navigation. Features add theirs by features/<room>/nav.ts exporting `nav: NavItem[]`; who may see an item is said by roles.
export interface NavItem {
  group: 'my' | 'event' | 'desk' | 'admin';
  to: string;
  /** key of the label, in locales/nav.json */
  label: string;
  order: number;
  /** any of these; none = everybody of the group */
  roles?: string[];
  badge?: 'unread';
}

export const publicNav = [
  { to: '/', label: 'nav.home' },
  { to: '/scenarios', label: 'nav.scenarios' },
  { to: '/offerings', label: 'nav.offerings' },
  { to: '/events', label: 'nav.events' },
  { to: '/outcomes', label: 'nav.outcomes' },
  { to: '/notices', label: 'nav.notices' },
  { to: '/help', label: 'nav.help' },
];

const found = import.meta.glob<{ nav: NavItem[] }>('../features/*/nav.ts', { eager: true });
export const consoleNav: NavItem[] = Object.values(found).flatMap((module) => module.nav).sort((a, b) => a.order - b.order);

export function groupsOf(hasRole: (role: string) => boolean, isSignedIn: boolean): NavItem['group'][] {
  const groups: NavItem['group'][] = [];
  if (isSignedIn) groups.push('my');
  if (hasRole('organizer') || hasRole('district_officer') || hasRole('city_officer')) groups.push('event');
  if (hasRole('district_officer') || hasRole('city_officer')) groups.push('desk');
  if (hasRole('sysadmin') || hasRole('auditor')) groups.push('admin');
  return groups.filter((group) => consoleNav.some((item) => item.group === group));
}

export const isCurrent = (to: string, path: string): boolean => (to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`));
