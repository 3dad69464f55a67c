// The form of a scenario as it is being typed, and its way to the server: every change is kept on this machine at once and sent
// after a short pause; a stale version or a lost login loses nothing.
import { computed, reactive, ref, shallowRef, watch } from 'vue';
import { get, newKey, patch, post } from '@/api/client';
import { isProblem, type Problem } from '@/api/problem';
import type { FileRef, Indicator, Scenario, Template } from '@/api/types';
import { dropDraft, keepDraft, readDraft } from '@/lib/drafts';

export type Row = Omit<Indicator, 'position'>;
export interface Form {
  title: string; domain: string; subdomain: string; pain: string; goal: string; requirement: string; technologies: string[]; cooperation: string[]; need_type: string;
  data_condition: string; deploy_condition: string; budget_kind: string; budget_min_fen: number | null; budget_max_fen: number | null; is_budget_public: boolean; funding: string;
  expected_on: string | null; duration_months: number | null; site_visit: string; deadline_kind: string; deadline_on: string | null; deadline_days: number;
  accepts_consortium: boolean; ip_terms: string; confidential: string; is_first_use: boolean; name_visibility: string;
  contact_name: string; contact_post: string; contact_phone: string; contact_mail: string; title_en: string; summary_en: string; indicators: Row[];
}
const blank = (): Form => ({
  title: '', domain: '', subdomain: '', pain: '', goal: '', requirement: '', technologies: [], cooperation: [], need_type: '', data_condition: '', deploy_condition: '',
  budget_kind: '', budget_min_fen: null, budget_max_fen: null, is_budget_public: true, funding: '', expected_on: null, duration_months: null, site_visit: '',
  deadline_kind: 'working_days', deadline_on: null, deadline_days: 15, accepts_consortium: true, ip_terms: '', confidential: '', is_first_use: false, name_visibility: 'public',
  contact_name: '', contact_post: '', contact_phone: '', contact_mail: '', title_en: '', summary_en: '', indicators: [],
});
export const emptyRow = (): Row => ({ name: '', unit: '', comparator: 'ge', target: '', method: '' });
const names = Object.keys(blank()) as (keyof Form)[];
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
/** Rows that are whole go to the server; a half-typed one stays on this machine until it is. */
const isWhole = (row: Row): boolean => row.name.trim() !== '' && row.target.trim() !== '';
const sent = (form: Form): Form => ({ ...form, indicators: form.indicators.filter(isWhole) });
/** Which rows were begun and not finished. */
export const halfRows = (form: Form): number[] => form.indicators.flatMap((row, i) => (!isWhole(row) && (row.name.trim() || row.target.trim() || row.method.trim()) ? [i] : []));

export function useScenarioForm(idOf: () => string, copyOf: () => string) {
  const form = reactive<Form>(blank());
  const scenario = shallowRef<Scenario | null>(null);
  const files = ref<FileRef[]>([]);
  const saved = ref<Date | null>(null);
  const state = ref<'loading' | 'clean' | 'dirty' | 'saving' | 'failed'>('loading');
  const failure = shallowRef<unknown>(null);
  const draftName = computed(() => `scenario.${scenario.value?.id ?? 'new'}`);
  let base: Form = blank();
  let timer = 0;
  let running: Promise<void> | null = null;
  const key = newKey();

  function take(next: Scenario, keepTyping: boolean): void {
    scenario.value = next;
    const fresh = blank();
    for (const name of names) {
      const value = (next as unknown as Record<string, unknown>)[name];
      if (value !== undefined) Object.assign(fresh, { [name]: name === 'indicators' ? (value as Indicator[]).map(({ position: _, ...row }) => row) : value });
    }
    const typed = keepTyping ? changes() : {};
    base = JSON.parse(JSON.stringify(fresh)) as Form;
    Object.assign(form, fresh, typed);
    if (!keepTyping) files.value = next.attachments ?? [];
  }
  /** What the server filled in by itself where nothing was typed: the contact of the organization. */
  function adopt(next: Scenario): void {
    for (const name of ['contact_name', 'contact_post', 'contact_phone', 'contact_mail'] as const) {
      const value = next[name];
      if (value && !form[name]) form[name] = base[name] = value;
    }
  }
  function changes(): Partial<Form> {
    const now = sent(JSON.parse(JSON.stringify(form)) as Form), found: Record<string, unknown> = {};
    for (const name of names) if (!same(now[name], base[name])) found[name] = now[name];
    return found as Partial<Form>;
  }

  async function start(): Promise<void> {
    state.value = 'loading';
    try {
      if (idOf()) take(await get('/scenarios/{id}', { path: { id: idOf() } }), false);
      else if (copyOf()) take(await post('/scenarios', { body: { copy_of: copyOf() }, key }), false);
      const kept = readDraft<Partial<Form>>(draftName.value);
      if (kept) Object.assign(form, kept);
      state.value = Object.keys(changes()).length ? 'dirty' : 'clean';
    } catch (e) {
      failure.value = e;
      state.value = 'failed';
    }
  }

  async function send(): Promise<void> {
    const body = changes();
    if (!Object.keys(body).length) { state.value = 'clean'; return; }
    state.value = 'saving';
    failure.value = null;
    const before = draftName.value;
    try {
      const current = scenario.value;
      const next = current
        ? await patch('/scenarios/{id}', { path: { id: current.id }, body, version: current.version })
        : await post('/scenarios', { body, key });
      for (const name of Object.keys(body)) Object.assign(base, { [name]: (body as Record<string, unknown>)[name] });
      if (!current) adopt(next);
      const more = changes();
      scenario.value = next;
      dropDraft(before);
      if (Object.keys(more).length) { keepDraft(draftName.value, more); state.value = 'dirty'; schedule(); } else state.value = 'clean';
      saved.value = new Date();
    } catch (e) {
      failure.value = e;
      state.value = 'failed';
      if (isProblem(e) && e.status === 412 && e.current) take(e.current as Scenario, true);
      throw e;
    }
  }
  /** Everything typed so far is on the server when this returns; a refusal is thrown. */
  async function save(): Promise<void> {
    window.clearTimeout(timer);
    while (running) await running.catch(() => null);
    running = send().finally(() => { running = null; });
    await running;
  }
  function schedule(): void {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => { void save().catch(() => null); }, 1500);
  }
  watch(form, () => {
    if (state.value === 'loading') return;
    const body = changes();
    if (!Object.keys(body).length) return;
    keepDraft(draftName.value, body);
    if (state.value !== 'saving') state.value = 'dirty';
    schedule();
  }, { deep: true });

  function useTemplate(template: Template): void {
    form.domain = template.domain;
    if (!form.requirement) form.requirement = template.requirement;
    if (!form.goal) form.goal = template.goal;
    form.indicators = [...form.indicators.filter((row) => row.name), ...template.indicators.map((row) => ({ ...emptyRow(), ...row }))].slice(0, 30);
  }
  const problemOf = computed<Problem | null>(() => (isProblem(failure.value) ? failure.value : null));
  return { form, scenario, files, saved, state, failure, problemOf, start, save, useTemplate };
}
