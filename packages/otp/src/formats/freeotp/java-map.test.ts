import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  JAVA_EMPTY,
  JAVA_INTEGER_VALUE,
  JAVA_LONG_PREFIX,
  JAVA_TEXTS,
  javaMap,
} from '../../../test/java-map.ts';
import { refusal } from '../../../test/refusal.ts';
import { MAX_ENTRIES } from '../limits.ts';
import { parseJavaMap, startsJavaMap } from './java-map.ts';

const base64 = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));

describe('a serialised map of Java', () => {
  it('made by a Java opens, with references, surrogates and U+0000', () => {
    expect(parseJavaMap(base64(JAVA_TEXTS))).toEqual(
      new Map([
        ['zero', 'a\0b'],
        ['', ''],
        ['plain', 'value'],
        ['x', 'same'],
        ['y', 'same'],
        ['café', '€ 🔑'],
      ]),
    );
    expect(parseJavaMap(base64(JAVA_EMPTY))).toEqual(new Map());
  });

  it('has texts of more than 65,535 bytes', () => {
    const long = 'x'.repeat(70_000);
    const bytes = Buffer.concat([
      Buffer.from(JAVA_LONG_PREFIX, 'hex'),
      Buffer.from(long),
      Buffer.from([0x78]),
    ]);
    expect(parseJavaMap(Uint8Array.from(bytes))).toEqual(new Map([['long', long]]));
  });

  it('is recognised by its beginning', () => {
    expect(startsJavaMap(base64(JAVA_TEXTS))).toBe(true);
    for (const other of ['', 'rO0ABXNyABE=', 'rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcQ==']) {
      expect(startsJavaMap(base64(other))).toBe(false);
    }
  });

  it('with a value that is no text, or anything behind it, is damaged', () => {
    expect(refusal(() => parseJavaMap(base64(JAVA_INTEGER_VALUE)))).toBe('format.damaged');
    const behind = Uint8Array.from([...base64(JAVA_TEXTS), 0x70]);
    expect(refusal(() => parseJavaMap(behind))).toBe('format.damaged');
  });

  it('cut off anywhere is damaged', () => {
    const whole = base64(JAVA_TEXTS);
    for (let length = 0; length < whole.length; length++) {
      expect(refusal(() => parseJavaMap(whole.slice(0, length)))).toBe('format.damaged');
    }
  });

  it('T10: sizes that the file does not have are refused before anything is read', () => {
    const sizeAt = base64(JAVA_EMPTY).length - 5;
    for (const size of [1, 1_000, 2 ** 31, 2 ** 32 - 1]) {
      const bytes = base64(JAVA_EMPTY);
      new DataView(bytes.buffer).setUint32(sizeAt, size);
      expect(refusal(() => parseJavaMap(bytes))).toBe('format.damaged');
    }
    const many = javaMap(
      new Map(Array.from({ length: 2 * MAX_ENTRIES + 11 }, (_, index) => [`${index}`, ''])),
    );
    expect(refusal(() => parseJavaMap(many))).toBe('format.too_many_entries');
  });

  it('what is written is read again', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 5 }), (pairs) => {
        const map = new Map(pairs);
        expect([...parseJavaMap(javaMap(map))]).toEqual([...map]);
      }),
    );
  });

  it('any bytes are a map or damaged, and nothing else', () => {
    const start = base64(JAVA_TEXTS).slice(0, 60);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (rest) => {
        try {
          parseJavaMap(Uint8Array.from([...start, ...rest]));
        } catch {
          expect(refusal(() => parseJavaMap(Uint8Array.from([...start, ...rest])))).toMatch(/^format\./);
        }
      }),
    );
  });
});
