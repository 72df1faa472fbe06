import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBase64, encodeHex } from './bytes.ts';
import * as fields from './fields.ts';

describe('fields of unknown JSON', () => {
  it('bytes come back from base64 and hex, as Node writes them too', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const node = Buffer.from(bytes);
        expect(encodeBase64(bytes)).toBe(node.toString('base64'));
        expect(encodeHex(bytes)).toBe(node.toString('hex'));
        expect(fields.bytesFromBase64(node.toString('base64'))).toEqual(bytes);
        expect(fields.bytesFromHex(node.toString('hex').toUpperCase())).toEqual(bytes);
      }),
    );
  });

  it('long bytes are encoded in pieces', () => {
    const bytes = new Uint8Array(200_001).map((_, index) => index);
    expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  });

  it.each(['A', 'AA', 'AAA', 'A===', 'AA==AA==', 'AA-_', 'AA A', 'AAAA\n', 7, null])(
    '%j is no base64',
    (value) => {
      expect(fields.bytesFromBase64(value)).toBeUndefined();
    },
  );

  it.each(['a', '0x', 'zz', '00 ', ['00'], null])('%j is no hex', (value) => {
    expect(fields.bytesFromHex(value)).toBeUndefined();
  });

  it('whole numbers are numbers or texts of digits, and nothing that Number() would take as well', () => {
    expect(fields.wholeNumber(30, 1, 86_400)).toBe(30);
    expect(fields.wholeNumber('30', 1, 86_400)).toBe(30);
    for (const bad of [
      0,
      86_401,
      1.5,
      '',
      ' 30',
      '3e1',
      '0x1e',
      '+30',
      '-1',
      true,
      null,
      [30],
      Number.NaN,
      Number.POSITIVE_INFINITY,
    ])
      expect(fields.wholeNumber(bad, 1, 86_400)).toBeUndefined();
  });

  it('another shape is undefined', () => {
    for (const value of [undefined, null, 1, 'text', true]) expect(fields.record(value)).toBeUndefined();
    expect(fields.record([])).toBeUndefined();
    expect(fields.list({ length: 1 })).toBeUndefined();
    expect(fields.text(['text'])).toBeUndefined();
    expect(fields.filledText('  ')).toBeUndefined();
    expect(fields.filledText(' a ')).toBe('a');
  });

  it("Java's signed bytes, and nothing that does not fit one", () => {
    expect(fields.bytesFromSigned([0, 127, -128, -1])).toEqual(Uint8Array.of(0, 127, 128, 255));
    for (const bad of [undefined, {}, [128], [-129], [0.5], ['1'], [null]]) {
      expect(fields.bytesFromSigned(bad)).toBeUndefined();
    }
  });
});
