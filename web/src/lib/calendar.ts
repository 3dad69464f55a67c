// Months as weeks, days as text ("2026-11-23"), wall times of a day: arithmetic of calendars and of the grid of meetings.
import { momentParts } from './time';

const pad = (n: number): string => String(n).padStart(2, '0');
export const isoDay = (year: number, month: number, day: number): string => `${year}-${pad(month)}-${pad(day)}`;

/** Which day it is in Shanghai at this moment. */
export function dayOf(moment: string): string {
  const at = momentParts(moment);
  return isoDay(at.year, at.month, at.day);
}
/** The wall time in Shanghai: "09:00". */
export function timeOf(moment: string): string {
  const at = momentParts(moment);
  return `${at.hour}:${at.minute}`;
}

/** Weeks from Monday to Sunday that show a month; days of its neighbours are empty. */
export function monthWeeks(year: number, month: number): string[][] {
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const before = (new Date(Date.UTC(year, month - 1, 1)).getUTCDay() + 6) % 7;
  const cells = [...Array<string>(before).fill(''), ...Array.from({ length: days }, (_, i) => isoDay(year, month, i + 1))];
  while (cells.length % 7) cells.push('');
  return Array.from({ length: cells.length / 7 }, (_, i) => cells.slice(7 * i, 7 * i + 7));
}

export function addMonths(year: number, month: number, n: number): { year: number; month: number } {
  const all = year * 12 + (month - 1) + n;
  return { year: Math.floor(all / 12), month: (all % 12) + 1 };
}

/** "09:30" -> 570; null for anything else. */
export function minutesOf(text: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return match ? Number(match[1]) * 60 + Number(match[2]) : null;
}
export const clockOf = (minutes: number): string => `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;

export interface Rhythm { from: string; to: string; slot_minutes: number; gap_minutes: number; breaks: { from: string; to: string }[] }

/** The meeting times of a half day: one after the other with the gap between, none that touches a break; after a break they begin anew at its end. */
export function slotsOf(rhythm: Rhythm): string[] {
  const end = minutesOf(rhythm.to);
  let at = minutesOf(rhythm.from);
  if (at === null || end === null || rhythm.slot_minutes < 1) return [];
  const pauses = rhythm.breaks.flatMap((b) => { const from = minutesOf(b.from), to = minutesOf(b.to); return from !== null && to !== null && to > from ? [{ from, to }] : []; }).sort((a, b) => a.from - b.from);
  const found: string[] = [];
  while (at + rhythm.slot_minutes <= end && found.length < 64) {
    const start: number = at, stop = start + rhythm.slot_minutes;
    const pause = pauses.find((p) => p.from < stop && start < p.to);
    if (pause) { at = pause.to; continue; }
    found.push(clockOf(start));
    at = stop + rhythm.gap_minutes;
  }
  return found;
}
