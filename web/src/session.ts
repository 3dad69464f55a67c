// Who is signed in, for which organization, with which roles; and the login dialog that reopens a lost session.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { del, get, post, put, setHooks } from '@/api/client';
import { isProblem } from '@/api/problem';
import type { Me } from '@/api/types';
import { language, setLanguage, type Lang } from '@/i18n';
import { dropAllDrafts } from '@/lib/drafts';

const signedMark = 'tq.signed';
const guest: Me = { person: null, organization: null, organizations: [], grants: [], roles: ['guest'], unread: 0, csrf: null, is_demo: false, expires_at: null };

export const useSession = defineStore('session', () => {
  const me = shallowRef<Me>(guest);
  const isReady = ref(false);
  const turn = ref(0); // pages start anew when it changes: another organization was chosen, or somebody left
  const dialog = ref<'closed' | 'expired' | 'needed'>('closed');
  let answerDialog: ((isSignedIn: boolean) => void) | null = null;
  let asking: Promise<boolean> | null = null;

  const person = computed(() => me.value.person);
  const organization = computed(() => me.value.organization);
  const isMember = computed(() => me.value.roles.includes('member'));
  const isOfficer = computed(() => me.value.grants.some((g) => g.role === 'district_officer' || g.role === 'city_officer'));
  const hasRole = (role: string): boolean => me.value.roles.includes(role) || me.value.grants.some((g) => g.role === role);

  function take(next: Me): void {
    me.value = next;
    isReady.value = true;
    if (next.person) localStorage.setItem(signedMark, '1');
  }

  async function load(): Promise<boolean> {
    take(await get('/session'));
    return me.value.person !== null;
  }

  /** First page: a guest answer while the refresh cookie may still be good means the access cookie has just ended. */
  async function start(): Promise<void> {
    try {
      if (!(await load()) && localStorage.getItem(signedMark)) {
        await post('/session/refresh');
        await load();
      }
      const first = me.value.organizations[0]; // let in since the login, and belonging to nobody else: acts for it
      if (first && !me.value.organization && !me.value.grants.length) await switchOrganization(first.id, true);
    } catch (e) {
      if (!isProblem(e) || e.status) localStorage.removeItem(signedMark);
    } finally {
      isReady.value = true;
    }
  }

  async function login(name: string, password: string): Promise<void> {
    take(await post('/session', { body: { login: name, password } }));
    const lang = me.value.person?.lang;
    if ((lang === 'en' || lang === 'zh-CN') && lang !== language() && !localStorage.getItem('tq.lang')) await setLanguage(lang as Lang);
    settle(true);
  }

  async function logout(): Promise<void> {
    await del('/session').catch(() => null);
    localStorage.removeItem(signedMark);
    dropAllDrafts();
    if ('caches' in window) void caches.delete('tq-timetable-1'); // public/sw.js
    me.value = { ...guest, is_demo: me.value.is_demo };
    await load().catch(() => false);
    turn.value += 1;
  }

  async function switchOrganization(id: string | null, keepPage = false): Promise<void> {
    take(await put('/session/organization', { body: { organization_id: id } }));
    if (!keepPage) turn.value += 1;
  }

  function settle(isSignedIn: boolean): void {
    dialog.value = 'closed';
    answerDialog?.(isSignedIn);
    answerDialog = null;
    asking = null;
  }

  /** Ask for a login without leaving the page; several waiting calls share one dialog. */
  function ask(reason: 'expired' | 'needed' = 'needed'): Promise<boolean> {
    asking ??= new Promise((resolve) => {
      answerDialog = resolve;
      dialog.value = reason;
    });
    return asking;
  }

  setHooks({
    language,
    csrf: () => me.value.csrf ?? '',
    expiresAt: () => (me.value.person && me.value.expires_at ? Date.parse(me.value.expires_at) : 0),
    renewed: load,
    askLogin: async () => ask(me.value.person ? 'expired' : 'needed'),
  });

  return { me, isReady, turn, dialog, person, organization, isMember, isOfficer, hasRole, start, load, login, logout, switchOrganization, ask, settle };
});
