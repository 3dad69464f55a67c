import { describe, expect, it } from 'vitest';
import { linesOf, personCards, sheetsOf, tableCards, type Board, type PersonCard } from './sheets';

const person = (id: string, side: 'demand' | 'supply', state = 'confirmed') => ({ id, version: 1, side, short_name: id, organization_name: id, name: id, seat_no: 1, state, absences: [], meetings_max: null });
const slot = (n: number) => ({ id: `s${n}`, position: n, session_id: 'h', starts_at: `2026-11-24T0${n + 1}:00:00Z`, ends_at: `2026-11-24T0${n + 1}:20:00Z` });
const meeting = (id: string, d: string, s: string, at: string | null, table: number | null): Board['meetings'][number] => ({
  id, version: 1, demand_id: d, supply_id: s, is_must: false, weight: 40, state: 'scheduled', slot_id: at, table_no: table, is_locked: false, is_live: true, change: 'none', reason: '', demand_arrived_at: null, supply_arrived_at: null,
});
const board: Board = {
  event_id: 'e', board_version: 1, now: '2026-11-23T00:00:00Z', is_live: true, proposal: null, job_id: null, slots: [slot(1), slot(0)], sessions: [], warnings: [],
  tables: [2, 1].map((table_no) => ({ table_no, label: '', zone: '', closures: [] })), participants: [person('a', 'demand'), person('b', 'supply'), person('c', 'supply', 'withdrawn')],
  meetings: [meeting('m1', 'a', 'b', 's1', 2), meeting('m2', 'a', 'c', 's0', 1), meeting('m3', 'a', 'b', null, null)],
  stats: { placed: 2, must_placed: 0, must_total: 0, unplaced: 1, free_places: 2, gaps: 0, objective: 0, upper_bound: null },
};
const card = (n: number): PersonCard => ({ person: person(`p${n}`, 'demand'), lines: Array.from({ length: n }, (_, i) => ({ id: String(i), starts_at: '', table: 1, other: person('x', 'supply'), is_must: false })) });

describe('sheets', () => {
  it('hold the placed meetings in the order of the day', () => expect(linesOf(board).map((l) => l.id)).toEqual(['m2', 'm1']));
  it('of tables come by number, empty ones too', () => expect(tableCards(board).map((t) => [t.table, t.lines.length])).toEqual([[1, 1], [2, 1]]));
  it('of people leave out who withdrew', () => expect(personCards(board).map((p) => [p.person.id, p.lines.map((l) => l.other.id)])).toEqual([['a', ['c', 'b']], ['b', ['a']]]));
  it('hold two cards, one when the list is long', () => expect(sheetsOf([card(3), card(12), card(4), card(2)]).map((s) => s.map((c) => c.lines.length))).toEqual([[12], [3, 4], [2]]));
});
