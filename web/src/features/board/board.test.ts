import { describe, expect, it } from 'vitest';
import { difference, fullSide, fixed, found, gapPercent, grouped, indexOf, isPlaced, keyOf, moved, ownTable, places, refusal, rowsOf, running, slotRefusal, swapRefusal, unplaced } from './board';
import { idOf, makeBoard } from './board.fixture';
import type { Board, Placed } from './types';

const before = Date.parse('2026-11-20T00:00:00Z');
const slot = (n: number): string => idOf(1, n);
const demand = (n: number): string => idOf(3, n), supply = (n: number): string => idOf(4, n);

/** Three tables, three slots in the morning and two after noon; meetings as given: demand, supply, slot, table. */
function board(rows: [number, number, number | null, number | null][], change: Partial<Placed>[] = []): Board {
  const empty = makeBoard({ demand: 4, supply: 5, tables: 3, share: -1, sessions: [{ name: 'a', slots: 3, start: '2026-11-24T01:30:00Z' }, { name: 'b', slots: 2, start: '2026-11-24T06:00:00Z' }] });
  const meetings = rows.map(([d, s, at, table], i): Placed => ({
    id: `m${i}`, demand_id: demand(d), supply_id: supply(s), is_must: false, weight: 40, state: 'accepted', slot_id: at === null ? null : slot(at), table_no: table,
    is_locked: false, is_live: false, change: 'none', reason: '', ...change[i],
  }));
  return { ...empty, participants: empty.participants.map((p) => ({ ...p, absences: [] })), meetings, stats: { ...empty.stats, placed: rows.filter((r) => r[2] !== null).length, unplaced: rows.filter((r) => r[2] === null).length } };
}
const get = (b: Board, id: string): Placed => b.meetings.find((m) => m.id === id)!;

describe('a place', () => {
  it('is free when both people and the table are', () => {
    const b = board([[0, 0, 0, 1], [1, 1, 1, 2]]);
    expect(refusal(indexOf(b), get(b, 'm0'), { slot_id: slot(1), table_no: 1 }, before)).toBeNull();
    expect(refusal(indexOf(b), get(b, 'm0'), { slot_id: slot(0), table_no: 3 }, before)).toBeNull();
  });
  it('is refused while somebody meets another, with that meeting', () => {
    const b = board([[0, 0, 0, 1], [1, 0, 1, 2], [0, 2, 2, 1]]);
    expect(refusal(indexOf(b), get(b, 'm0'), { slot_id: slot(1), table_no: 1 }, before)).toMatchObject({ code: 'person_busy', who: supply(0), other: { id: 'm1' } });
    expect(refusal(indexOf(b), get(b, 'm0'), { slot_id: slot(2), table_no: 1 }, before)).toMatchObject({ code: 'person_busy', who: demand(0), other: { id: 'm2' } });
  });
  it('is refused when somebody is absent, the table closed or held, the slot begun', () => {
    const b = board([[0, 0, 0, 1], [1, 1, 1, 2]]);
    b.participants = b.participants.map((p) => (p.id === supply(0) ? { ...p, absences: [slot(3)] } : p));
    b.tables = b.tables.map((t) => (t.table_no === 3 ? { ...t, closures: [{ id: 'c', starts_at: '2026-11-24T01:55:00Z', ends_at: '2026-11-24T02:00:00Z', reason: 'power' }] } : t));
    const index = indexOf(b), m0 = get(b, 'm0');
    expect(refusal(index, m0, { slot_id: slot(3), table_no: 1 }, before)).toMatchObject({ code: 'absent', who: supply(0) });
    expect(refusal(index, m0, { slot_id: slot(1), table_no: 3 }, before)).toMatchObject({ code: 'table_closed', reason: 'power' });
    expect(refusal(index, m0, { slot_id: slot(1), table_no: 2 }, before)).toMatchObject({ code: 'table_busy', other: { id: 'm1' } });
    expect(refusal(index, m0, { slot_id: slot(0), table_no: 2 }, Date.parse('2026-11-24T01:30:00Z'))).toEqual({ code: 'begun' });
  });
  it('is refused for a meeting that is locked, over or not accepted', () => {
    const b = board([[0, 0, 0, 1], [1, 1, 0, 2], [2, 2, null, null]], [{ is_locked: true }, { state: 'held' }, { state: 'requested' }]);
    const index = indexOf(b);
    expect(fixed(index, get(b, 'm0'), before)).toEqual({ code: 'locked' });
    expect(fixed(index, get(b, 'm1'), before)).toEqual({ code: 'begun' });
    expect(fixed(index, get(b, 'm2'), before)).toEqual({ code: 'not_accepted' });
  });
  it('is refused to a further meeting of somebody who has enough', () => {
    const b = board([[0, 0, 0, 1], [0, 1, 1, 1], [0, 2, null, null]]);
    b.participants = b.participants.map((p) => (p.id === demand(0) ? { ...p, meetings_max: 2 } : p));
    const index = indexOf(b);
    expect(slotRefusal(index, get(b, 'm2'), slot(3), before)).toMatchObject({ code: 'max_reached', who: demand(0) });
    expect(slotRefusal(index, get(b, 'm0'), slot(3), before)).toBeNull();
    expect(fullSide(index, get(b, 'm2'))).toEqual({ person: demand(0), count: 2 });
    b.participants = b.participants.map((p) => ({ ...p, meetings_max: null }));
    expect(slotRefusal(indexOf(b), get(b, 'm2'), slot(3), before)).toBeNull();
    expect(slotRefusal(indexOf(b, 2), get(b, 'm2'), slot(3), before)).toMatchObject({ code: 'max_reached' });
  });
});

describe('places', () => {
  it('are all free ones, the best being the own table of the demand side', () => {
    const b = board([[0, 0, 0, 2], [0, 1, 1, 2], [1, 2, 2, 1]]);
    const all = places(indexOf(b), get(b, 'm0'), before);
    expect(all.best.get(slot(2))).toEqual({ slot_id: slot(2), table_no: 2 });
    expect(all.best.get(slot(3))).toEqual({ slot_id: slot(3), table_no: 1 });
    expect(all.blocked.get(slot(1))).toMatchObject({ code: 'person_busy' });
    expect([...all.free].filter((key) => key.startsWith(slot(2)))).toEqual([keyOf(slot(2), 2), keyOf(slot(2), 3)]);
  });
  it('include swaps with those who could take this one', () => {
    const b = board([[0, 0, 0, 1], [1, 1, 1, 2], [2, 2, 0, 2], [0, 3, 2, 1]]);
    expect([...places(indexOf(b), get(b, 'm0'), before).swaps].sort()).toEqual([keyOf(slot(0), 2), keyOf(slot(1), 2), keyOf(slot(2), 1)]);
  });
  it('agree with the refusal of each single place', () => {
    const b = makeBoard({ demand: 12, supply: 16, tables: 8, sessions: [{ name: 'a', slots: 6, start: '2026-11-24T01:30:00Z' }], share: 0.7 });
    const index = indexOf(b);
    for (const meeting of b.meetings.slice(0, 20)) {
      const all = places(index, meeting, before);
      for (const s of index.slots) for (const t of index.tables) {
        const here = meeting.slot_id === s.id && meeting.table_no === t.table_no;
        if (!here) expect(all.free.has(keyOf(s.id, t.table_no))).toBe(refusal(index, meeting, { slot_id: s.id, table_no: t.table_no }, before) === null);
      }
    }
  });
});

describe('two meetings', () => {
  it('change places when each fits at the place of the other', () => {
    const b = board([[0, 0, 0, 1], [1, 1, 1, 2]]);
    expect(swapRefusal(indexOf(b), get(b, 'm0'), get(b, 'm1'), before)).toBeNull();
  });
  it('of one person change places, too', () => {
    const b = board([[0, 0, 0, 1], [0, 1, 1, 1]]);
    expect(swapRefusal(indexOf(b), get(b, 'm0'), get(b, 'm1'), before)).toBeNull();
  });
  it('do not when the other has no time, or one has no place', () => {
    const b = board([[0, 0, 0, 1], [1, 1, 1, 2], [2, 1, 0, 3], [3, 3, null, null]]);
    expect(swapRefusal(indexOf(b), get(b, 'm0'), get(b, 'm1'), before)).toMatchObject({ code: 'person_busy', who: supply(1) });
    expect(swapRefusal(indexOf(b), get(b, 'm3'), get(b, 'm1'), before)).toMatchObject({ code: 'table_busy' });
  });
});

describe('the board', () => {
  it('after a move counts as the server will', () => {
    const b = board([[0, 0, 0, 1], [1, 1, null, null]], [{}, { is_must: true }]);
    const after = moved(b, [{ meeting_id: 'm1', slot_id: slot(1), table_no: 1 }]);
    expect(after.stats).toMatchObject({ placed: 2, unplaced: 0 });
    expect(after.stats.must_placed).toBe(b.stats.must_placed + 1);
    expect(isPlaced(get(after, 'm1'))).toBe(true);
    expect(get(b, 'm1').slot_id).toBeNull();
  });
  it('keeps rows that did not change', () => {
    const b = board([[0, 0, 0, 1], [1, 1, 1, 2]]);
    const rows = rowsOf(indexOf(b));
    const next = rowsOf(indexOf(moved(b, [{ meeting_id: 'm0', slot_id: slot(2), table_no: 1 }])), rows);
    expect(next[0]).not.toBe(rows[0]);
    expect(next[1]).toBe(rows[1]);
    expect(next[2]).toBe(rows[2]);
  });
  it('names the demand side once where it keeps its table, both where they take turns', () => {
    const b = board([[0, 0, 0, 1], [0, 1, 1, 1], [1, 2, 3, 1], [2, 3, 4, 1]]);
    const row = rowsOf(indexOf(b))[0]!;
    expect(row.stretches.map((s) => [s.owner, s.owners])).toEqual([['D0', 1], ['', 2]]);
    expect(row.isMixed).toBe(true);
    expect(ownTable(indexOf(b), demand(0), idOf(2, 0))).toBe(1);
  });
  it('differs from another version by places only', () => {
    const a = board([[0, 0, 0, 1], [1, 1, 1, 2], [2, 2, 2, 3], [3, 3, null, null]]);
    const b = moved(a, [{ meeting_id: 'm0', slot_id: slot(1), table_no: 1 }, { meeting_id: 'm1', slot_id: slot(1), table_no: 3 }, { meeting_id: 'm2', slot_id: null, table_no: null }, { meeting_id: 'm3', slot_id: slot(4), table_no: 1 }]);
    expect(difference(a, b).map((c) => [c.meeting.id, c.kind])).toEqual([['m0', 'moved'], ['m1', 'retabled'], ['m2', 'dropped'], ['m3', 'added']]);
    expect(difference(a, a)).toEqual([]);
  });
  it('lists what has no place, must first', () => {
    const b = board([[0, 0, null, null], [1, 1, null, null], [2, 2, 0, 1], [3, 3, null, null]], [{}, { is_must: true }, {}, { state: 'cancelled' }]);
    expect(unplaced(b).map((m) => m.id)).toEqual(['m1', 'm0']);
  });
  it('finds people by any of their names', () => {
    const b = board([]);
    expect(found(b, ' d1 ')).toEqual(new Set([demand(1)]));
    expect(found(b, 'CLERK').size).toBe(9);
    expect(found(b, '  ').size).toBe(0);
  });
  it('groups warnings, the worst first', () => {
    const groups = grouped([{ code: 'x', level: 'note' }, { code: 'y', level: 'block' }, { code: 'x', level: 'note' }]);
    expect(groups.map((g) => [g.code, g.items.length])).toEqual([['y', 1], ['x', 2]]);
  });
  it('knows the distance to the bound and the running slot', () => {
    const b = board([]);
    expect(gapPercent(b.stats)).toBeCloseTo(0.17);
    expect(gapPercent({ ...b.stats, upper_bound: null })).toBeNull();
    const at = running(b.slots, Date.parse('2026-11-24T01:55:00Z'));
    expect([at.now?.id, at.next?.id]).toEqual([slot(1), slot(2)]);
    expect(running(b.slots, Date.parse('2026-11-24T09:00:00Z'))).toEqual({ now: null, next: null });
  });
});

describe('300 people at 100 tables in 20 slots', () => {
  it('are laid out and searched for places without being felt', () => {
    const b = makeBoard({ demand: 120, supply: 180, tables: 100, sessions: [{ name: 'a', slots: 10, start: '2026-11-24T01:00:00Z' }, { name: 'b', slots: 10, start: '2026-11-24T06:00:00Z' }] });
    const began = performance.now();
    const index = indexOf(b), rows = rowsOf(index);
    places(index, b.meetings[0]!, before);
    expect(rows).toHaveLength(100);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
