// Money, times and credit codes: the rules a form and a page rest on.
import { describe, expect, it } from 'vitest';
import { codeShape, cleanCode } from './code';
import { fenOfWan, millionRange, wanOfFen, wanRange } from './money';
import { lastDayOf, momentParts, urgency } from './time';

describe('money', () => {
  it.each([['60', 60_000_000], ['60.5', 60_500_000], ['60.25', 60_250_000], ['0.01', 10_000], ['６０', 60_000_000], ['1,200', 1_200_000_000], ['1000000', 1_000_000_000_000]])('%s is %d fen', (text, fen) => {
    expect(fenOfWan(text)).toBe(fen);
  });
  it.each(['', 'abc', '-1', '1.234', '1e3', '1000000.01', '.5', '5.'])('%s is no amount', (text) => {
    expect(fenOfWan(text)).toBeNull();
  });
  it('comes back as it was typed', () => {
    for (let cents = 0; cents < 30_000; cents += 7) {
      const fen = cents * 10_000;
      expect(fenOfWan(wanOfFen(fen))).toBe(fen);
    }
  });
  it('shows a range once when both ends are equal', () => {
    expect(wanRange(60_000_000, 90_000_000)).toBe('60–90');
    expect(wanRange(60_000_000, 60_000_000)).toBe('60');
    expect(wanRange(null, 60_500_000)).toBe('60.5');
    expect(wanRange(null, null)).toBe('');
    expect(millionRange(60_000_000, 125_000_000)).toBe('0.6–1.25');
  });
});

describe('deadline', () => {
  it('shows the day before midnight in Shanghai', () => {
    expect(lastDayOf('2026-12-09T00:00:00+08:00')).toMatchObject({ month: 12, day: 8, weekday: 2 });
    expect(lastDayOf('2026-12-08T16:00:00Z')).toMatchObject({ month: 12, day: 8 });
    expect(lastDayOf('2027-01-01T00:00:00+08:00')).toMatchObject({ year: 2026, month: 12, day: 31 });
  });
  it('reads plain days without a zone shift', () => {
    expect(momentParts('2026-11-23')).toMatchObject({ month: 11, day: 23, weekday: 1 });
  });
  it('is red from five working days on', () => {
    expect([6, 5, 1, 0, -1].map(urgency)).toEqual(['far', 'near', 'near', 'today', 'over']);
  });
});

describe('credit code', () => {
  it.each(['91110000101623741K', '911101066976941872', '91350100M000100Y43', '91420199MADM000190', '91420199MADM00131Y', '91420199MADM003771'])('%s is right', (code) => {
    expect(codeShape(code)).toBe('right');
  });
  it('warns of a wrong check character and refuses what is no code', () => {
    expect(codeShape('91310115MA1H8R7C6D')).toBe('mismatch');
    expect(codeShape('9131')).toBe('malformed');
    expect(codeShape('9111000010162374IK')).toBe('malformed');
    expect(cleanCode(' 9111 0000-101623741k ')).toBe('91110000101623741K');
  });
});
