// What stands against the days of a plan.
import { describe, expect, it } from 'vitest';
import type { EventCard } from '@/api/types';
import { planWarnings } from './warnings';

const event = (id: string, day: string, more: Partial<EventCard> = {}): EventCard => ({
  id, name: `活动 ${id}`, type: 'matchmaking', state: 'preparing', domain: '', starts_at: `${day}T09:00:00+08:00`, ends_at: `${day}T12:00:00+08:00`, venue_name: '', hall: '', hosted_by: '', ...more,
} as EventCard);
const days = [{ on: '2026-10-01', is_working: false, name: '国庆节' }, { on: '2026-10-10', is_working: true, name: '' }];
const codes = (events: EventCard[], id = 'a'): string[] => (planWarnings(events, days)[id] ?? []).map((w) => w.code);

describe('the plan', () => {
  it('warns of days off, not of days worked instead', () => {
    expect(codes([event('a', '2026-10-01')])).toEqual(['holiday']);
    expect(codes([event('a', '2026-10-11')])).toEqual(['weekend']);
    expect(codes([event('a', '2026-10-10')])).toEqual([]);
  });
  it('warns of one hall and one host twice', () => {
    const hall = { venue_name: '示例会议中心', hall: 'A', hosted_by: '场景办' };
    expect(codes([event('a', '2026-12-08', hall), event('b', '2026-12-08', hall)])).toEqual(['venue_taken', 'host_taken']);
    expect(codes([event('a', '2026-12-08', hall), event('b', '2026-12-09', hall)])).toEqual([]);
    expect(codes([event('a', '2026-12-08', hall), event('b', '2026-12-08', { ...hall, state: 'cancelled' })])).toEqual([]);
  });
  it('warns of the same domain within three weeks', () => {
    const domain = { domain: 'medical' };
    expect(codes([event('a', '2026-12-08', domain), event('b', '2026-12-28', domain)])).toEqual(['domain_near']);
    expect(codes([event('a', '2026-12-08', domain), event('b', '2026-12-29', domain)])).toEqual([]);
  });
  it('leaves alone what is over', () => {
    expect(planWarnings([event('a', '2026-10-01', { state: 'reviewed' })], days)).toEqual({});
  });
});
