// Months, wall times and the grid of meetings.
import { describe, expect, it } from 'vitest';
import { addMonths, dayOf, minutesOf, monthWeeks, slotsOf, timeOf } from './calendar';

describe('months', () => {
  it('begin their weeks on Monday', () => {
    const weeks = monthWeeks(2026, 11);
    expect(weeks).toHaveLength(6);
    expect(weeks[0]).toEqual(['', '', '', '', '', '', '2026-11-01']);
    expect(weeks[5]?.[0]).toBe('2026-11-30');
    expect(monthWeeks(2027, 2)).toHaveLength(4);
    expect(monthWeeks(2024, 2).flat().filter(Boolean)).toHaveLength(29);
  });
  it('go over the ends of the year', () => {
    expect(addMonths(2026, 12, 1)).toEqual({ year: 2027, month: 1 });
    expect(addMonths(2026, 1, -1)).toEqual({ year: 2025, month: 12 });
  });
  it('are days and times of Shanghai', () => {
    expect(dayOf('2026-12-07T16:30:00Z')).toBe('2026-12-08');
    expect(timeOf('2026-12-07T16:30:00Z')).toBe('00:30');
  });
});

describe('the grid', () => {
  const half = { from: '09:30', to: '11:30', slot_minutes: 20, gap_minutes: 0, breaks: [] };
  it('has the meeting times that fit', () => {
    expect(slotsOf(half)).toEqual(['09:30', '09:50', '10:10', '10:30', '10:50', '11:10']);
    expect(slotsOf({ ...half, gap_minutes: 5 })).toEqual(['09:30', '09:55', '10:20', '10:45', '11:10']);
  });
  it('leaves breaks free and begins anew after them', () => {
    expect(slotsOf({ ...half, breaks: [{ from: '10:20', to: '10:35' }] })).toEqual(['09:30', '09:50', '10:35', '10:55']);
  });
  it('is empty without times', () => {
    expect(slotsOf({ ...half, from: '' })).toEqual([]);
    expect(slotsOf({ ...half, from: '12:00' })).toEqual([]);
    expect(minutesOf('24:00')).toBeNull();
  });
});
