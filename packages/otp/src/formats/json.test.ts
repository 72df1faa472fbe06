import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusal } from '../../test/refusal.ts';
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

  it('T10: has a million values at most, counted before they are parsed', () => {
    const most = `[${'0,'.repeat(999_998)}0]`;
    expect(parseBounded(most)).toHaveLength(999_999);
    for (const text of [`[0,0,${most.slice(1)}`, `[${'{},'.repeat(600_000)}{}]`])
      expect(refusal(() => parseBounded(text))).toBe('format.too_many_entries');
    expect(parseBounded(JSON.stringify(','.repeat(1_000_001)))).toHaveLength(1_000_001);
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
