import { describe, expect, it } from 'vitest';
import { type HeaderFamily, readOrigin, readTarget } from './metadata.ts';

/** What each kind of proxy reports of one and the same request. */
const reports: Record<HeaderFamily, Record<string, string>> = {
  'original-url': { 'X-Original-URL': 'https://wiki.example.com/a?b', 'X-Original-Method': 'POST' },
  forwarded: {
    'X-Forwarded-Method': 'POST',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'wiki.example.com',
    'X-Forwarded-Uri': '/a?b',
  },
  authority: { Host: 'wiki.example.com', 'X-Forwarded-Proto': 'https' },
};
const families = Object.keys(reports) as HeaderFamily[];

const read = (family: HeaderFamily, lines: [string, string][], suffix = '/a?b') =>
  readTarget(family, { rawHeaders: lines.flat(), method: 'POST' }, suffix);

describe.each(families)('the family %s', (family) => {
  const lines = Object.entries(reports[family]);

  it('says method, origin and path, in any capitals of its names', () => {
    const expected = {
      method: 'POST',
      origin: 'https://wiki.example.com',
      url: 'https://wiki.example.com/a?b',
    };
    expect(read(family, lines)).toMatchObject(expected);
    expect(
      read(
        family,
        lines.map(([name, value]) => [name.toUpperCase(), value]),
      ),
    ).toMatchObject(expected);
  });

  it.each(lines.map(([name]) => name))('G06: says nothing without %s', (missing) => {
    expect(
      read(
        family,
        lines.filter(([name]) => name !== missing),
      ),
    ).toBe('metadata.missing');
  });

  it.each(lines)('G04, G05: says nothing where %s is there twice, or in a second spelling', (name, value) => {
    for (const other of [name, name.toLowerCase(), name.replaceAll('-', '_'), name.replaceAll('-', '.')]) {
      for (const both of [
        [...lines, [other, value]],
        [[other, value], ...lines],
      ] as [string, string][][])
        expect(read(family, both), other).toBe('metadata.ambiguous');
      if (other.toLowerCase() === name.toLowerCase()) continue;
      const replaced = lines.map(([one, text]): [string, string] => [one === name ? other : one, text]);
      expect(read(family, replaced), other).toBe('metadata.ambiguous');
    }
  });

  it.each(families.filter((other) => other !== family))(
    'G01, G09: reads nothing of the family %s',
    (other) => {
      expect(read(family, Object.entries(reports[other]))).toBe('metadata.missing');
      const shared = lines.map(([name]) => name);
      const evil = Object.keys(reports[other])
        .filter((name) => !shared.includes(name))
        .map((name): [string, string] => [name, 'https://evil.example/public']);
      expect(read(family, [...evil, ...lines])).toEqual(read(family, lines));
    },
  );

  it('G03: never looks at a prefix, a rewritten address or a method in a header', () => {
    const noise: [string, string][] = [
      ['X-Forwarded-Prefix', '/public'],
      ['X-Rewrite-URL', '/public'],
      ['X-HTTP-Method-Override', 'GET'],
      ['Forwarded', 'host=evil.example;proto=http'],
    ];
    expect(read(family, [...noise, ...lines])).toEqual(read(family, lines));
  });

  it('G07: says nothing where the address of the client is there in two spellings', () => {
    for (const name of ['X_Forwarded_For', 'X.Forwarded.For'])
      expect(read(family, [...lines, [name, '10.0.0.1']])).toBe('metadata.ambiguous');
    const twice: [string, string][] = [
      ['X-Forwarded-For', '10.0.0.1'],
      ['x-forwarded-for', '203.0.113.7'],
    ];
    expect(read(family, [...lines, ...twice])).toBe('metadata.ambiguous');
  });
});

describe('a reported address', () => {
  it.each([
    ['https://wiki.example.com', 'https://wiki.example.com/'],
    ['https://WIKI.example.com:443/A', 'https://wiki.example.com/A'],
    ['wss://wiki.example.com/s', 'https://wiki.example.com/s'],
  ])('%s is %s', (given, url) => {
    const target = read('original-url', [
      ['X-Original-URL', given],
      ['X-Original-Method', 'GET'],
    ]);
    expect(target).toMatchObject({ url });
  });

  it.each([
    ['', 'metadata.missing'],
    ['/a', 'metadata.missing'],
    ['//wiki.example.com/a', 'metadata.missing'],
    ['https:/wiki.example.com/a', 'metadata.missing'],
    ['javascript://wiki.example.com/a', 'metadata.missing'],
    ['ftp://wiki.example.com/a', 'host.malformed'],
    ['https://a@wiki.example.com/a', 'host.malformed'],
    ['https://wiki.example.com\\@evil.example/a', 'path.missing'],
    ['https://wiki.example.com?x', 'path.missing'],
    ['https://wiki.example.com#x', 'path.missing'],
    ['https://wiki.example.com/a#x', 'path.fragment'],
  ])('G13, G15: %j is none', (given, problem) => {
    expect(
      read('original-url', [
        ['X-Original-URL', given],
        ['X-Original-Method', 'GET'],
      ]),
    ).toBe(problem);
  });

  it('G17: has a method in capitals that is one of those that applications use', () => {
    for (const method of ['get', 'Get', 'TRACE', 'CONNECT', 'BREW', '', 'GET '])
      expect(
        read('original-url', [
          ['X-Original-URL', 'https://wiki.example.com/'],
          ['X-Original-Method', method],
        ]),
      ).toBe('method.unknown');
  });
});

it('G13: the origin of a request that is passed on is of one host, said once', () => {
  const proto = ['X-Forwarded-Proto', 'https'];
  expect(readOrigin([...proto, 'X-Forwarded-Host', 'far.example.net'])).toBe('https://far.example.net');
  for (const bad of [
    proto,
    ['X-Forwarded-Host', 'far.example.net'],
    [...proto, 'X-Forwarded-Host', 'far.example.net', 'X-Forwarded-Host', 'evil.example'],
    [...proto, 'X-Forwarded-Host', 'far.example.net', 'X_Forwarded_Host', 'evil.example'],
    [...proto, 'X-Forwarded-Host', 'far.example.net, evil.example'],
    ['X-Forwarded-Proto', 'https,http', 'X-Forwarded-Host', 'far.example.net'],
  ])
    expect(readOrigin(bad), bad.join()).toBeUndefined();
});
