// Domains, technologies, units and the other lists that are data: loaded once, named in the current language.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { get } from '@/api/client';
import type { Code, Taxonomies } from '@/api/types';
import { language } from '@/i18n';

type ListName = Exclude<keyof Taxonomies, 'today'>;
const empty: Taxonomies = {
  domains: [], technologies: [], cooperation: [], need_types: [], themes: [], offering_kinds: [], deployments: [], maturities: [],
  organization_kinds: [], units: [], today: '',
};

export const useTaxonomy = defineStore('taxonomy', () => {
  const all = shallowRef<Taxonomies>(empty);
  let loading: Promise<void> | null = null;

  function load(): Promise<void> {
    loading ??= get('/taxonomies').then((found) => { all.value = { ...empty, ...found }; }, () => { loading = null; });
    return loading;
  }

  const nameOf = (row: Code): string => (language() === 'en' && row.name_en ? row.name_en : row.name_zh);
  function name(list: ListName, code: string | null | undefined): string {
    if (!code) return '';
    const row = (all.value[list] as Code[]).find((entry) => entry.code === code);
    return row ? nameOf(row) : code;
  }
  function unitShort(code: string): string {
    const row = all.value.units.find((entry) => entry.code === code);
    if (!row) return code;
    return language() === 'en' ? row.name_en || row.name_zh : row.short_zh || row.name_zh;
  }
  const options = (list: ListName): { value: string; label: string }[] =>
    (all.value[list] as Code[]).map((row) => ({ value: row.code, label: list === 'units' ? unitShort(row.code) : nameOf(row) }));
  const topDomains = (): { value: string; label: string }[] =>
    all.value.domains.filter((row) => !row.parent_code).map((row) => ({ value: row.code, label: nameOf(row) }));

  return { all, load, name, unitShort, options, topDomains };
});
