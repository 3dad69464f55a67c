// Pages register themselves: every features/<room>/routes.ts is found here, its words are loaded before its page shows.
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import { i18n, needWords } from '@/i18n';
import { useSession } from '@/session';

const found = import.meta.glob<{ routes: RouteRecordRaw[] }>('./features/*/routes.ts', { eager: true });

function ownWords(): RouteRecordRaw[] {
  return Object.entries(found).flatMap(([file, module]) => {
    const room = /features\/([^/]+)\//.exec(file)?.[1] ?? '';
    return module.routes.map((route) => ({ ...route, meta: { ...route.meta, words: [room, ...(route.meta?.words ?? [])] } }) as RouteRecordRaw);
  });
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [...ownWords(), { path: '/:rest(.*)*', name: 'missing', component: () => import('@/layout/MissingPage.vue'), meta: { title: 'common.missing_title' } }],
  scrollBehavior(to, from, saved) {
    if (saved) return saved;
    if (to.hash) return { el: to.hash, top: 16 };
    return to.path === from.path ? undefined : { top: 0 };
  },
});

router.beforeEach(async (to) => {
  await needWords(to.matched.flatMap((record) => record.meta.words ?? []));
  const roles = to.meta.roles;
  if (!roles) return true;
  const session = useSession();
  if (!session.isReady) await session.start();
  if (!session.person) return { path: '/login', query: { next: to.fullPath } };
  if (!roles.includes('person') && !roles.some((role) => session.hasRole(role))) return { name: 'missing', params: { rest: to.path.slice(1).split('/') }, query: { refused: '1' } };
  return true;
});

router.afterEach((to, from) => {
  const { t } = i18n.global;
  const own = to.meta.title ? `${t(to.meta.title)} · ` : '';
  document.title = `${own}${t('common.name')}`;
  if (to.path !== from.path && from.matched.length) document.getElementById('main')?.focus({ preventScroll: true });
});

// A page of a build that is no longer there: load the new one instead of failing.
router.onError((error, to) => {
  if (/dynamically imported module|Importing a module script failed/.test(String(error))) window.location.assign(to.fullPath);
});
