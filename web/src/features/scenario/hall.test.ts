// A link to the hall shows the same list again.
import { describe, expect, it } from 'vitest';
import { isPlain, readConditions, writeConditions } from './hall';

describe('conditions of the hall', () => {
  it('survive the way through the URL', () => {
    const query = { q: '病历 质控', domain: 'manufacture,health', budget: 'negotiable', deadline: '5', sort: 'deadline' };
    expect(writeConditions(readConditions(query))).toEqual(query);
  });
  it('are plain without any', () => {
    expect(isPlain(readConditions({ sort: 'newest' }))).toBe(true);
    expect(isPlain(readConditions({ unit: 'Z01' }))).toBe(false);
  });
  it('take the first of doubled values and ignore empty ones', () => {
    expect(readConditions({ domain: ['a', 'b'], unit: ',' })).toMatchObject({ domain: ['a'], unit: [] });
  });
});
