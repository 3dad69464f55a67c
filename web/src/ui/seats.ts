// Where an event takes place and how many seats are left, in one line each.
import { useI18n } from 'vue-i18n';
import type { EventCard } from '@/api/types';
import { useFormat } from './format';

type Seats = Pick<EventCard, 'seats_left_demand' | 'seats_left_supply' | 'seats_left_guest' | 'registration_closes_at'> & { state: string };

export function useSeats() {
  const { t } = useI18n();
  const { clock, shortDay } = useFormat();
  /** hours and place; the day stands beside */
  function placeOf(event: Pick<EventCard, 'starts_at' | 'ends_at' | 'venue_name' | 'hall'>): string {
    const hours = event.starts_at && event.ends_at ? `${clock(event.starts_at)}–${clock(event.ends_at)}` : '';
    return [hours, [event.venue_name, event.hall].filter(Boolean).join(' ')].filter(Boolean).join(t('ui.comma'));
  }
  /** seats of each side while one can register, else how far the event is */
  function seatsOf(event: Seats): string {
    if (event.state !== 'registration_open') return event.state === 'scheduled' ? t('ui.seats_scheduled') : event.state === 'registration_closed' ? t('ui.seats_closed') : '';
    const sides = (['demand', 'supply', 'guest'] as const).flatMap((side) => {
      const left = event[`seats_left_${side}`];
      return left === null || (side === 'guest' && left === 0) ? [] : [t(left > 0 ? `ui.seats_${side}` : `ui.full_${side}`, { n: left })];
    });
    return sides.length ? sides.join(t('ui.comma')) : event.registration_closes_at ? t('ui.seats_until', { day: shortDay(event.registration_closes_at) }) : t('ui.seats_open');
  }
  return { placeOf, seatsOf };
}
