import { describe, expect, it } from 'vitest';
import { parsePath } from '../target/path.ts';
import { compilePattern } from './path-pattern.ts';

function segmentsOf(path: string): readonly string[] {
  const parsed = parsePath(path);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed.segments;
}

function fits(pattern: string, path: string): boolean {
  return compilePattern(pattern)?.fits(segmentsOf(path)) ?? false;
}

describe('a pattern', () => {
  it.each([
    ['/', '/', true],
    ['/', '/a', false],
    ['/**', '/', true],
    ['/**', '/a/b/c', true],
    ['/reports', '/reports', true],
    ['/reports', '/reports/', true],
    ['/reports/', '/reports', true],
    ['/reports', '/reports/7', false],
    ['/reports', '/reportsx', false],
    ['/reports', '/Reports', false],
    ['/reports/*', '/reports/7', true],
    ['/reports/*', '/reports/7/', true],
    ['/reports/*', '/reports', false],
    ['/reports/*', '/reports/7/8', false],
    ['/reports/**', '/reports', true],
    ['/reports/**', '/reports/7/8', true],
    ['/reports/**', '/reportsx', false],
    ['/*/edit', '/a/edit', true],
    ['/*/edit', '/a/b/edit', false],
    ['/with space', '/with%20space', true],
  ])('%s of %s: %s', (pattern, path, expected) => {
    expect(fits(pattern, path)).toBe(expected);
  });

  it('G16: is of the path alone: a query satisfies none', () => {
    expect(fits('/public/**', '/admin?/public/')).toBe(false);
    expect(fits('/public', '/admin?x=/public')).toBe(false);
  });

  it('G14: that keeps out does so in any capitals, as the application may not tell them apart', () => {
    const pattern = compilePattern('/admin/**');
    expect(pattern?.fitsFolded(segmentsOf('/Admin/x'))).toBe(true);
    expect(pattern?.fitsFolded(segmentsOf('/%EF%BC%A1dmin'))).toBe(true);
  });

  it.each([
    '',
    'a',
    '/a/**/b',
    '/a*',
    '/%61',
    '/a?b',
    '/a#b',
    '/a\\b',
    '/a;b',
    '/a//b',
    '/../a',
    '/./a',
    '/a.',
  ])('%j is none', (text) => {
    expect(compilePattern(text)).toBeUndefined();
  });
});

it('G39: has no other signs: what is an expression elsewhere is a name like any other', () => {
  for (const text of ['/.+', '/(a|b)', '/$(id)', '/{{7+7}}', '/[a-z]', '/^admin$']) {
    const pattern = compilePattern(text);
    for (const path of ['/a', '/b', '/14', '/admin', '/x'])
      expect(pattern?.fits(segmentsOf(path)), text).toBe(false);
    expect(pattern?.fits([text.slice(1)])).toBe(true);
  }
});
