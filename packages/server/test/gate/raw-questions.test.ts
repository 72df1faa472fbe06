import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeviceBrowser, grant, type OpenGate, openGate, registerDevice, WIKI } from './open-gate.ts';
import { request, sendRaw } from './raw-request.ts';

let open: OpenGate;
let browser: DeviceBrowser;
let port: number;
beforeAll(async () => {
  open = await openGate();
  browser = await registerDevice(open);
  await grant(open.admin, 'wiki', open.alice.id);
  await open.twofold.app.listen({ host: '127.0.0.1', port: 0 });
  port = (open.twofold.app.server.address() as AddressInfo).port;
});
afterAll(() => open.close());

const proto = 'X-Forwarded-Proto: https';
const questions = {
  nginx: ['GET /authz/nginx/wiki', 'Host: gate', `X-Original-URL: ${WIKI}/`, 'X-Original-Method: GET'],
  forward: [
    ...['GET /authz/forward/wiki', 'Host: gate', 'X-Forwarded-Method: GET', proto],
    ...['X-Forwarded-Host: wiki.example.com', 'X-Forwarded-Uri: /'],
  ],
  envoy: ['POST /authz/envoy/wiki/a', 'Host: wiki.example.com', proto],
};
const rows = Object.entries(questions).map(([face, [line = '', ...lines]]) => ({ face, line, lines }));

/** With the cookies of a device that is let in. */
const cookie = () => `Cookie: ${browser.cookie}`;
const ask = (line: string, lines: readonly string[]) => sendRaw(port, request(`${line} HTTP/1.1`, lines));

describe.each(rows)('bytes as a client of the face for $face may have them sent', ({ line, lines }) => {
  it.each([
    ['a body that is announced and never sent', ['Content-Type: application/json', 'Content-Length: 5']],
    [
      'the body of a form that stayed away',
      ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 700'],
    ],
    ['an empty body of some type', ['Content-Type: image/png', 'Content-Length: 0']],
    ['a body in pieces that do not come', ['Transfer-Encoding: chunked']],
    ['an expectation', ['Expect: 100-continue', 'Content-Length: 5']],
    ['an expectation of something else', ['Expect: the-unexpected']],
    ['a name of a trailer', ['TE: trailers', 'Trailer: X-Forwarded-Host']],
    ['a wish to upgrade', ['Upgrade: h2c, websocket', 'HTTP2-Settings: AAMAAABkAAQAAP__']],
  ])('G37: %s changes nothing, and nothing hangs', async (_what, more) => {
    expect((await ask(line, [...lines, ...more, cookie()])).status).toBe(200);
    expect([302, 303, 401]).toContain((await ask(line, [...lines, ...more])).status);
  });

  it.each([
    ['more headers than there is room for', [`X-Noise: ${'x'.repeat(17_000)}`]],
    ['a second Host', ['Host: evil.example']],
    ['a header folded over two lines', ['X-Noise: a\r\n b']],
    ['a space before a colon', ['X-Original-URL : https://wiki.example.com/']],
    ['a bare line feed in a value', ['X-Noise: a\nX-Forwarded-Host: wiki.example.com']],
    ['a NUL in a value', ['X-Noise: a\0b']],
    ['two lengths', ['Content-Length: 0', 'Content-Length: 5']],
    ['a length and pieces', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
  ])('G06 and G37: %s is refused', async (_what, more) => {
    const { status } = await ask(line, [...lines, ...more, cookie()]);
    expect([400, 403, 431]).toContain(status);
  });

  it.each([
    ['of 8 kB', (good: string) => `${good}; x=${'y'.repeat(8000)}`, 200],
    ['of percent garbage', () => 'device_id=%zz; hmac_secret=%', 401],
    ['of one name twice, both wrong', () => 'device_id=a; device_id=b; hmac_secret=c', 401],
    [
      'with a secret of 8 kB',
      ({ length }: string) => `device_id=gdv_x; hmac_secret=${'A'.repeat(8000 + length)}`,
      401,
    ],
    ['of bytes that are no text', () => '\xff\xfe=\x80; device_id=\xff', 401],
    [
      'under a name with a space of another alphabet',
      (good: string) => good.replaceAll('device_id', '\xa0device_id'),
      401,
    ],
    ['in quotes', (good: string) => good.replace(/=([^;]+)/g, '="$1"'), 401],
    ['with an old version before it', (good: string) => `$Version=1; ${good}`, 200],
    ['in capitals', (good: string) => good.replace('device_id', 'DEVICE_ID'), 401],
    ['cut short', (good: string) => good.slice(0, -1), 401],
    ['with one letter more', (good: string) => `${good}A`, 401],
  ])('X57, G19 and G21: a cookie header %s: %s', async (_what, change, status) => {
    const answer = await ask(line, [
      ...lines,
      `Cookie: ${change(browser.cookie)}`,
      'Accept: application/json',
    ]);
    expect(answer.status).toBe(status);
  });
});

it('G35: asked with the method of the request itself, as Traefik can be told to, the face answers by what is reported', async () => {
  const { lines } = rows.find(({ face }) => face === 'forward') ?? { lines: [] };
  const report = (method: string) => [
    ...lines.filter((each) => !each.startsWith('X-Forwarded-Method')),
    `X-Forwarded-Method: ${method}`,
  ];
  const body = ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 5'];
  for (const method of ['POST', 'DELETE', 'PROPFIND', 'OPTIONS']) {
    const path = `${method} /authz/forward/wiki`;
    expect((await ask(path, [...report(method), ...body, cookie()])).status, method).toBe(200);
    const sent = await ask(path, [...report(method), ...body, 'Accept: text/html']);
    expect(sent.status, method).toBe(method === 'OPTIONS' ? 302 : 303);
  }
  for (const method of ['TRACE', 'BREW'])
    expect((await ask(`${method} /authz/forward/wiki`, [...report('GET'), cookie()])).status).not.toBe(200);
});

it('G17: the face for Envoy knows the methods of applications, and no other', async () => {
  const lines = ['Host: wiki.example.com', proto, cookie()];
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'MKCOL', 'REPORT'])
    expect((await ask(`${method} /authz/envoy/wiki/a`, lines)).status, method).toBe(200);
  // A tunnel that nobody asked for is closed without a word.
  for (const method of ['TRACE', 'CONNECT', 'get', 'BREW', 'QUERY', 'PURGE'])
    expect([0, 400, 403, 404, 405], method).toContain(
      (await ask(`${method} /authz/envoy/wiki/a`, lines)).status,
    );
});

it('G14: the face for Envoy takes the rest of the path as it came, whatever its router makes of it', async () => {
  const lines = ['Host: wiki.example.com', proto, cookie()];
  for (const rest of ['', '/', '?x', '/a/b?c=%2f', '//a', '/%2e%2e/%2e%2e/authz/envoy/shop/x'])
    expect((await ask(`GET /authz/envoy/wiki${rest}`, lines)).status, rest).toBe(200);
  // What could be read as another service, or as none.
  for (const path of [
    '/authz/%65nvoy/wiki/a',
    '/authz/envoy/%77iki/a',
    '/authz/envoy/wiki%2fa',
    '/authz/envoy/../envoy/wiki/a',
    '/authz/envoy/shop/../wiki/a',
    '/authz/envoy//wiki/a',
    '/authz/envoy/wikia',
    '/authz/envoy/wiki/%zz',
    '/authz/envoy/wiki/a#b',
    'http://wiki.example.com/authz/envoy/shop/a',
  ])
    expect([400, 403, 404], path).toContain((await ask(`GET ${path}`, lines)).status);
});
