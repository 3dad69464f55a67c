// The check character of a unified social credit code (GB 32100). A wrong one is a warning, never a refusal.
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

export type CodeShape = 'right' | 'mismatch' | 'malformed';

export const cleanCode = (text: string): string => text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();

export function codeShape(text: string): CodeShape {
  if (text.length !== 18 || [...text].some((c) => !alphabet.includes(c))) return 'malformed';
  let sum = 0, weight = 1;
  for (let i = 0; i < 17; i += 1) {
    sum += alphabet.indexOf(text.charAt(i)) * weight;
    weight = (weight * 3) % 31;
  }
  return alphabet.charAt((31 - (sum % 31)) % 31) === text.charAt(17) ? 'right' : 'mismatch';
}
