// Times come as RFC 3339, days as 2026-11-23; everything is shown in Asia/Shanghai.
const zone = 'Asia/Shanghai';

interface Parts { year: number; month: number; day: number; weekday: number; hour: string; minute: string }

const cut = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
});

function partsOf(at: Date): Parts {
  const found: Record<string, string> = {};
  for (const { type, value } of cut.formatToParts(at)) found[type] = value;
  const year = Number(found['year']), month = Number(found['month']), day = Number(found['day']);
  return { year, month, day, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay(), hour: found['hour'] ?? '', minute: found['minute'] ?? '' };
}

const instant = (text: string): Date => new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T12:00:00+08:00` : text);

/** What a sentence about a moment needs; the words are in locales/ui.json. */
export function momentParts(text: string): Parts {
  return partsOf(instant(text));
}

/** The last day on which something may be done; a deadline is 00:00 of the day after, exclusive. */
export function lastDayOf(deadlineAt: string): Parts {
  return partsOf(new Date(instant(deadlineAt).getTime() - 1000));
}

export const shortLimit = 5; // working days from which a deadline is shown in red
export type Urgency = 'far' | 'near' | 'today' | 'over';
export function urgency(daysLeft: number): Urgency {
  if (daysLeft < 0) return 'over';
  if (daysLeft === 0) return 'today';
  return daysLeft <= shortLimit ? 'near' : 'far';
}

export function isSameYear(text: string, now = new Date()): boolean {
  return momentParts(text).year === partsOf(now).year;
}
