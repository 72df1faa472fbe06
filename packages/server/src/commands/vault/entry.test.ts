import { describe, expect, it } from 'vitest';
import { describeType, entriesCalled, entryName } from './entry.ts';

const entries = [
  { label: 'ann@example.com', issuer: 'GitHub' },
  { label: 'ci', issuer: 'GitHub' },
  { label: 'ci', issuer: 'GitLab' },
  { label: 'root', issuer: null },
  { label: '', issuer: 'Steam' },
];

describe('the entries that are called', () => {
  it.each([
    ['root', [3]],
    ['ROOT', [3]],
    ['steam', [4]],
    ['github: ci', [1]],
    ['GitHub:ci', [1]],
    ['github ci', [1]],
    ['ci', [1, 2]],
    ['github', [0, 1]],
    ['ann@', [0]],
    ['git', [0, 1, 2]],
    ['ｃｉ', [1, 2]],
    ['', []],
    [' ', []],
    ['nobody', []],
  ])('%j are those of the whole name, else those with it as a part', (wanted, expected) => {
    expect(entriesCalled(entries, wanted)).toEqual(expected.map((index) => entries[index]));
  });
});

describe('for people', () => {
  it('a kind is said with what is unusual about it', () => {
    const common = { type: 'totp', algorithm: 'SHA1', digits: 6, period: 30 } as const;
    expect(describeType(common)).toBe('TOTP');
    expect(describeType({ ...common, algorithm: 'SHA512', digits: 8, period: 60 })).toBe(
      'TOTP, SHA512, 8 digits, 60 s',
    );
    expect(describeType({ ...common, type: 'hotp', period: 0 })).toBe('HOTP');
    expect(describeType({ ...common, type: 'steam', digits: 5 })).toBe('Steam');
  });

  it('an entry has a name also where it has none', () => {
    expect(entries.map(entryName).at(0)).toBe('GitHub: ann@example.com');
    expect(entryName({ label: '', issuer: null })).toBe('an entry without a name');
  });
});
