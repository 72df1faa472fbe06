import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePath, parseUnusual } from './path.ts';

describe('a path that every server reads alike', () => {
  it.each([
    ['/', '/'],
    ['/admin', '/admin'],
    ['/admin/', '/admin/'],
    ['/a/b-c_d.e~f', '/a/b-c_d.e~f'],
    ['/caf%C3%A9', '/café'],
    ['/with%20space/x', '/with space/x'],
    ['/a?b=c&d=//../', '/a'],
    ['/?', '/'],
    ['/v1.2/file.txt', '/v1.2/file.txt'],
    ['/~user/@scope/a+b', '/~user/@scope/a+b'],
  ])('%s', (raw, text) => {
    expect(parsePath(raw)).toMatchObject({ text, isCanonical: true });
  });
});

it('G14: a path that is read without looking at each part of it is what it would be with it', () => {
  const part = fc.constantFrom(
    '/',
    '.',
    '..',
    'a',
    'Z9',
    '-',
    '_',
    '~',
    '%',
    '%41',
    '%2f',
    ';',
    '@',
    '+',
    '{',
    '\\',
  );
  const paths = fc.array(part, { maxLength: 12 }).map((parts) => `/${parts.join('')}`);
  fc.assert(
    fc.property(paths, (path) => {
      expect(parsePath(path)).toEqual(parseUnusual(path));
    }),
    { numRuns: 5000 },
  );
});

describe('G14: a path that servers read in different ways is no canonical one', () => {
  it.each([
    '/%61dmin',
    '//admin',
    '/public//admin',
    '/./admin',
    '/x/../admin',
    '/public/..',
    '/%2e%2e/admin',
    '/%2E/admin',
    '/public%2fadmin',
    '/public%2F..%2Fadmin',
    '/public/..;/admin',
    '/admin;jsessionid=1',
    '/admin%3Bx',
    '/public%5cadmin',
    '/admin.',
    '/admin%20',
    '/admin./x',
    '/%7Euser',
    '/a%2Db',
    '/{id}',
    '/admin%3Fx',
    '/admin%23x',
    // Wide and compatible forms, which some servers fold into dots and slashes.
    '/public/%EF%BC%8E%EF%BC%8E/admin',
    '/public/%E2%80%A5/admin',
    '/public%EF%BC%8Fadmin',
    '/admin%EF%BC%9Bx',
  ])('%s', (raw) => {
    expect(parsePath(raw)).toMatchObject({ isCanonical: false });
  });
});

it('G14: a byte order mark is a character of the path, as servers see it', () => {
  expect(parsePath('/%EF%BB%BFpublic')).toMatchObject({ text: '/\ufeffpublic' });
});

describe('G12, G14 and G15: what is no path lets nobody in', () => {
  it.each([
    ['', 'path.missing'],
    ['admin', 'path.missing'],
    ['https://a/b', 'path.missing'],
    ['*', 'path.missing'],
    ['/public#/../admin', 'path.fragment'],
    ['/public?a#b', 'path.fragment'],
    ['/public\\..\\admin', 'path.backslash'],
    ['/%zz', 'path.percent'],
    ['/a%', 'path.percent'],
    ['/a%2', 'path.percent'],
    ['/%ff', 'path.encoding'],
    ['/%c0%af', 'path.encoding'],
    ['/%ed%a0%80', 'path.encoding'],
    ['/%00', 'path.control'],
    ['/a%0d%0aSet-Cookie:x', 'path.control'],
    ['/%7f', 'path.control'],
    ['/%c2%85', 'path.control'],
    ['/%2561dmin', 'path.double_encoding'],
    ['/%252e%252e/admin', 'path.double_encoding'],
    ['/a b', 'path.character'],
    ['/caf\u00e9', 'path.character'],
    ['/a\tb', 'path.character'],
    ['/a\nb', 'path.character'],
    ['/a\0', 'path.character'],
    [`/${'a'.repeat(8192)}`, 'path.too_long'],
  ])('%j: %s', (raw, problem) => {
    expect(parsePath(raw)).toBe(problem);
  });
});

it('G14: a canonical path means the same to the URL standard, and once more when it is encoded again', () => {
  const part = fc.stringMatching(/^[A-Za-z0-9%./;#?\\ _~-]{0,12}$/);
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
      const raw = `/${parts.join('/')}`;
      const path = parsePath(raw);
      if (typeof path === 'string' || !path.isCanonical) return;
      const url = new URL(raw, 'https://host.example');
      expect(url.host).toBe('host.example');
      expect(url.pathname.split('/').slice(1).map(decodeURIComponent)).toEqual(path.segments);
      expect(parsePath(path.segments.map((s) => `/${encodeURIComponent(s)}`).join(''))).toMatchObject({
        segments: path.segments,
        isCanonical: true,
      });
    }),
    { numRuns: 2000 },
  );
});
