// One's own day: which meeting comes next, which still wants a word, where there is time to rest, what is told to the server later.
import { keepDraft, readDraft } from '@/lib/drafts';

export interface Party { registration_id: string; organization_name: string; short_name: string; person_name: string | null; post: string; subject?: string | null }
export interface OwnMeeting {
  id: string; version: number; state: string; is_must: boolean; starts_at: string | null; ends_at: string | null; table_no: number | null; table_label: string | null;
  demand: Party; supply: Party; message?: string; my_side: string | null; my_arrived_at?: string | null; other_arrived_at?: string | null;
  my_intent?: string | null; my_intent_note?: string | null; other_intent?: string | null; deal_id?: string | null;
}
export interface Timetable {
  event?: { id: string; name: string; starts_at: string | null; venue_name: string | null; hall: string };
  now?: string; registration?: { id: string }; items: OwnMeeting[];
}
/** What was seen last, with the time of seeing and whose it is. */
export interface Kept { at: string; offset: number; person: string; isDemo: boolean; table: Timetable }

const minute = 60_000;
const at = (text: string | null): number => (text ? Date.parse(text) : 0);
const dead = new Set(['cancelled', 'void', 'declined', 'expired', 'requested']);

export const other = (m: OwnMeeting): Party => (m.my_side === 'demand' ? m.supply : m.demand);
export const placed = (items: OwnMeeting[]): OwnMeeting[] => items.filter((m) => m.starts_at && m.table_no !== null && !dead.has(m.state)).sort((a, b) => at(a.starts_at) - at(b.starts_at));
/** Whether one may be ticked off: as the server says, from two hours before on; it decides again. */
export const mayArrive = (m: OwnMeeting, now: number): boolean => !m.my_arrived_at && (m.state === 'scheduled' || m.state === 'checked_in') && at(m.starts_at) - now <= 120 * minute;
/** Running or coming; one that runs stays until it ends. */
export const nextOf = (items: OwnMeeting[], now: number): OwnMeeting | null => placed(items).find((m) => at(m.ends_at) > now && m.state !== 'no_show') ?? null;
/** Over and without a word on how it went, the latest first. */
export const unsaid = (items: OwnMeeting[], now: number): OwnMeeting[] =>
  placed(items).filter((m) => !m.my_intent && m.state !== 'no_show' && (m.state === 'held' || (at(m.ends_at) <= now && Boolean(m.my_arrived_at)) || (Boolean(m.my_arrived_at) && at(m.starts_at) + 5 * minute <= now))).reverse();

/** Minutes until the start, only within an hour; negative once it runs. */
export function minutesTo(meeting: OwnMeeting, now: number): number | null {
  const left = Math.ceil((at(meeting.starts_at) - now) / minute);
  return left > 60 ? null : left;
}

/** What a reader is told: every five minutes, and at the last ones. */
export const isTold = (left: number): boolean => left % 5 === 0 || left < 5;

export interface Gap { gap: true; from: string; to: string }
export type Line = OwnMeeting | Gap;
export const isGap = (line: Line): line is Gap => 'gap' in line;
/** The day with its pauses: between two meetings of one half day. */
export function lines(items: OwnMeeting[]): Line[] {
  const found: Line[] = [];
  for (const meeting of placed(items)) {
    const last = found[found.length - 1];
    const since = last && !isGap(last) ? at(meeting.starts_at) - at(last.ends_at) : 0;
    if (last && !isGap(last) && since >= 10 * minute && since <= 90 * minute) found.push({ gap: true, from: last.ends_at!, to: meeting.starts_at! });
    found.push(meeting);
  }
  return found;
}

export const keepName = (event: string): string => `timetable.${event}`;
export const readKept = (event: string): Kept | null => readDraft<Kept>(keepName(event));
export const keep = (event: string, kept: Kept): void => keepDraft(keepName(event), kept);

// Ticks that wait for a network -----------------------------------------------------------------------------------------
export interface Tick { key: string; person: string; meeting: string; kind: 'arrive' | 'intent'; intent?: string; note?: string; at: string }
const queueName = 'ticks';
export const waitingTicks = (): Tick[] => readDraft<Tick[]>(queueName) ?? [];

/** Remember a tick; a later word about the same thing takes the place of an earlier one. */
export function remember(tick: Tick): void {
  keepDraft(queueName, [...waitingTicks().filter((t) => t.meeting !== tick.meeting || t.kind !== tick.kind || t.person !== tick.person), tick]);
}

/** Send what waits, oldest first. `send` answers 'sent', 'lost' (refused for good) or 'later' (no network): then the rest waits on. */
export async function flush(person: string, send: (tick: Tick) => Promise<'sent' | 'lost' | 'later'>): Promise<{ sent: number; lost: number }> {
  const done = { sent: 0, lost: 0 };
  for (const tick of waitingTicks().filter((t) => t.person === person)) {
    const how = await send(tick);
    if (how === 'later') break;
    done[how] += 1;
    keepDraft(queueName, waitingTicks().filter((t) => t.key !== tick.key));
  }
  return done;
}

/** What the server said, with the ticks that it has not heard of yet. */
export function withTicks(table: Timetable, ticks: Tick[]): Timetable {
  const items = table.items.map((m) => ticks.filter((t) => t.meeting === m.id).reduce((own, tick) => (tick.kind === 'arrive'
    ? { ...own, my_arrived_at: own.my_arrived_at ?? tick.at } : { ...own, my_intent: tick.intent ?? null, my_intent_note: tick.note ?? '' }), m));
  return { ...table, items };
}
