// Words: zh-CN is the source. The shared files come with the app, a feature's file comes with its first page.
import { nextTick } from 'vue';
import { createI18n } from 'vue-i18n';

export type Lang = 'zh-CN' | 'en';
type Words = Record<string, unknown>;

const files = import.meta.glob<{ default: Words }>('./locales/*/*.json');
const shared = ['common', 'ui', 'state', 'error', 'nav'];
const loaded = new Set<string>();
const rooms = new Set<string>(shared);

export const i18n = createI18n({ legacy: false, locale: 'zh-CN', fallbackLocale: 'zh-CN', messages: { 'zh-CN': {}, en: {} }, missingWarn: false, fallbackWarn: false });

const storeKey = 'tq.lang';
export const language = (): Lang => i18n.global.locale.value as Lang;

async function load(lang: Lang, room: string): Promise<void> {
  const name = `${lang}/${room}`;
  const file = files[`./locales/${name}.json`];
  if (loaded.has(name) || !file) return;
  loaded.add(name);
  i18n.global.mergeLocaleMessage(lang, { [room]: (await file()).default });
}

/** Have the words of these rooms ready in the current language. */
export async function needWords(names: Iterable<string>): Promise<void> {
  for (const name of names) rooms.add(name);
  await Promise.all([...rooms].map((room) => load(language(), room)));
}

export async function setLanguage(lang: Lang): Promise<void> {
  await Promise.all([...rooms].map((room) => load(lang, room)));
  i18n.global.locale.value = lang;
  document.documentElement.lang = lang;
  localStorage.setItem(storeKey, lang);
  await nextTick();
}

export async function startWords(): Promise<void> {
  const lang: Lang = localStorage.getItem(storeKey) === 'en' ? 'en' : 'zh-CN';
  i18n.global.locale.value = lang;
  document.documentElement.lang = lang;
  await needWords(shared);
}
