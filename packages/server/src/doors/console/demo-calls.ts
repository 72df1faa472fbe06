import type { FastifyRequest } from 'fastify';
import type { App } from '../../http/app.ts';
import type { DemoKey } from './demo-key.ts';
import { allowedRequest, DemoCallBody } from './demo-requests.ts';
import { requireSameOrigin } from './same-origin.ts';

/** What the page shows of an answer's headers. */
const SHOWN_HEADERS = ['content-type', 'retry-after', 'ratelimit'] as const;

/**
 * POST /demo/calls: makes one call of the verify door for the page, with the key of the demo's own application. The
 * call passes through all of the application, so what the page shows is what any caller gets.
 *
 * Answers 200 `{status, headers, body}` whatever the call was answered with.
 */
export function demoCallsRoute(app: App, key: DemoKey): void {
  app.post(
    '/demo/calls',
    {
      schema: { hide: true, body: DemoCallBody },
      onRequest: (request, _reply, done) => {
        requireSameOrigin(request);
        done();
      },
    },
    async (request) => {
      const wanted = allowedRequest(request.body);
      const apiKey = await key.get();
      const answer = await call(wanted, apiKey, request);
      if (!isRefusedKey(answer)) return shown(answer);
      // The key has expired, or another process on this store made itself a new one.
      key.forget(apiKey);
      return shown(await call(wanted, await key.get(), request));
    },
  );

  async function call(wanted: ReturnType<typeof allowedRequest>, apiKey: string, request: FastifyRequest) {
    const { method, url, payload } = wanted;
    const response = await app.inject({
      method,
      url,
      // The visitor's own address, so that refusals are counted where they come from. No header of theirs goes along
      // but the name of their browser: an X-Forwarded-For would be believed.
      remoteAddress: request.client.ip,
      headers: { 'x-api-key': apiKey, 'user-agent': request.headers['user-agent'] ?? 'demo' },
      ...(payload === undefined ? {} : { payload }),
    });
    const { statusCode: status, headers, cookies } = response;
    const body: unknown = response.body === '' ? null : JSON.parse(response.body);
    return { status, headers, cookies, body };
  }
}

type CallAnswer = {
  status: number;
  headers: Readonly<Record<string, unknown>>;
  cookies: readonly { name: string }[];
  body: unknown;
};

function isRefusedKey({ status, body }: CallAnswer): boolean {
  return status === 401 && body !== null && typeof body === 'object' && 'code' in body
    ? body.code === 'api_key.refused'
    : false;
}

/** The names of the cookies only: the session belongs to the application, which here is this server. */
function shown({ status, headers, cookies, body }: CallAnswer) {
  const kept: Record<string, string> = {};
  for (const name of SHOWN_HEADERS) if (headers[name] !== undefined) kept[name] = String(headers[name]);
  if (cookies.length > 0) kept['set-cookie'] = cookies.map(({ name }) => `${name}=…`).join(', ');
  return { status, headers: kept, body };
}
