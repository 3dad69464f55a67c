// Sentences of the board: who with whom, where, and why not.
import { useI18n } from 'vue-i18n';
import { useFormat } from '@/ui/format';
import { isPlaced, type Index, type Refusal } from './board';
import type { Place, Placed } from './types';

export const tableText = (n: number): string => String(n).padStart(2, '0');

export function useBoardWords(index: () => Index | null) {
  const { t, te } = useI18n();
  const { clock } = useFormat();
  const nameOf = (id: string | null | undefined): string => (id ? index()?.people.get(id)?.short_name ?? '' : '');
  const timeOf = (slot: string): string => { const at = index()?.slot.get(slot)?.starts_at; return at ? clock(at) : ''; };
  const pair = (meeting: Placed): string => t('board.pair', { a: nameOf(meeting.demand_id), b: nameOf(meeting.supply_id) });
  const spot = (place: Place): string => t('board.spot', { table: tableText(place.table_no), time: timeOf(place.slot_id) });
  const kind = (meeting: Placed): string => t(meeting.is_must ? 'board.must' : 'board.want');
  const where = (meeting: Placed): string => (isPlaced(meeting) ? spot({ slot_id: meeting.slot_id!, table_no: meeting.table_no! }) : t('board.unplaced'));

  function why(refusal: Refusal): string {
    const { code, who, other, reason } = refusal;
    if (code === 'person_busy' && who && other) {
      const partner = other.demand_id === who ? other.supply_id : other.demand_id;
      return t('board.why.person_busy_with', { who: nameOf(who), table: tableText(other.table_no ?? 0), partner: nameOf(partner) });
    }
    if (code === 'table_busy' && other) return t('board.why.table_busy_with', { pair: pair(other) });
    if (code === 'table_closed' && reason) return t('board.why.table_closed_for', { reason });
    return t(`board.why.${code}`, { who: nameOf(who) });
  }
  /** The same for a code alone, as the server says it; null when it says something else. */
  const whyCode = (code: string): string | null => (te(`board.why.${code}`) ? t(`board.why.${code}`, { who: t('board.one_side') }) : null);
  function reasonOf(meeting: Placed): string {
    const code = meeting.reason.toLowerCase();
    return code && te(`board.reason.${code}`) ? t(`board.reason.${code}`, { a: nameOf(meeting.demand_id), b: nameOf(meeting.supply_id) }) : t('board.reason.none');
  }
  return { nameOf, timeOf, pair, spot, kind, where, why, whyCode, reasonOf };
}
