// Both languages hold the same keys and the same placeholders.
import { describe, expect, it } from 'vitest';

type Words = { [key: string]: string | Words };
const files = import.meta.glob<{ default: Words }>('./*/*.json', { eager: true });

function flat(words: Words, prefix = ''): Record<string, string> {
  return Object.entries(words).reduce<Record<string, string>>((all, [key, value]) =>
    ({ ...all, ...(typeof value === 'string' ? { [prefix + key]: value } : flat(value, `${prefix}${key}.`)) }), {});
}
const holes = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? ''))].sort();
const rooms = Object.keys(files).filter((name) => name.startsWith('./zh-CN/')).map((name) => name.slice('./zh-CN/'.length));

describe('locales', () => {
  it('have the same files', () => {
    expect(Object.keys(files).filter((name) => name.startsWith('./en/')).map((name) => name.slice('./en/'.length)).sort()).toEqual([...rooms].sort());
  });
  it.each(rooms)('%s has the same keys in both languages', (room) => {
    const zh = flat(files[`./zh-CN/${room}`]?.default ?? {});
    const en = flat(files[`./en/${room}`]?.default ?? {});
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
    for (const [key, text] of Object.entries(zh)) {
      if (/^(day|moment|month|weekday)/.test(key)) continue;
      expect(holes(en[key] ?? ''), `${room} ${key}`).toEqual(holes(text));
    }
  });
  it.each(rooms)('%s has no exclamation marks', (room) => {
    for (const [key, text] of Object.entries(flat(files[`./zh-CN/${room}`]?.default ?? {}))) expect(text, key).toMatch(/^[^!！]*$/);
  });
  it.each(rooms)('%s has no bare @ and |, which mean links and plurals', (room) => {
    for (const lang of ['zh-CN', 'en']) for (const [key, text] of Object.entries(flat(files[`./${lang}/${room}`]?.default ?? {}))) expect(text.replace(/\{'[@|]'\}/g, ''), `${lang} ${key}`).not.toMatch(/[@|]/);
  });
});
