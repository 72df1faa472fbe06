import { describe, expect, it } from 'vitest';
import { originOf, splitAddress } from './host.ts';

describe('G13: one origin in every spelling', () => {
  it.each([
    ['https', 'app.example.com', 'https://app.example.com'],
    ['https', 'APP.Example.COM', 'https://app.example.com'],
    ['https', 'app.example.com.', 'https://app.example.com'],
    ['https', 'app.example.com:443', 'https://app.example.com'],
    ['HTTPS', 'app.example.com.:443', 'https://app.example.com'],
    ['https', 'app.example.com:8443', 'https://app.example.com:8443'],
    ['http', 'localhost:80', 'http://localhost'],
    ['wss', 'app.example.com', 'https://app.example.com'],
    ['ws', 'localhost:8080', 'http://localhost:8080'],
    ['https', 'xn--bcher-kva.example', 'https://xn--bcher-kva.example'],
    ['https', '127.0.0.1:3000', 'https://127.0.0.1:3000'],
    ['https', '[::1]:3000', 'https://[::1]:3000'],
    ['https', '[0:0::1]', 'https://[::1]'],
  ])('%s %s', (scheme, host, origin) => {
    expect(originOf(scheme, host)).toBe(origin);
  });
});

describe('G13: what is no host is none', () => {
  it.each([
    '',
    '.',
    'a..b',
    'app.example.com..',
    'auth.example.com@app.example.com',
    'user:pw@app.example.com',
    'app.example.com:0',
    'app.example.com:65536',
    'app.example.com:',
    'app.example.com:443:443',
    'app.example.com:44x',
    'app.example.com/evil',
    'app.example.com\\evil',
    'app.example.com#',
    'app.example.com?',
    'app.example.com,evil.example',
    'app.example.com evil',
    ' app.example.com',
    'app.example.com\t',
    'app\0.example.com',
    'b\u00fccher.example',
    '%61pp.example.com',
    '[::1',
    '[zz]',
    '-a.example',
    'a'.repeat(300),
  ])('%j', (host) => {
    expect(originOf('https', host)).toBeUndefined();
  });

  it.each(['', 'ftp', 'javascript', 'http:', 'https, http', 'httpss'])('scheme %j', (scheme) => {
    expect(originOf(scheme, 'app.example.com')).toBeUndefined();
  });
});

it('an address is taken apart as it stands, without resolving anything', () => {
  expect(splitAddress('https://a.example/x/../y?z#w')).toEqual({
    scheme: 'https',
    host: 'a.example',
    pathAndQuery: '/x/../y?z#w',
  });
  expect(splitAddress('https://a.example')?.pathAndQuery).toBe('/');
  expect(splitAddress('https://a.example\\@b.example/')?.host).toBe('a.example');
  for (const text of ['', '/a', '//a/b', 'https:/a', 'https:a', 'javascript:alert(1)', 'h\u00f6://a'])
    expect(splitAddress(text), text).toBeUndefined();
});
