import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { refusal } from '../../../test/refusal.ts';
import { parseBounded } from './json.ts';

describe('JSON out of a file', () => {
  it('is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => {
        const text = JSON.stringify(value);
        expect(parseBounded(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('T10: is not nested deeper than 64 levels, however long the text', () => {
    expect(() => parseBounded(`${'['.repeat(64)}${']'.repeat(64)}`)).not.toThrow();
    for (const opening of ['[', '{"a":'])
      for (const depth of [65, 10_000, 1_000_000])
        expect(refusal(() => parseBounded(opening.repeat(depth)))).toBe('format.too_deep');
    // A closing bracket in a string does not make room for another level.
    const hidden = '["]",'.repeat(65);
    expect(refusal(() => parseBounded(hidden))).toBe('format.too_deep');
  });

  it('T10: has half a million values at most, counted before they are parsed', () => {
    const parser = vi.spyOn(JSON, 'parse');
    const most = `[${'0,'.repeat(499_998)}0]`;
    expect(parseBounded(most)).toHaveLength(499_999);
    expect(parser).toHaveBeenCalledTimes(1);
    const keys = Array.from({ length: 10_001 }, (_, index) => `"k${index}":0`).join();
    for (const text of [`[0,0,${most.slice(1)}`, `[${'{},'.repeat(100_000)}{}]`, `{${keys}}`])
      expect(refusal(() => parseBounded(text))).toBe('format.too_many_entries');
    expect(parser).toHaveBeenCalledTimes(1);
    parser.mockRestore();
    expect(parseBounded(JSON.stringify(','.repeat(1_000_001)))).toHaveLength(1_000_001);
  });

  it('has any number of objects that are alike, up to the most', () => {
    const item = { name: 'a', login: null };
    expect(parseBounded(JSON.stringify(Array(100_000).fill(item)))).toHaveLength(100_000);
  });

  it('brackets and escaped quotes inside strings are text', () => {
    const value = { a: `${'['.repeat(100)}"${'{'.repeat(100)}\\`, b: '\\"[[[' };
    expect(parseBounded(JSON.stringify(value))).toEqual(value);
  });

  it.each(['', '{', '[1,]', '{"a" 1}', 'nope', '"', '\u0000'])(
    '%j is damaged, and no message quotes it',
    (text) => {
      expect(refusal(() => parseBounded(text))).toBe('format.damaged');
    },
  );
});
