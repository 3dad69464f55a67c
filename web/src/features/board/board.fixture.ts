// A made-up board for tests: demand sides sit at tables, supply sides rotate; deterministic by its seed.
import type { Board, Participant, Placed, Slot } from './types';

export interface Size { demand: number; supply: number; tables: number; sessions: { name: string; slots: number; start: string }[]; share?: number; seed?: number }

const pad = (n: number): string => String(n).padStart(12, '0');
export const idOf = (kind: number, n: number): string => `0000000${kind}-0000-7000-8000-${pad(n)}`;

function slotsOf(size: Size): { slots: Slot[]; sessions: Board['sessions'] } {
  const slots: Slot[] = [];
  const sessions = size.sessions.map((session, s) => {
    const from = Date.parse(session.start);
    for (let i = 0; i < session.slots; i += 1) {
      slots.push({ id: idOf(1, slots.length), position: slots.length, session_id: idOf(2, s), starts_at: new Date(from + i * 1200_000).toISOString(), ends_at: new Date(from + (i + 1) * 1200_000).toISOString() });
    }
    return { id: idOf(2, s), position: s, name: session.name };
  });
  return { slots, sessions };
}

export function makeBoard(size: Size, name: (side: string, n: number) => string = (side, n) => `${side === 'demand' ? 'D' : 'S'}${n}`): Board {
  let state = size.seed ?? 7;
  const random = (): number => { state = (state * 1103515245 + 12345) % 2147483648; return state / 2147483648; };
  const { slots, sessions } = slotsOf(size);
  const person = (side: string, n: number): Participant => ({
    id: idOf(side === 'demand' ? 3 : 4, n), side, short_name: name(side, n), organization_name: `${name(side, n)} Ltd`, name: `${name(side, n)} clerk`, seat_no: 1,
    state: 'confirmed', absences: random() < 0.04 ? [slots[slots.length - 1]!.id] : [], meetings_max: 8,
  });
  const demand = Array.from({ length: size.demand }, (_, n) => person('demand', n)), supply = Array.from({ length: size.supply }, (_, n) => person('supply', n));
  const meetings: Placed[] = [];
  const met = new Set<string>(), counts = new Map<string, number>();
  const many = (p: Participant): number => counts.get(p.id) ?? 0;
  for (const [s, slot] of slots.entries()) {
    const busy = new Set<string>();
    const session = sessions.findIndex((x) => x.id === slot.session_id);
    const inSession = s - slots.findIndex((x) => x.session_id === slot.session_id);
    for (let table = 1; table <= size.tables; table += 1) {
      const turn = size.demand > size.tables * sessions.length ? Math.floor(inSession / 3) : 0;
      const d = demand[(table - 1 + (session + turn) * size.tables) % size.demand]!;
      if (random() > (size.share ?? 0.86) || busy.has(d.id) || d.absences.includes(slot.id)) continue;
      const free = supply.filter((p) => !busy.has(p.id) && !met.has(d.id + p.id) && many(p) < 8 && !p.absences.includes(slot.id));
      const p = free[Math.floor(random() * free.length)];
      if (!p || many(d) >= 8) continue;
      for (const x of [d, p]) { busy.add(x.id); counts.set(x.id, many(x) + 1); }
      met.add(d.id + p.id);
      meetings.push({ id: idOf(5, meetings.length), demand_id: d.id, supply_id: p.id, is_must: random() < 0.34, weight: 60, state: 'accepted', slot_id: slot.id, table_no: table, is_locked: false, is_live: false, change: random() < 0.02 ? 'moved' : 'none', reason: '' });
    }
  }
  const reasons = ['no_common_slot', 'tables_full', 'demand_full', 'supply_full', 'less_weight'];
  const placed = meetings.length;
  for (let i = 0; i < 11; i += 1) {
    const d = demand[(i * 7) % demand.length]!, p = supply[(i * 11 + 3) % supply.length]!;
    if (met.has(d.id + p.id)) continue;
    met.add(d.id + p.id);
    meetings.push({ id: idOf(5, meetings.length), demand_id: d.id, supply_id: p.id, is_must: i < 2, weight: 40, state: 'accepted', slot_id: null, table_no: null, is_locked: false, is_live: false, change: 'none', reason: reasons[i % reasons.length]! });
  }
  const must = meetings.filter((m) => m.is_must);
  return {
    event_id: idOf(9, 1), board_version: 1, slots, sessions, participants: [...demand, ...supply], meetings,
    tables: Array.from({ length: size.tables }, (_, i) => ({ table_no: i + 1, label: '', zone: '', closures: i + 1 === 19 ? [{ id: idOf(6, 1), starts_at: slots[slots.length - 3]!.starts_at, ends_at: slots[slots.length - 1]!.ends_at, reason: '' }] : [] })),
    warnings: [], stats: { placed, must_placed: must.filter((m) => m.slot_id).length, must_total: must.length, unplaced: meetings.length - placed, free_places: slots.length * size.tables - placed, gaps: 0, objective: 99830, upper_bound: 100000 },
  };
}

export const small = (): Board => makeBoard({ demand: 4, supply: 5, tables: 3, sessions: [{ name: 'a', slots: 3, start: '2026-11-24T01:30:00Z' }, { name: 'b', slots: 2, start: '2026-11-24T06:00:00Z' }] });
