// Cells of the list of participants: quoted, and harmless in a spreadsheet.
import { describe, expect, it } from 'vitest';
import { csvCell } from './csv';

describe('a cell', () => {
  it('is quoted', () => { expect(csvCell('谷雨"精密",演示')).toBe('"谷雨""精密"",演示"'); });
  it.each(['=1+1', '+86', '-1', '@a'])('%s begins no formula', (text) => { expect(csvCell(text)).toBe(`"'${text}"`); });
  it('may be empty', () => { expect(csvCell(null)).toBe('""'); expect(csvCell(0)).toBe('"0"'); });
});
