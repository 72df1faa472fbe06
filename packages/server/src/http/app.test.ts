import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpApp } from './app.ts';
import { createTestApp, exchange, type LogLine, problemIn } from './app-fixture.ts';

let lines: LogLine[];
let http: HttpApp;
const create = (options = {}) => createTestApp(lines, options);

beforeEach(() => {
  lines = [];
  http = create();
});
afterEach(() => http.stop(0));
const post = (payload: string | Buffer, headers: Record<string, string> = {}, url = '/echo') =>
  http.app.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': 'application/json', ...headers },
  });

describe('problem documents', () => {
  it('P01: have type, title, status, detail, code and request id, as application/problem+json', async () => {
    const answer = await post('{"user":"al"}');
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toEqual({
      type: 'urn:twofold:error:request.invalid',
      title: 'The request is not valid',
      status: 400,
      detail: expect.stringMatching(/^user /),
      error: answer.json().detail,
      code: 'request.invalid',
      success: false,
      requestId: answer.headers['x-request-id'],
      errors: [{ pointer: '/user', reason: expect.any(String) }],
    });
  });

  it('P02: tell nothing of an unexpected error, which is logged with its request id', async () => {
    const answer = await http.app.inject('/fail');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toMatch(/s3cr3t|select|\/srv|store\.ts/);
    expect(answer.json()).toMatchObject({ code: 'server.error', detail: 'Something went wrong.' });
    expect(lines).toMatchObject([
      { level: 'error', fields: { requestId: answer.json().requestId, route: '/fail' } },
    ]);
    expect(lines[0]?.fields.err).toBeInstanceOf(Error);
  });

  it('P02: keep the text of an internal error of ours for the log', async () => {
    const answer = await http.app.inject('/fail/keyring.damaged');
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'keyring.damaged' });
    expect(answer.body).not.toMatch(/s3cr3t|wrong_code/);
  });

  it('P03: list every field with pointer and reason', async () => {
    const answer = await post('{"digits":9,"code":["000000"],"kind":"mail"}');
    const pointers = answer.json().errors.map((error: { pointer: string }) => error.pointer);
    expect(pointers.sort()).toEqual(['/code', '/digits', '/kind', '/user']);
    expect((await post('{}')).json()).toMatchObject({
      detail: 'user is missing.',
      errors: [{ pointer: '/user', reason: 'is missing' }],
    });
  });

  it('P03: say which values a field takes', async () => {
    const { errors } = (await post('{"user":"alice","kind":"mail"}')).json();
    expect(errors).toEqual([{ pointer: '/kind', reason: 'must be one of totp, sms' }]);
  });

  it('carry Retry-After and the component with 503, and Retry-After with 429', async () => {
    const unavailable = await http.app.inject('/fail/database.unavailable');
    expect(unavailable.statusCode).toBe(503);
    expect(Number(unavailable.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(unavailable.json()).toMatchObject({ component: 'database' });
    const limited = await http.app.inject('/fail/verification.locked');
    expect(limited.statusCode).toBe(429);
    expect(Number(limited.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(limited.json()).toMatchObject({ reason: 'wrong_code' });
  });

  it('answer 404 for an unknown address, and 405 with Allow for an unknown method', async () => {
    expect((await http.app.inject('/none')).json()).toMatchObject({ status: 404, code: 'request.not_found' });
    const answer = await http.app.inject({ method: 'DELETE', url: '/users/alice?x=1' });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD');
    expect(answer.json()).toMatchObject({ code: 'request.method_not_allowed' });
  });

  it('X65: other spellings of an address are other addresses', async () => {
    const address = await http.app.listen({ port: 0 });
    for (const path of ['/ECHO', '//echo', '/echo/', '/echo;x', '/./echo', '/x/../echo', '/echo%2f']) {
      const bytes = `POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
      expect(problemIn(await exchange(address, bytes)).problem).toMatchObject({ code: 'request.not_found' });
    }
    const encoded = await http.app.inject({ method: 'POST', url: '/%65cho', payload: {} });
    expect(encoded.json()).toMatchObject({ code: 'request.invalid', detail: 'user is missing.' });
    const overridden = await http.app.inject({
      method: 'GET',
      url: '/echo',
      headers: { 'x-http-method-override': 'POST' },
    });
    expect(overridden.statusCode).toBe(405);
  });
});
describe('bodies', () => {
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/problem+json',
    'text/json',
    'application/jsonx',
    '*/*',
    '',
  ])('are 415 as %j', async (type) => {
    expect((await post('{"user":"alice"}', { 'content-type': type })).json()).toMatchObject({
      status: 415,
      code: 'request.unsupported_media_type',
    });
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON;charset="UTF-8"'])(
    'are read as %j',
    async (type) => {
      expect((await post('{"user":"alice"}', { 'content-type': type })).json()).toEqual({ user: 'alice' });
    },
  );

  it('are 415 when compressed', async () => {
    expect((await post('{"user":"alice"}', { 'content-encoding': 'gzip' })).statusCode).toBe(415);
  });

  it('X71: are 413 over 64 KiB, with and without a length', async () => {
    const long = `{"user":"alice","x":"${'x'.repeat(64 * 1024)}"}`;
    expect((await post(long)).json()).toMatchObject({ status: 413, code: 'request.too_large' });
    const address = await http.app.listen({ port: 0 });
    const chunk = `${long.length.toString(16)}\r\n${long}\r\n0\r\n\r\n`;
    const head =
      'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(problemIn(await exchange(address, head + chunk)).problem).toMatchObject({
      code: 'request.too_large',
    });
  });

  it('are 400 when empty, but only where one is expected', async () => {
    expect((await post('')).json()).toMatchObject({ code: 'request.malformed_json' });
    expect((await http.app.inject({ method: 'POST', url: '/echo' })).json()).toMatchObject({ status: 400 });
    expect((await post('', {}, '/nothing')).json()).toEqual({ ok: true });
  });

  it('X22: a list of codes is not a code', async () => {
    const codes = Array.from({ length: 1000 }, (_, i) => String(i).padStart(6, '0'));
    for (const code of [codes, ['000000'], { 0: '000000' }, 123456, null, true]) {
      const answer = await post(JSON.stringify({ user: 'alice', code }));
      expect(answer.json()).toMatchObject({ status: 400, errors: [{ pointer: '/code' }] });
    }
    expect((await post(JSON.stringify([{ user: 'alice', code: '000000' }]))).statusCode).toBe(400);
  });

  it('keep their bytes only where a signature covers them', async () => {
    const raw: unknown[] = [];
    http.app.addHook('preHandler', async (request) => {
      raw.push(request.rawBody?.toString() ?? null);
    });
    await post('{"user":"alice"}');
    await post('{ "user":"alice"}', { 'signature-input': 'sig1=()' });
    expect(raw).toEqual([null, '{ "user":"alice"}']);
  });

  it('of any bytes and any type never give a 5xx', async () => {
    const types = fc.oneof(
      fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/plain'),
      fc.string().map((text) => text.replace(/[^\x20-\x7e]/g, '')),
    );
    const like = fc.json().map((text) => new Uint8Array(Buffer.from(text)));
    const named = fc.record({ user: fc.anything(), code: fc.anything(), digits: fc.anything() });
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 500 }),
      like,
      named.map((value) => new Uint8Array(Buffer.from(fc.stringify(value)))),
      named.map((value) => new Uint8Array(Buffer.from(safeJson(value)))),
    );
    await fc.assert(
      fc.asyncProperty(body, types, async (bytes, type) => {
        const answer = await post(Buffer.from(bytes), { 'content-type': type });
        expect(answer.statusCode).toBeLessThan(500);
        if (answer.statusCode >= 400)
          expect(answer.json()).toMatchObject({ success: false, status: answer.statusCode });
      }),
      { numRuns: 500 },
    );
  });
});

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '{';
  }
}
describe('addresses and queries', () => {
  it('take user names of 256 characters of four bytes', async () => {
    const user = '\u{1f600}'.repeat(256);
    expect((await http.app.inject(`/users/${encodeURIComponent(user)}`)).json()).toEqual({ user });
    expect((await http.app.inject(`/users/${'a'.repeat(5000)}`)).statusCode).toBe(404);
  });

  it.each(['/users/%', '/users/%zz', '/users/%ff', '/users/%c0%af', '/%', '/%zz/x'])(
    '%s is a 4xx problem',
    async (url) => {
      const answer = await http.app.inject(url);
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode).toBeLessThan(500);
      expect(answer.json()).toMatchObject({ success: false });
      expect(answer.headers['cache-control']).toBe('no-store');
    },
  );

  it('convert query values, and name the parameter that is wrong', async () => {
    expect((await http.app.inject('/list?limit=10')).json()).toEqual({ limit: 10 });
    for (const query of ['limit=x', 'limit=0', 'limit=1&limit=2', 'limit=', 'limit=1e9', 'limit=1.5']) {
      const answer = await http.app.inject(`/list?${query}`);
      expect(answer.json()).toMatchObject({ status: 400, errors: [{ pointer: '#query/limit' }] });
    }
  });

  it('of any kind never give a 5xx', async () => {
    const path = fc.string({
      unit: fc.constantFrom('/', '%', '2', 'f', 'users', '?', '=', '&', ';', '.', ':', '#', 'é'),
    });
    await fc.assert(
      fc.asyncProperty(
        path,
        fc.constantFrom('GET', 'POST', 'DELETE', 'OPTIONS', 'PATCH', 'HEAD'),
        async (text, method) => {
          const answer = await http.app.inject({ method: method as 'GET', url: `/${text}` });
          expect(answer.statusCode).toBeLessThan(500);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('every answer', () => {
  const expected = {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
  };

  it.each(['/users/alice', '/none', '/fail', '/users/%zz', '/fail/database.unavailable'])(
    'A31, T25: of %s is not stored, and carries the security headers',
    async (url) => {
      const { headers } = await http.app.inject(url);
      expect(headers).toMatchObject(expected);
      expect(headers['x-request-id']).toMatch(/^req_[0-9a-z]{14,}$/);
      expect(headers['strict-transport-security']).toBeUndefined();
    },
  );

  it('carries Strict-Transport-Security where the service is on https', async () => {
    const secure = create({ https: true });
    const { headers } = await secure.app.inject('/none');
    expect(headers['strict-transport-security']).toMatch(/^max-age=\d{8}/);
    await secure.stop(0);
  });

  it('has a request id of its own, whatever the client sent', async () => {
    const ids = new Set<unknown>();
    for (let i = 0; i < 100; i++) {
      const answer = await http.app.inject({
        url: '/ip',
        headers: { 'x-request-id': 'mine', 'request-id': 'mine' },
      });
      ids.add(answer.headers['x-request-id']);
    }
    expect(ids.size).toBe(100);
    expect(ids.has('mine')).toBe(false);
  });
});

describe('the log', () => {
  it('has one line for a refusal, with the pattern of the route in place of the address, and none for an answer', async () => {
    await http.app.inject('/users/alice');
    await post('{"user":"alice","code":["482910"]}', {
      'x-api-key': 'tf_secret',
      'user-agent': 'evil\r\nline',
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: 'info',
      fields: { route: '/echo', status: 400, code: 'request.invalid' },
    });
    expect(JSON.stringify(lines)).not.toMatch(/alice|482910|tf_secret|evil/);
  });
});

describe('the client address', () => {
  it('X19: is read through trusted proxies only, from the right', async () => {
    const ask = async (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
      (await http.app.inject({ url: '/ip', headers, remoteAddress })).json().ip;
    expect(await ask({ 'x-forwarded-for': '198.51.100.1, 203.0.113.7' })).toBe('203.0.113.7');
    expect(await ask({ 'x-forwarded-for': '198.51.100.1' }, '203.0.113.9')).toBe('203.0.113.9');
    expect(await ask({ 'x-real-ip': '198.51.100.1', forwarded: 'for=198.51.100.1' })).toBe('127.0.0.1');
    expect(await ask({ 'x-forwarded-for': 'a' })).toBe('127.0.0.1');
  });
});
