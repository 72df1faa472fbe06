import { expect, it } from 'vitest';
import type { Gatekeeper, Verdict } from './gatekeeper.ts';
import { type GuardOptions, guardExpress, guardFastify, type RequestLike, visitorOf } from './middleware.ts';

const PAGE = { accept: 'text/html,*/*', 'sec-fetch-mode': 'navigate' };
const LOGIN = 'https://auth.example.com/login';

const says = (verdict: Verdict): Gatekeeper => ({ identify: async () => verdict });
const fails: Gatekeeper = { identify: () => Promise.reject(new Error('down')) };

interface Answered {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What the guard of Express does with a request: undefined where it lets it in. */
function express(
  keeper: Gatekeeper,
  request: RequestLike,
  options?: GuardOptions,
): Promise<Answered | undefined> {
  return new Promise((resolve) => {
    const headers: Record<string, string> = {};
    const response = {
      statusCode: 200,
      setHeader: (name: string, value: string) => void Object.assign(headers, { [name]: value }),
      end: (body: string) => resolve({ status: response.statusCode, headers, body }),
    };
    guardExpress(keeper, options)(request, response, () => resolve(undefined));
  });
}

async function fastify(keeper: Gatekeeper, request: RequestLike, options?: GuardOptions) {
  const answered: Answered = { status: 200, headers: {}, body: '' };
  const reply = {
    code: (status: number) => void Object.assign(answered, { status }),
    headers: (headers: Record<string, string>) => void Object.assign(answered, { headers }),
    send: (body: string) => void Object.assign(answered, { body }),
  };
  const hooked = { ...request, method: request.method ?? 'GET', raw: request };
  // A hook that resolves with the reply has answered.
  return (await guardFastify(keeper, options)(hooked, reply)) === reply ? answered : undefined;
}

for (const [name, guard] of Object.entries({ express, fastify })) {
  it(`${name}: whom the gatekeeper allows is let in, and known to the handler`, async () => {
    const visitor = { id: 'pseudonym' };
    const request = { method: 'GET', headers: {} };
    expect(() => visitorOf(request)).toThrow('No guard');
    expect(await guard(says({ outcome: 'allowed', visitor }), request)).toBeUndefined();
    expect(visitorOf(request)).toBe(visitor);
    expect(visitorOf({ raw: request })).toBe(visitor);
  });

  it.each([
    ['a page of an unknown browser goes to the login', 'unknown', 'GET', PAGE, 302],
    ['and so does a form, by GET', 'unknown', 'POST', PAGE, 303],
    ['a script is told', 'unknown', 'GET', { ...PAGE, 'sec-fetch-mode': 'cors' }, 401],
    ['a script of old is told', 'unknown', 'GET', { ...PAGE, 'x-requested-with': 'XMLHttpRequest' }, 401],
    ['a WebSocket is told', 'unknown', 'GET', { ...PAGE, upgrade: 'websocket' }, 401],
    ['a program is told', 'unknown', 'GET', { accept: 'application/json' }, 401],
    ['a login would not help', 'denied', 'GET', PAGE, 403],
  ] as const)(`${name}: %s`, async (_, outcome, method, headers, status) => {
    const answered = await guard(says({ outcome }), { method, headers }, { loginUrl: LOGIN });
    expect(answered?.status).toBe(status);
    expect(answered?.headers.location).toBe(status < 400 ? LOGIN : undefined);
    expect(answered?.headers['cache-control']).toBe('no-store');
  });

  it(`${name}: without a login page everybody unknown is told`, async () => {
    expect(await guard(says({ outcome: 'unknown' }), { method: 'GET', headers: PAGE })).toMatchObject({
      status: 401,
    });
  });

  it(`G40: ${name}: a gate that cannot be asked lets nobody in, and says so to the service alone`, async () => {
    const errors: unknown[] = [];
    const request = { method: 'GET', headers: PAGE };
    const answered = await guard(fails, request, { onError: (error) => void errors.push(error) });
    expect(answered).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(answered?.body).not.toContain('down');
    expect(errors).toEqual([new Error('down')]);
    expect(() => visitorOf(request)).toThrow('No guard');
  });
}

it('G40: express: an `onError` that fails itself, with whatever it throws, lets nobody in', async () => {
  for (const thrown of [undefined, new Error('no log')]) {
    const passed: unknown[] = [];
    const onError = () => {
      throw thrown;
    };
    const response = { statusCode: 200, setHeader: () => undefined, end: () => undefined };
    await new Promise<void>((resolve) => {
      guardExpress(fails, { onError })({ headers: PAGE }, response, (error) => {
        passed.push(error);
        resolve();
      });
    });
    expect(passed).toEqual([expect.any(Error)]);
  }
});
