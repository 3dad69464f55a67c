import { beforeEach, describe, expect, it } from 'vitest';
import { flush, isGap, isTold, keep, lines, mayArrive, minutesTo, nextOf, readKept, remember, unsaid, waitingTicks, withTicks, type OwnMeeting, type Tick, type Timetable } from './timetable';

const party = { registration_id: 'r', organization_name: 'A', short_name: 'A', person_name: 'a', post: '' };
const meeting = (id: string, from: string, to: string, more: Partial<OwnMeeting> = {}): OwnMeeting => ({
  id, version: 1, state: 'scheduled', is_must: false, starts_at: `2026-11-24T${from}:00+08:00`, ends_at: `2026-11-24T${to}:00+08:00`, table_no: 7, table_label: '', demand: party, supply: party,
  message: '', my_side: 'supply', my_arrived_at: null, other_arrived_at: null, my_intent: null, my_intent_note: '', other_intent: null, ...more,
});
const now = (time: string): number => Date.parse(`2026-11-24T${time}:00+08:00`);
const day = [meeting('b', '10:10', '10:30'), meeting('a', '09:30', '09:50'), meeting('c', '14:00', '14:20'), meeting('x', '15:00', '15:20', { state: 'cancelled' })];
const table = (items: OwnMeeting[]): Timetable => ({ event: { id: 'e', name: 'E', starts_at: null, venue_name: '', hall: '' }, now: '', items });
const tick = (key: string, more: Partial<Tick> = {}): Tick => ({ key, person: 'p', meeting: 'a', kind: 'arrive', at: '2026-11-24T09:31:00+08:00', ...more });
beforeEach(() => localStorage.clear());

describe('the day', () => {
  it('shows the running meeting, then the coming one, then none', () => {
    expect(nextOf(day, now('09:00'))?.id).toBe('a');
    expect(nextOf(day, now('09:49'))?.id).toBe('a');
    expect(nextOf(day, now('09:50'))?.id).toBe('b');
    expect(nextOf(day, now('14:20'))).toBeNull();
  });
  it('lets one arrive from two hours before', () => {
    expect([mayArrive(day[0]!, now('08:09')), mayArrive(day[0]!, now('08:10')), mayArrive({ ...day[0]!, my_arrived_at: 'x' }, now('10:00')), mayArrive(day[3]!, now('15:00'))]).toEqual([false, true, false, false]);
  });
  it('counts down within an hour only', () => {
    expect(minutesTo(day[0]!, now('10:02'))).toBe(8);
    expect(minutesTo(day[0]!, now('08:00'))).toBeNull();
    expect(minutesTo(day[0]!, now('10:15'))).toBe(-5);
    expect([10, 8, 4].map(isTold)).toEqual([true, false, true]);
  });
  it('has pauses within a half day, none over noon', () => {
    expect(lines(day).map((l) => (isGap(l) ? 'pause' : l.id))).toEqual(['a', 'pause', 'b', 'c']);
  });
  it('asks how it went once one was there, the latest first', () => {
    const held = [meeting('a', '09:30', '09:50', { my_arrived_at: 'x' }), meeting('b', '10:10', '10:30', { state: 'held' }), meeting('c', '10:30', '10:50')];
    expect(unsaid(held, now('10:29')).map((m) => m.id)).toEqual(['b', 'a']);
    expect(unsaid([{ ...held[0]!, my_intent: 'none' }], now('12:00'))).toEqual([]);
  });
  it('is kept on the machine', () => {
    keep('e', { at: '2026-11-24T10:01:00+08:00', offset: 0, person: 'p', isDemo: true, table: table(day) });
    expect(readKept('e')?.table.items).toHaveLength(4);
    expect(readKept('f')).toBeNull();
  });
});

describe('ticks', () => {
  it('wait in order, one for each thing', () => {
    remember(tick('1'));
    remember(tick('2', { kind: 'intent', intent: 'pilot' }));
    remember(tick('3', { kind: 'intent', intent: 'none' }));
    expect(waitingTicks().map((t) => t.key)).toEqual(['1', '3']);
  });
  it('are sent until the network is gone again', async () => {
    for (const key of ['1', '2', '3']) remember(tick(key, { meeting: key }));
    remember(tick('4', { person: 'q' }));
    const seen: string[] = [];
    const how = await flush('p', async (t) => { seen.push(t.key); return t.key === '1' ? 'sent' : t.key === '2' ? 'lost' : 'later'; });
    expect(how).toEqual({ sent: 1, lost: 1 });
    expect(seen).toEqual(['1', '2', '3']);
    expect(waitingTicks().map((t) => t.key)).toEqual(['3', '4']);
  });
  it('show at once', () => {
    const own = withTicks(table(day), [tick('1'), tick('2', { kind: 'intent', intent: 'pilot', note: 'n' })]).items.find((m) => m.id === 'a');
    expect(own).toMatchObject({ my_arrived_at: '2026-11-24T09:31:00+08:00', my_intent: 'pilot', my_intent_note: 'n' });
  });
});
