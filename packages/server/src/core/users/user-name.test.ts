import { describe, expect, it } from 'vitest';
import { countedName } from './user-name.ts';

describe('X17: the spelling under which guesses are counted', () => {
  it.each([
    ['Alice', 'alice'],
    ['ALICE@EXAMPLE.COM', 'alice@example.com'],
    [' alice ', 'alice'],
    ['alice\u00a0', 'alice'],
    ['ａｌｉｃｅ', 'alice'],
    ['Jose\u0301', 'josé'],
    ['straße', 'STRASSE'],
    ['ﬁona', 'fiona'],
  ])('%j counts as %j', (spelling, other) => {
    expect(countedName(spelling)).toBe(countedName(other));
  });

  it('keeps different users apart', () => {
    expect(countedName('alice')).not.toBe(countedName('alicia'));
    expect(countedName('a b')).not.toBe(countedName('ab'));
  });
});
