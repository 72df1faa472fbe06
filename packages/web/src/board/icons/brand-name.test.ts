import { describe, expect, it } from 'vitest';
import { brandOf } from './brand-name.ts';

const known = new Set([
  'github',
  'hetzner',
  'dotnet',
  'cplusplus',
  'itchdotio',
  'nestle',
  'zoom',
  'constructor',
]);
const brand = (issuer: string | null, icon: string | null = null) => brandOf({ issuer, icon }, known);

describe('the icon of an entry', () => {
  it.each([
    ['GitHub', 'github'],
    [' git hub ', 'github'],
    ['github.com', 'github'],
    ['GitHub, Inc.', 'github'],
    ['Hetzner Cloud', 'hetzner'],
    ['.NET', 'dotnet'],
    ['C++', 'cplusplus'],
    ['itch.io', 'itchdotio'],
    ['Nestlé', 'nestle'],
  ])('of %j is that of the brand', (issuer, name) => {
    expect(brand(issuer)).toBe(name);
  });

  it('is the one that the entry names, where there is such a one', () => {
    expect(brand('GitHub', 'zoom')).toBe('zoom');
    expect(brand('GitHub', 'no such icon')).toBe('github');
  });

  it.each([null, '', 'Git', 'My GitHub', '../github.svg', 'toString', '<svg onload=x>', 'х'])(
    'of %j is none, and nothing of it comes out',
    (issuer) => {
      expect(brand(issuer)).toBeUndefined();
      expect(brand(null, issuer)).toBeUndefined();
    },
  );
});
