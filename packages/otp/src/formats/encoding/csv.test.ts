import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusal } from '../../../test/refusal.ts';
import { parseCsv } from './csv.ts';

const quote = (field: string) => `"${field.replaceAll('"', '""')}"`;

describe('CSV', () => {
  it('fields come back whatever is in them', () => {
    const field = fc.string({
      unit: fc.oneof(fc.constantFrom(...',"\r\n;', '\r\n'), fc.string({ maxLength: 1 })),
    });
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 2, maxLength: 5 }), { maxLength: 8 }), (rows) => {
        for (const end of ['\n', '\r\n']) {
          const text = rows.map((row) => row.map(quote).join(',') + end).join('');
          expect(parseCsv(text).map(({ fields }) => fields)).toEqual(rows);
        }
      }),
    );
  });

  it('rows know the line on which they begin', () => {
    expect(parseCsv('a,b\n\n"1\n2",3\nc,d')).toEqual([
      { line: 1, fields: ['a', 'b'] },
      { line: 3, fields: ['1\n2', '3'] },
      { line: 5, fields: ['c', 'd'] },
    ]);
  });

  it.each(['"a', '"a"b', 'a"b"', '"a""'])('%j is damaged', (text) => {
    expect(refusal(() => parseCsv(text))).toBe('format.damaged');
  });

  it('T10: rows and fields are bounded', () => {
    expect(refusal(() => parseCsv('a,b\n'.repeat(100_001)))).toBe('format.too_many_entries');
    expect(refusal(() => parseCsv(','.repeat(101)))).toBe('format.damaged');
  });
});
