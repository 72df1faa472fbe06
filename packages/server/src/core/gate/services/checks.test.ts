import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkOrigins, checkServiceName } from './checks.ts';

const OWN = ['https://auth.example.com'];

describe('origins of a service', () => {
  it('are kept in their normal form, each once', () => {
    const given = [
      'HTTPS://Wiki.Example.com:443/',
      'https://wiki.example.com',
      'https://wiki.example.com:8443',
    ];
    expect(checkOrigins(given, OWN)).toEqual(['https://wiki.example.com', 'https://wiki.example.com:8443']);
    for (const local of [
      'http://localhost:8080',
      'http://wiki.localhost',
      'http://127.0.0.1:8080',
      'http://[::1]:8080',
    ])
      expect(checkOrigins([local], OWN)).toEqual([local]);
  });

  it.each([
    [[]],
    [Array.from({ length: 21 }, (_, index) => `https://a${index}.example.com`)],
    [['wiki.example.com']],
    [['https://wiki.example.com/path']],
    [['https://wiki.example.com?x']],
    [['https://*.example.com']],
    [['https://user@wiki.example.com']],
    [['http://wiki.example.com']],
    [['http://localhost.example.com']],
    [['http://127.0.0.1.example.com']],
    [['wss://wiki.example.com']],
    [['javascript:alert(1)']],
    // Where people log in: a service there would send them round in a circle (G35).
    [['https://auth.example.com']],
    [['https://AUTH.example.com:443']],
  ])('are not %j', (given) => {
    expect(() => checkOrigins(given, OWN)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
  });
});

it('a name of a service is one path segment, and a word in every configuration', () => {
  for (const name of ['a', 'wiki', 'w-1', 'a'.repeat(40)]) expect(checkServiceName(name)).toBe(name);
  for (const name of [
    '',
    'a'.repeat(41),
    '-a',
    'a-',
    'A',
    'a_b',
    'a.b',
    'a/b',
    'a b',
    'a;b',
    'a\n',
    '$x',
    'é',
  ])
    expect(() => checkServiceName(name), JSON.stringify(name)).toThrow(
      expect.objectContaining({ code: 'request.invalid' }),
    );
});

it('G39: nothing that is in the name or the origins of a service is anything else in a configuration', () => {
  const meant = /^[a-z0-9.:/[\]_-]+$/;
  const text = fc.oneof(
    fc.string(),
    fc.stringMatching(/^https:\/\/[a-z0-9.`$(){};'"\\|&<>#%*\n -]{1,30}$/),
    fc.constantFrom(
      'https://a.example;evil',
      'https://a`id`.example',
      'https://$(id).example',
      'https://{$x}.example',
    ),
  );
  const kept = (act: () => string[]): string[] => {
    try {
      return act();
    } catch {
      return [];
    }
  };
  fc.assert(
    fc.property(text, (given) => {
      for (const one of [...kept(() => checkOrigins([given], [])), ...kept(() => [checkServiceName(given)])])
        expect(one).toMatch(meant);
    }),
    { numRuns: 1000 },
  );
});
