// Days, times, money and file sizes as words of the current language.
import { useI18n } from 'vue-i18n';
import { millionRange, wanRange } from '@/lib/money';
import { isSameYear, lastDayOf, momentParts } from '@/lib/time';

type Parts = ReturnType<typeof momentParts>;

export function useFormat() {
  const { t, locale } = useI18n();

  function dayWords(parts: Parts, withYear: boolean): string {
    const values = { y: parts.year, m: parts.month, d: parts.day, month: t(`ui.month.${parts.month}`), w: t(`ui.weekday.${parts.weekday}`) };
    return t(withYear ? 'ui.day_year' : 'ui.day', values);
  }
  /** month, day, weekday; with the year when it is not this one */
  const day = (text: string): string => dayWords(momentParts(text), !isSameYear(text));
  /** month and day */
  function shortDay(text: string): string {
    const parts = momentParts(text);
    return t(isSameYear(text) ? 'ui.day_short' : 'ui.day_short_year', { y: parts.year, m: parts.month, d: parts.day, month: t(`ui.month.${parts.month}`) });
  }
  const lastDay = (deadlineAt: string): string => dayWords(lastDayOf(deadlineAt), !isSameYear(deadlineAt));
  function moment(text: string): string {
    const parts = momentParts(text);
    return t('ui.moment', { day: shortDay(text), time: `${parts.hour}:${parts.minute}` });
  }
  function clock(text: string): string {
    const parts = momentParts(text);
    return `${parts.hour}:${parts.minute}`;
  }
  /** from when to when; the day once when it is the same */
  function span(from: string, to: string): string {
    if (day(from) === day(to)) return t('ui.span', { day: day(from), from: clock(from), to: clock(to) });
    return t('ui.span_days', { from: moment(from), to: moment(to) });
  }
  const month = (year: number, n: number): string => t('ui.month_year', { y: year, m: n, month: t(`ui.month.${n}`) });
  /** the number alone, in wan yuan or, in English, millions */
  const amount = (min: number | null | undefined, max: number | null | undefined): string => (locale.value === 'en' ? millionRange : wanRange)(min, max);
  /** a range in wan yuan, negotiable, or not public */
  function money(kind: string, min: number | null | undefined, max: number | null | undefined): string {
    if (kind === 'negotiable') return t('ui.negotiable');
    const text = amount(min, max);
    return text ? t('ui.n_wan', { n: text }) : t('ui.not_public');
  }
  function size(bytes: number): string {
    if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
    return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  }
  const percent = (share: number): string => new Intl.NumberFormat(locale.value, { style: 'percent', maximumFractionDigits: 1 }).format(share);

  return { day, shortDay, lastDay, moment, clock, span, month, amount, money, size, percent };
}
