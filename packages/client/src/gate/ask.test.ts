import { expect, it } from 'vitest';
import { TwofoldUnreachableError } from '../errors.ts';
import { createGateClient, GateSetupError } from './ask.ts';

const COOKIE = 'device_id=gdv_1; hmac_secret=s';
const allowed = { 'status code': 200, status: 'ok', data: { UserServiceToken: 'pseudonym' } };
const refused = (status: number, error: string) =>
  Response.json({ 'status code': status, error }, { status });

/** A client whose calls are answered by `answer`, and what it sent. */
function clientOf(answer: () => Response | Promise<Response>, options: { timeoutMs?: number } = {}) {
  const sent: { url: string; headers: Headers }[] = [];
  const fetched = (url: string, init: RequestInit) => {
    sent.push({ url, headers: new Headers(init.headers) });
    return Promise.race([
      answer(),
      new Promise<never>((_, reject) =>
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
      ),
    ]);
  };
  const client = createGateClient({
    ...{ baseUrl: 'http://127.0.0.1:3001/', service: 'wiki', token: 'tfs_x' },
    ...{ ...options, fetch: fetched as typeof fetch },
  });
  return { client, sent };
}

it('asks with the token of the service, and with the cookies of the gate alone', async () => {
  const { client, sent } = clientOf(() => Response.json(allowed));
  const cookie = `theme=dark; device_id=gdv_1; session=their own;hmac_secret=a; hmac_secret=b; xhmac_secret=c; device_id`;
  const request = {
    headers: { cookie, 'user-agent': 'Browser/1' },
    socket: { remoteAddress: '203.0.113.7' },
  };
  expect(await client.identify(request)).toEqual({ outcome: 'allowed', visitor: { id: 'pseudonym' } });
  expect(sent.map(({ url }) => url)).toEqual(['http://127.0.0.1:3001/verify/wiki']);
  expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({
    authorization: 'Bearer tfs_x',
    cookie: 'device_id=gdv_1; hmac_secret=a; hmac_secret=b',
    'x-forwarded-for': '203.0.113.7',
    'user-agent': 'Browser/1',
  });
});

it('a browser without cookies of the gate costs no call', async () => {
  const { client, sent } = clientOf(() => Response.json(allowed));
  for (const headers of [{}, { cookie: '' }, { cookie: 'session=device_id=x' }])
    expect(await client.identify({ headers })).toEqual({ outcome: 'unknown' });
  expect(sent).toEqual([]);
});

it('tells what the grant has scopes for', async () => {
  const data = { UserServiceToken: 'p', Username: 'alice', Email: 'alice@example.com', UserRole: 'member' };
  const { client } = clientOf(() => Response.json({ ...allowed, data }));
  const visitor = { id: 'p', username: 'alice', email: 'alice@example.com', role: 'member' };
  expect(await client.identify({ headers: { cookie: COOKIE } })).toEqual({ outcome: 'allowed', visitor });
});

it.each([
  [404, 'Not Found', 'unknown'],
  [401, 'User does not have access to this service', 'denied'],
])('%s "%s" is %s', async (status, error, outcome) => {
  const { client } = clientOf(() => refused(status, error));
  expect(await client.identify({ headers: { cookie: COOKIE } })).toEqual({ outcome });
});

it.each([
  [401, 'Invalid service token'],
  [404, 'Service Not Found!'],
])('%s "%s" is for whoever runs the service, and lets nobody in', async (status, error) => {
  const { client } = clientOf(() => refused(status, error));
  await expect(client.identify({ headers: { cookie: COOKIE } })).rejects.toThrow(GateSetupError);
});

it.each([
  ['an error', () => Response.json(allowed, { status: 500 })],
  ['a page of another server', () => new Response('<html>', { status: 200 })],
  ['JSON of another server', () => Response.json({ ok: true })],
  ['JSON that is no object', () => Response.json(null)],
  ['nobody', () => Response.json({ ...allowed, data: {} })],
  ['a number for a name', () => Response.json({ ...allowed, data: { UserServiceToken: 7 } })],
  ['no gate at this address', () => Response.json({ code: 'route.not_found' }, { status: 404 })],
  [
    'another status than it says',
    () => Response.json({ 'status code': 401, error: 'Not Found' }, { status: 404 }),
  ],
  ['no connection', () => Promise.reject(new TypeError('fetch failed'))],
  ['nothing', () => new Promise<Response>(() => undefined)],
])('G40: %s lets nobody in, after one attempt', async (_, answer) => {
  const { client, sent } = clientOf(answer, { timeoutMs: 20 });
  await expect(client.identify({ headers: { cookie: COOKIE } })).rejects.toThrow(TwofoldUnreachableError);
  expect(sent).toHaveLength(1);
});
