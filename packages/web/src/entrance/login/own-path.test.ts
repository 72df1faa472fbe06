import { describe, expect, it } from 'vitest';
import { ownPath } from './own-path.ts';

describe('where a login leads to', () => {
  it.each([
    ['/', '/'],
    ['/security', '/security'],
    ['/admin/people?role=admin', '/admin/people?role=admin'],
  ])('is the page that was asked for: %s', (wanted, path) => {
    expect(ownPath(wanted)).toBe(path);
  });

  it.each([
    undefined,
    '',
    'security',
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    '/%2e//evil.example',
    '///evil.example',
    'javascript:alert(1)',
    '/\u0000//evil.example/..//x',
  ])('is never elsewhere: %j', (wanted) => {
    const path = ownPath(wanted);
    expect(new URL(path, 'https://twofold.example').origin).toBe('https://twofold.example');
    expect(path).not.toContain('evil');
  });

  it.each([
    '/api/accounts',
    '/api/accounts/ent_1/otp',
    '/people/api/accounts',
    '/security/../api/accounts',
    '/demo/calls',
    '/docs',
    '/assets/main.js',
    '/security/',
  ])('N28: is a page, and nothing that answers with anything else: %s', (wanted) => {
    expect(ownPath(wanted)).toBe('/');
  });
});
