// How an indicator's comparator and target are written.
import type { Indicator } from '@/api/types';

const signs: Record<string, string> = { ge: '≥', le: '≤', gt: '>', lt: '<', eq: '=', range: '', text: '' };
export const comparatorSign = (comparator: string): string => signs[comparator] ?? '';

/** 90%, 6 s, 120 per line: a percent sign stands close, other units after a space. */
export function targetText(row: Pick<Indicator, 'target' | 'unit'>): string {
  if (!row.unit || row.target.endsWith(row.unit)) return row.target;
  return /^[%‰°]/.test(row.unit) ? `${row.target}${row.unit}` : `${row.target} ${row.unit}`;
}
