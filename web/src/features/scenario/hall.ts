// The hall's conditions live in the URL: this reads and writes them, so that a link shows the same list.
import type { LocationQuery } from 'vue-router';

export const manyNames = ['domain', 'unit', 'technology', 'cooperation', 'budget'] as const;
export const oneNames = ['deadline', 'status'] as const;
export type ManyName = (typeof manyNames)[number];
export type OneName = (typeof oneNames)[number];
export type Conditions = Record<ManyName | OneName, string[]> & { q: string; sort: string };

const text = (value: LocationQuery[string] | undefined): string => String((Array.isArray(value) ? value[0] : value) ?? '');

export function readConditions(query: LocationQuery): Conditions {
  const found = { q: text(query['q']), sort: text(query['sort']) } as Conditions;
  for (const name of [...manyNames, ...oneNames]) found[name] = text(query[name]).split(',').filter(Boolean);
  return found;
}

export function writeConditions(conditions: Conditions): Record<string, string> {
  const query: Record<string, string> = {};
  if (conditions.q) query['q'] = conditions.q;
  for (const name of [...manyNames, ...oneNames]) if (conditions[name].length) query[name] = conditions[name].join(',');
  if (conditions.sort) query['sort'] = conditions.sort;
  return query;
}

export const isPlain = (conditions: Conditions): boolean => !conditions.q && [...manyNames, ...oneNames].every((name) => !conditions[name].length);
