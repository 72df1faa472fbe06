import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import fastify from 'fastify';
import { expect, it } from 'vitest';
import type { Gatekeeper, Verdict } from './gatekeeper.ts';
import { type GuardOptions, guardExpress, guardFastify, visitorOf } from './middleware.ts';

const PAGE = { accept: 'text/html,*/*', 'sec-fetch-mode': 'navigate' };
const LOGIN = 'https://auth.example.com/login';

const says = (verdict: Verdict): Gatekeeper => ({ identify: async () => verdict });
const fails: Gatekeeper = { identify: () => Promise.reject(new Error('down')) };

interface Asked {
  method?: string;
  headers?: Record<string, string>;
}
interface Answered {
  status: number | undefined;
  headers: Record<string, unknown>;
  body: string;
}

/** An application that a guard stands before. It answers with the id of its visitor, and without one that it was reached. */
type Guarded = (keeper: Gatekeeper, options?: GuardOptions) => Promise<Application>;
interface Application extends AsyncDisposable {
  ask(asked?: Asked): Promise<Answered>;
}

const ofExpress: Guarded = (keeper, options) => {
  const app = express();
  app.use(guardExpress(keeper, options));
  app.all('/{*path}', (request, response) => void response.send(told(request)));
  return listening(createServer(app));
};

const ofHttp: Guarded = (keeper, options) => {
  const guard = guardExpress(keeper, options);
  return listening(
    createServer((request, response) => {
      guard(request, response, (error) => {
        if (error) response.statusCode = 500;
        response.end(error ? '' : told(request));
      });
    }),
  );
};

const ofFastify: Guarded = async (keeper, options) => {
  const app = fastify();
  app.addHook('onRequest', guardFastify(keeper, options));
  app.all('/*', async (request) => told(request));
  await app.listen();
  return { ask: (asked) => ask(app.server, asked), [Symbol.asyncDispose]: () => app.close() };
};

function told(request: object): string {
  try {
    return visitorOf(request).id;
  } catch {
    return 'reached';
  }
}

async function listening(server: Server): Promise<Application> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ask: (asked) => ask(server, asked),
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Raw: `fetch` sets some of these headers itself, and follows where it is sent. */
function ask(server: Server, { method = 'GET', headers = {} }: Asked = {}): Promise<Answered> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (piece) => {
        body += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    request.on('error', reject).end();
  });
}

for (const [name, guarded] of Object.entries({
  Express: ofExpress,
  'node:http': ofHttp,
  Fastify: ofFastify,
})) {
  it(`${name}: whom the gatekeeper allows is let in, and known to the handler`, async () => {
    await using application = await guarded(says({ outcome: 'allowed', visitor: { id: 'pseudonym' } }));
    expect(await application.ask()).toMatchObject({ status: 200, body: 'pseudonym' });
  });

  it.each([
    ['a page of an unknown browser goes to the login', 'unknown', 'GET', PAGE, 302],
    ['and so does a form, by GET', 'unknown', 'POST', PAGE, 303],
    ['a script is told', 'unknown', 'GET', { ...PAGE, 'sec-fetch-mode': 'cors' }, 401],
    ['a script of old is told', 'unknown', 'GET', { ...PAGE, 'x-requested-with': 'XMLHttpRequest' }, 401],
    ['a WebSocket is told', 'unknown', 'GET', { ...PAGE, upgrade: 'websocket', connection: 'upgrade' }, 401],
    ['a program is told', 'unknown', 'GET', { accept: 'application/json' }, 401],
    ['a login would not help', 'denied', 'GET', PAGE, 403],
  ] as const)(`${name}: %s`, async (_, outcome, method, headers, status) => {
    await using application = await guarded(says({ outcome }), { loginUrl: LOGIN });
    const answered = await application.ask({ method, headers });
    expect(answered.status).toBe(status);
    expect(answered.headers.location).toBe(status < 400 ? LOGIN : undefined);
    expect(answered.headers['cache-control']).toBe('no-store');
  });

  it(`${name}: without a login page everybody unknown is told`, async () => {
    await using application = await guarded(says({ outcome: 'unknown' }));
    expect(await application.ask({ headers: PAGE })).toMatchObject({ status: 401 });
  });

  it(`G40: ${name}: a gate that cannot be asked lets nobody in, and says so to the service alone`, async () => {
    const errors: unknown[] = [];
    await using application = await guarded(fails, { onError: (error) => void errors.push(error) });
    const answered = await application.ask({ headers: PAGE });
    expect(answered).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(answered.body).not.toContain('down');
    expect(errors).toEqual([new Error('down')]);
  });

  it.each([undefined, new Error('no log')])(
    `G40: ${name}: an \`onError\` that fails itself, with whatever it throws, lets nobody in: case %#`,
    async (thrown) => {
      const onError = () => {
        throw thrown;
      };
      await using application = await guarded(fails, { onError });
      const answered = await application.ask({ headers: PAGE });
      expect(answered.status).toBe(500);
      expect(answered.body).not.toContain('reached');
    },
  );
}

it('who sent a request that no guard let in is not known', () => {
  expect(() => visitorOf({ headers: {} })).toThrow('No guard');
});
