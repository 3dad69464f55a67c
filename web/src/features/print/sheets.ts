// What goes on paper, from the board of an event: who signs, what stands on each table, whom each person meets.
import type { Answers } from '@/api/types';

export type Board = Answers['GET /events/{id}/board'];
type Person = Board['participants'][number];
type Meeting = Board['meetings'][number];

export interface Line { id: string; starts_at: string; ends_at: string; table: number; demand: Person; supply: Person; is_must: boolean }
const gone = new Set(['withdrawn', 'rejected', 'left']);

export function linesOf(board: Board): Line[] {
  const slots = new Map(board.slots.map((s) => [s.id, s])), people = new Map(board.participants.map((p) => [p.id, p]));
  const line = (m: Meeting): Line[] => {
    const slot = slots.get(m.slot_id ?? ''), demand = people.get(m.demand_id), supply = people.get(m.supply_id);
    return slot && demand && supply && m.table_no !== null ? [{ id: m.id, starts_at: slot.starts_at, ends_at: slot.ends_at, table: m.table_no, demand, supply, is_must: m.is_must }] : [];
  };
  return board.meetings.flatMap(line).sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at) || a.table - b.table);
}

export const tableCards = (board: Board): { table: number; label: string; lines: Line[] }[] => {
  const all = linesOf(board);
  return [...board.tables].sort((a, b) => a.table_no - b.table_no).map((t) => ({ table: t.table_no, label: t.label, lines: all.filter((l) => l.table === t.table_no) }));
};

export interface PersonCard { person: Person; lines: { id: string; starts_at: string; table: number; other: Person; is_must: boolean }[] }
export function personCards(board: Board): PersonCard[] {
  const all = linesOf(board);
  return board.participants.filter((p) => !gone.has(p.state)).map((person) => ({
    person,
    lines: all.filter((l) => l.demand.id === person.id || l.supply.id === person.id).map((l) => ({ id: l.id, starts_at: l.starts_at, table: l.table, other: l.demand.id === person.id ? l.supply : l.demand, is_must: l.is_must })),
  }));
}

/** Two cards a sheet, cut in the middle; somebody with many meetings has a sheet alone. */
export function sheetsOf(cards: PersonCard[], most = 8): PersonCard[][] {
  const sheets: PersonCard[][] = [];
  let half: PersonCard | null = null;
  for (const card of cards) {
    if (card.lines.length > most) sheets.push([card]);
    else if (half) { sheets.push([half, card]); half = null; } else half = card;
  }
  if (half) sheets.push([half]);
  return sheets;
}
