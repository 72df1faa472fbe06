import type { Gatekeeper, GateRequest, Visitor } from './gatekeeper.ts';

export interface GuardOptions {
  /** The login page: whoever opens a page of the service unknown is sent there. Without it they get 401. */
  loginUrl?: string;
  /** What kept the gate from deciding, for the log. The request is refused with 503. */
  onError?: (error: unknown) => void;
}

/** Of Fastify, as far as it is needed here. */
export interface FastifyRequestLike extends GateRequest {
  readonly raw: object;
  readonly method: string;
}
export interface FastifyReplyLike {
  code(status: number): unknown;
  headers(values: Record<string, string>): unknown;
  send(body: string): unknown;
}

/** Of Express, Connect and node:http. */
export interface RequestLike extends GateRequest {
  readonly method?: string | undefined;
}
export interface ResponseLike {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

/** Of the requests that were let in; gone with them. */
const visitors = new WeakMap<object, Visitor>();

/** Who sent a request that a guard let in. Throws for any other: a route that the guard does not stand in front of. */
export function visitorOf(request: object): Visitor {
  const visitor = visitors.get(rawOf(request));
  if (!visitor) throw new Error('No guard of the gate has let this request in.');
  return visitor;
}

/** A hook for Fastify: `app.addHook('onRequest', guardFastify(gatekeeper))`, before the body is read. */
export function guardFastify(gatekeeper: Gatekeeper, options: GuardOptions = {}) {
  return async (request: FastifyRequestLike, reply: FastifyReplyLike): Promise<unknown> => {
    const refusal = await refusalOf(gatekeeper, request, options);
    if (!refusal) return undefined;
    reply.code(refusal.status);
    reply.headers(refusal.headers);
    reply.send(refusal.body);
    return reply;
  };
}

/** For Express and Connect: `app.use(guardExpress(gatekeeper))`, before everything that is to be guarded. */
export function guardExpress(gatekeeper: Gatekeeper, options: GuardOptions = {}) {
  return (request: RequestLike, response: ResponseLike, next: (error?: Error) => void): void => {
    refusalOf(gatekeeper, request, options).then(
      (refusal) => {
        if (!refusal) return next();
        response.statusCode = refusal.status;
        for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
        response.end(refusal.body);
      },
      // Of `onError` itself. Always an error: `next` of anything else would be the way in.
      (cause: unknown) => next(new Error('The refusal of a request could not be told.', { cause })),
    );
  };
}

interface Refusal {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Undefined: let in. An error of the gate is a refusal; it throws only what `onError` throws. */
async function refusalOf(
  gatekeeper: Gatekeeper,
  request: RequestLike,
  { loginUrl, onError }: GuardOptions,
): Promise<Refusal | undefined> {
  try {
    const verdict = await gatekeeper.identify(request);
    if (verdict.outcome === 'allowed') {
      visitors.set(rawOf(request), verdict.visitor);
      return undefined;
    }
    if (verdict.outcome === 'denied') return refusal(403, 'You have no access to this.\n');
    if (loginUrl === undefined || !isNavigation(request))
      return refusal(401, 'You have to log in first.\n', { 'www-authenticate': 'Gate' });
    // What a form sent is not sent again by the browser: it comes back with GET.
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    return refusal(isRead ? 302 : 303, '', { location: loginUrl });
  } catch (error) {
    onError?.(error);
    const body = 'It cannot be decided at the moment whether you have access. Try again.\n';
    return refusal(503, body, { 'retry-after': '1' });
  }
}

function refusal(status: number, body: string, headers: Record<string, string> = {}): Refusal {
  const common = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
  return { status, body, headers: { ...common, ...headers } };
}

/** A page that somebody opens: what a page or a program asks for can do nothing with a login page. */
function isNavigation({ headers }: GateRequest): boolean {
  const mode = headers['sec-fetch-mode'];
  if (headers.upgrade !== undefined || headers['x-requested-with'] !== undefined) return false;
  return (mode === undefined || mode === 'navigate') && String(headers.accept ?? '').includes('text/html');
}

/** Of Fastify, the request of node:http below its own: hooks and handlers may see different ones. */
function rawOf(request: object): object {
  return 'raw' in request && typeof request.raw === 'object' && request.raw !== null ? request.raw : request;
}
