// What the board knows by itself: which places are free for a meeting, why another is not, which two may change places, how two
// versions differ. Pure; the server judges every move again and may know more.
import type { Board, Closure, Participant, Place, Placed, Session, Slot, Table, Warning } from './types';

export type Code = 'not_accepted' | 'locked' | 'begun' | 'absent' | 'person_busy' | 'max_reached' | 'table_closed' | 'table_busy' | 'seat_busy';
/** Why a place is refused: who has no time, which meeting stands in the way. */
export interface Refusal { code: Code; who?: string; other?: Placed; reason?: string }

export interface Index {
  board: Board;
  slots: Slot[];
  tables: Table[];
  sessions: Session[];
  slot: Map<string, Slot>;
  people: Map<string, Participant>;
  meetings: Map<string, Placed>;
  at: Map<string, Placed>;
  of: Map<string, Map<string, Placed>>;
  closed: Map<string, Closure>;
  /** how many meetings somebody has who set no number of his own */
  most: number | null;
}

export const keyOf = (slot: string, table: number): string => `${slot}|${table}`;
const standing = new Set(['accepted', 'scheduled', 'checked_in', 'held', 'no_show']);
const movable = new Set(['accepted', 'scheduled']);
export const isStanding = (meeting: Placed): boolean => standing.has(meeting.state);
export const isPlaced = (meeting: Placed): boolean => meeting.slot_id !== null && meeting.table_no !== null && isStanding(meeting);
export const sidesOf = (meeting: Placed): [string, string] => [meeting.demand_id, meeting.supply_id];

function closuresOf(tables: Table[], slots: Slot[]): Map<string, Closure> {
  const found = new Map<string, Closure>();
  for (const table of tables) for (const closure of table.closures) for (const slot of slots) {
    const meets = Date.parse(closure.starts_at) < Date.parse(slot.ends_at) && Date.parse(slot.starts_at) < Date.parse(closure.ends_at);
    if (meets) found.set(keyOf(slot.id, table.table_no), closure);
  }
  return found;
}

export function indexOf(board: Board, most: number | null = null): Index {
  const slots = [...board.slots].sort((a, b) => a.position - b.position);
  const tables = [...board.tables].sort((a, b) => a.table_no - b.table_no);
  const index: Index = {
    board, slots, tables, sessions: [...board.sessions].sort((a, b) => a.position - b.position),
    slot: new Map(slots.map((slot) => [slot.id, slot])), people: new Map(board.participants.map((p) => [p.id, p])),
    meetings: new Map(board.meetings.map((m) => [m.id, m])), at: new Map(), of: new Map(), closed: closuresOf(tables, slots), most,
  };
  for (const meeting of board.meetings) {
    if (!isPlaced(meeting)) continue;
    index.at.set(keyOf(meeting.slot_id!, meeting.table_no!), meeting);
    for (const side of sidesOf(meeting)) {
      if (!index.of.has(side)) index.of.set(side, new Map());
      index.of.get(side)!.set(meeting.slot_id!, meeting);
    }
  }
  return index;
}

/** Why this meeting cannot be moved at all. */
export function fixed(index: Index, meeting: Placed, now: number): Refusal | null {
  if (!movable.has(meeting.state)) return { code: meeting.state === 'checked_in' || meeting.state === 'held' || meeting.state === 'no_show' ? 'begun' : 'not_accepted' };
  if (meeting.is_locked) return { code: 'locked' };
  const own = meeting.slot_id ? index.slot.get(meeting.slot_id) : undefined;
  return meeting.is_live && own && Date.parse(own.starts_at) <= now ? { code: 'begun' } : null;
}

/** Why the two people cannot meet in this slot, whatever the table; `without` is taken away first (it changes places). */
export function slotRefusal(index: Index, meeting: Placed, slotId: string, now: number, without?: Placed): Refusal | null {
  const slot = index.slot.get(slotId);
  if (!slot || Date.parse(slot.starts_at) <= now) return { code: 'begun' };
  for (const side of sidesOf(meeting)) if (index.people.get(side)?.absences.includes(slotId)) return { code: 'absent', who: side };
  for (const side of sidesOf(meeting)) {
    const other = index.of.get(side)?.get(slotId);
    if (other && other.id !== meeting.id && other.id !== without?.id) return { code: 'person_busy', who: side, other };
  }
  if (isPlaced(meeting)) return null;
  for (const side of sidesOf(meeting)) {
    const max = index.people.get(side)?.meetings_max ?? index.most;
    if (max !== null && (index.of.get(side)?.size ?? 0) >= max) return { code: 'max_reached', who: side };
  }
  return null;
}

/** Why the meeting cannot be put there, or null when it can. */
export function refusal(index: Index, meeting: Placed, place: Place, now: number, without?: Placed): Refusal | null {
  const of = fixed(index, meeting, now) ?? slotRefusal(index, meeting, place.slot_id, now, without);
  if (of) return of;
  const closure = index.closed.get(keyOf(place.slot_id, place.table_no));
  if (closure) return { code: 'table_closed', reason: closure.reason };
  const other = index.at.get(keyOf(place.slot_id, place.table_no));
  return other && other.id !== meeting.id && other.id !== without?.id ? { code: 'table_busy', other } : null;
}

/** Whether two placed meetings may change places; null when they may. */
export function swapRefusal(index: Index, a: Placed, b: Placed, now: number): Refusal | null {
  if (!isPlaced(a) || !isPlaced(b)) return { code: 'table_busy', other: b };
  return refusal(index, a, { slot_id: b.slot_id!, table_no: b.table_no! }, now, b) ?? refusal(index, b, { slot_id: a.slot_id!, table_no: a.table_no! }, now, a);
}

/** Where somebody sits most in one half day: his own table, so that he need not walk. */
export function ownTable(index: Index, person: string, session: string): number | null {
  const counts = new Map<number, number>();
  for (const meeting of index.of.get(person)?.values() ?? []) {
    if (index.slot.get(meeting.slot_id!)?.session_id === session) counts.set(meeting.table_no!, (counts.get(meeting.table_no!) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? null;
}

/** The places for a meeting: every free one, the best of each slot, and why the other slots are none. */
export interface Places { free: Set<string>; best: Map<string, Place>; blocked: Map<string, Refusal>; swaps: Set<string> }

export function places(index: Index, meeting: Placed, now: number): Places {
  const found: Places = { free: new Set(), best: new Map(), blocked: new Map(), swaps: new Set() };
  for (const slot of index.slots) {
    const why = fixed(index, meeting, now) ?? slotRefusal(index, meeting, slot.id, now);
    if (why) { found.blocked.set(slot.id, why); continue; }
    const open = index.tables.filter(({ table_no }) => !index.at.has(keyOf(slot.id, table_no)) && !index.closed.has(keyOf(slot.id, table_no)));
    for (const { table_no } of open) found.free.add(keyOf(slot.id, table_no));
    const first = open[0];
    if (!first) { if (meeting.slot_id !== slot.id) found.blocked.set(slot.id, { code: 'table_busy' }); continue; }
    const own = ownTable(index, meeting.demand_id, slot.session_id);
    found.best.set(slot.id, { slot_id: slot.id, table_no: open.some((t) => t.table_no === own) ? own! : first.table_no });
  }
  if (!isPlaced(meeting)) return found;
  for (const [key, other] of index.at) if (other.id !== meeting.id && !swapRefusal(index, meeting, other, now)) found.swaps.add(key);
  return found;
}

export interface Move { meeting_id: string; slot_id: string | null; table_no: number | null }

/** The board after moves, before the server has agreed. */
export function moved(board: Board, moves: Move[]): Board {
  const to = new Map(moves.map((move) => [move.meeting_id, move]));
  const meetings = board.meetings.map((meeting) => {
    const move = to.get(meeting.id);
    return move ? { ...meeting, slot_id: move.slot_id, table_no: move.table_no, change: move.slot_id === null ? 'dropped' : 'moved', reason: '' } : meeting;
  });
  return { ...board, meetings, stats: counted(board, meetings) };
}

function counted(board: Board, meetings: Placed[]): Board['stats'] {
  const was = board.meetings.filter(isPlaced), is = meetings.filter(isPlaced);
  const more = is.length - was.length;
  const must = is.filter((m) => m.is_must).length - was.filter((m) => m.is_must).length;
  const { stats } = board;
  return { ...stats, placed: stats.placed + more, unplaced: stats.unplaced - more, free_places: stats.free_places - more, must_placed: stats.must_placed + must };
}

/** Who of the two has no meeting left to give: whom to ask for one more. */
export function fullSide(index: Index, meeting: Placed): { person: string; count: number } | null {
  for (const person of sidesOf(meeting)) {
    const max = index.people.get(person)?.meetings_max ?? index.most, count = index.of.get(person)?.size ?? 0;
    if (max !== null && count >= max) return { person, count };
  }
  return null;
}

// Rows of the grid ------------------------------------------------------------------------------------------------------
export interface Cell { slot: string; meeting: Placed | null; demand: string; supply: string; closure: Closure | null; level: string }
/** One table in one half day: the demand side that sits there, when it is always the same; else how many take turns. */
export interface Stretch { session: string; owner: string; owners: number; cells: Cell[] }
export interface Row { table: Table; stretches: Stretch[]; isMixed: boolean; mark: string }

const rank: Record<string, number> = { block: 3, warn: 2, note: 1 };
export function levels(warnings: Warning[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { meeting_id, level } of warnings) {
    if (meeting_id && (rank[level] ?? 0) > (rank[found.get(meeting_id) ?? ''] ?? 0)) found.set(meeting_id, level);
  }
  return found;
}

function cellAt(index: Index, warned: Map<string, string>, slot: Slot, table: Table): Cell {
  const meeting = index.at.get(keyOf(slot.id, table.table_no)) ?? null;
  const name = (id: string): string => index.people.get(id)?.short_name ?? '';
  return {
    slot: slot.id, meeting, demand: meeting ? name(meeting.demand_id) : '', supply: meeting ? name(meeting.supply_id) : '',
    closure: index.closed.get(keyOf(slot.id, table.table_no)) ?? null, level: meeting ? warned.get(meeting.id) ?? '' : '',
  };
}

function stretchOf(index: Index, warned: Map<string, string>, session: Session, table: Table): Stretch {
  const cells = index.slots.filter((slot) => slot.session_id === session.id).map((slot) => cellAt(index, warned, slot, table));
  const owners = new Set(cells.flatMap((cell) => (cell.meeting ? [cell.meeting.demand_id] : [])));
  const only = owners.size === 1 ? index.people.get([...owners][0]!)?.short_name ?? '' : '';
  return { session: session.id, owner: only, owners: owners.size, cells };
}

const markOf = (row: Omit<Row, 'mark'>): string => row.stretches.map((s) => s.owner + s.cells.map((c) =>
  `${c.meeting?.id ?? ''}${c.meeting?.change ?? ''}${c.meeting?.state ?? ''}${c.meeting?.is_locked ?? ''}${c.meeting?.is_must ?? ''}${c.level}${c.demand}${c.supply}${c.closure?.id ?? ''}`).join('|')).join('/');

/** The rows to show; a row that did not change is the same object as before, so that nothing is drawn again for it. */
export function rowsOf(index: Index, before: Row[] = []): Row[] {
  const warned = levels(index.board.warnings);
  const known = new Map(before.map((row) => [row.table.table_no, row]));
  return index.tables.map((table) => {
    const stretches = index.sessions.map((session) => stretchOf(index, warned, session, table)).filter((s) => s.cells.length);
    const row = { table, stretches, isMixed: stretches.some((s) => s.owners > 1) };
    const mark = markOf(row);
    const old = known.get(table.table_no);
    return old?.mark === mark ? old : { ...row, mark };
  });
}

// Reading ---------------------------------------------------------------------------------------------------------------
export const unplaced = (board: Board): Placed[] => board.meetings.filter((m) => isStanding(m) && m.slot_id === null && movable.has(m.state))
  .sort((a, b) => Number(b.is_must) - Number(a.is_must) || b.weight - a.weight || (a.id < b.id ? -1 : 1));

/** Everybody whose unit or name holds the text. */
export function found(board: Board, text: string): Set<string> {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return new Set();
  return new Set(board.participants.filter((p) => [p.short_name, p.organization_name, p.name].some((s) => s.toLowerCase().includes(wanted))).map((p) => p.id));
}

export interface Change { kind: 'added' | 'dropped' | 'moved' | 'retabled'; meeting: Placed; from: Place | null; to: Place | null }
const placeOf = (meeting: Placed | undefined): Place | null => (meeting && isPlaced(meeting) ? { slot_id: meeting.slot_id!, table_no: meeting.table_no! } : null);

/** What stands elsewhere in `b` than in `a`. */
export function difference(a: Board, b: Board): Change[] {
  const before = new Map(a.meetings.map((m) => [m.id, m]));
  const after = new Map(b.meetings.map((m) => [m.id, m]));
  const changes: Change[] = [];
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const from = placeOf(before.get(id)), to = placeOf(after.get(id));
    const meeting = after.get(id) ?? before.get(id)!;
    if (!from && !to) continue;
    if (!from) changes.push({ kind: 'added', meeting, from, to });
    else if (!to) changes.push({ kind: 'dropped', meeting, from, to });
    else if (from.slot_id !== to.slot_id) changes.push({ kind: 'moved', meeting, from, to });
    else if (from.table_no !== to.table_no) changes.push({ kind: 'retabled', meeting, from, to });
  }
  return changes;
}

/** Warnings of one kind together, the worst first. */
export interface WarningGroup { code: string; level: string; items: Warning[] }
export function grouped(warnings: Warning[]): WarningGroup[] {
  const groups = new Map<string, WarningGroup>();
  for (const warning of warnings) {
    const key = `${warning.level}|${warning.code}`;
    if (!groups.has(key)) groups.set(key, { code: warning.code, level: warning.level, items: [] });
    groups.get(key)!.items.push(warning);
  }
  return [...groups.values()].sort((a, b) => (rank[b.level] ?? 0) - (rank[a.level] ?? 0) || b.items.length - a.items.length);
}

/** Distance to the proven bound in percent; null when there is none. */
export function gapPercent(stats: Board['stats']): number | null {
  if (stats.objective === null || stats.upper_bound === null || !stats.upper_bound) return null;
  return Math.max(0, ((stats.upper_bound - stats.objective) / stats.upper_bound) * 100);
}

/** The slot that runs now and the one that comes next. */
export function running(slots: Slot[], now: number): { now: Slot | null; next: Slot | null } {
  const ordered = [...slots].sort((a, b) => a.position - b.position);
  return {
    now: ordered.find((s) => Date.parse(s.starts_at) <= now && now < Date.parse(s.ends_at)) ?? null,
    next: ordered.find((s) => Date.parse(s.starts_at) > now) ?? null,
  };
}
