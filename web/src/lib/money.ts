// Money is integer fen on the wire and wan yuan (ten thousand yuan = 1,000,000 fen) with at most two decimals on screen.
const fenPerWan = 1_000_000;
const limit = 1_000_000_000_000;

/** "60", "60.5", "60.25" -> fen; null for anything else. Full-width digits are accepted. */
export function fenOfWan(text: string): number | null {
  const plain = text.trim().normalize('NFKC').replace(/,/g, '');
  const match = /^(\d{1,8})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!match) return null;
  const fen = Number(match[1]) * fenPerWan + Number((match[2] ?? '').padEnd(2, '0')) * (fenPerWan / 100);
  return fen <= limit ? fen : null;
}

/** fen -> "60", "60.5", "60.25"; rounds half up to two decimals. */
export function wanOfFen(fen: number): string {
  const cents = Math.round(fen / (fenPerWan / 100));
  const rest = cents % 100;
  const whole = String((cents - rest) / 100);
  return rest === 0 ? whole : `${whole}.${String(rest).padStart(2, '0').replace(/0$/, '')}`;
}

/** "60–90", "60", or "" when nothing is known. */
export function wanRange(min: number | null | undefined, max: number | null | undefined): string {
  if (min == null && max == null) return '';
  if (min == null || max == null || min === max) return wanOfFen((min ?? max) as number);
  return `${wanOfFen(min)}–${wanOfFen(max)}`;
}

/** The same in millions of yuan, for English: "0.6–0.9", "1.25". */
export function millionRange(min: number | null | undefined, max: number | null | undefined): string {
  const text = (fen: number): string => String(Number((fen / 100_000_000).toFixed(4)));
  if (min == null && max == null) return '';
  if (min == null || max == null || min === max) return text((min ?? max) as number);
  return `${text(min)}–${text(max)}`;
}
