// What stands against the days of a plan, seen over all its events at once: the same findings as the check of one day.
import type { CalendarYear, EventCard, PlanWarning } from '@/api/types';
import { dayOf } from '@/lib/calendar';

export type Finding = Pick<PlanWarning, 'code' | 'level' | 'on' | 'object'>;
const gone = new Set(['cancelled', 'postponed', 'ended', 'reviewed', 'archived', 'live']);
const apart = 21;
const daysBetween = (a: string, b: string): number => Math.abs(Date.parse(a) - Date.parse(b)) / 86_400_000;

function ofDay(on: string, days: CalendarYear['days']): Finding[] {
  const mark = days.find((d) => d.on === on);
  if (mark && !mark.is_working) return [{ code: 'holiday', level: 'warn', on, object: mark.name }];
  const weekday = new Date(`${on}T00:00:00Z`).getUTCDay();
  return !mark && (weekday === 0 || weekday === 6) ? [{ code: 'weekend', level: 'warn', on, object: '' }] : [];
}

/** Two events against each other: the same hall or host at once, the same domain within three weeks. */
function between(e: EventCard, other: EventCard): Finding[] {
  if (!e.starts_at || !e.ends_at || !other.starts_at || !other.ends_at) return [];
  const found: Finding[] = [], on = dayOf(e.starts_at), far = daysBetween(on, dayOf(other.starts_at));
  const overlaps = Date.parse(e.starts_at) < Date.parse(other.ends_at) && Date.parse(other.starts_at) < Date.parse(e.ends_at);
  if (overlaps && e.venue_name && e.venue_name === other.venue_name && e.hall === other.hall) found.push({ code: 'venue_taken', level: 'warn', on, object: other.name });
  if (far === 0 && e.hosted_by && e.hosted_by === other.hosted_by) found.push({ code: 'host_taken', level: 'warn', on, object: other.name });
  if (e.domain && e.domain === other.domain && far < apart) found.push({ code: 'domain_near', level: 'warn', on, object: other.name });
  return found;
}

/** Event -> what to think about; events that are over or off are not looked at. */
export function planWarnings(events: EventCard[], days: CalendarYear['days']): Record<string, Finding[]> {
  const alive = events.filter((e) => !gone.has(e.state) && e.starts_at);
  const found: Record<string, Finding[]> = {};
  for (const e of alive) {
    const own = [...ofDay(dayOf(e.starts_at ?? ''), days), ...alive.filter((other) => other.id !== e.id).flatMap((other) => between(e, other))];
    if (own.length) found[e.id] = own;
  }
  return found;
}
