import type { Operations } from './api-types.ts';
import { type Problem, TwofoldApiError, TwofoldUnreachableError } from './errors.ts';
import { newIdempotencyKey } from './idempotency-key.ts';

export type OperationName = keyof Operations;

/** What a route takes: of `path`, `query` and `body` those that it has. */
export type Input<Name extends OperationName> = {
  [Part in 'path' | 'query' | 'body' as Operations[Name][Part] extends undefined
    ? never
    : Part]: Operations[Name][Part];
};

export type Answer<Name extends OperationName> = Operations[Name]['answer'];

export interface ConnectionOptions {
  /** Where Twofold is: `https://auth.example.com`. */
  baseUrl: string;
  /** `API_BASE_PATH` of the installation: what the routes for people begin with. `/api` when left out. */
  apiBasePath?: string;
  /** For each attempt, in milliseconds; 10 s when left out. */
  timeoutMs?: number;
  /** How often a request without an answer, or with a 503, is sent again; 2 when left out. */
  retries?: number;
  /** In place of the global one. */
  fetch?: typeof fetch;
}

export interface CallOptions {
  headers?: Readonly<Record<string, string>>;
  /**
   * Names this call, so that it has one effect however often it is sent. A fresh one when left out, which covers the
   * repetitions made here; give your own to cover those of your program.
   */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** Calls one route. Throws `TwofoldApiError` for a refusal, `TwofoldUnreachableError` when there was no answer. */
export type Call = <Name extends OperationName>(
  name: Name,
  input: Input<Name>,
  options?: CallOptions,
) => Promise<Answer<Name>>;

/** What the described routes for people begin with. */
const API = '/api';
const TIMEOUT_MS = 10_000;
const RETRIES = 2;
/** What is waited for between two attempts: no longer than a person would. */
const MAX_WAIT_MS = 5000;

/** @param headers of every request: who is calling */
export function connect(options: ConnectionOptions, headers: () => Readonly<Record<string, string>>): Call {
  const { baseUrl, timeoutMs = TIMEOUT_MS, retries = RETRIES, fetch: send = fetch } = options;
  const base = withoutSlash(baseUrl);
  const basePath = withoutSlash(options.apiBasePath ?? API);

  async function attempt(request: { url: string; init: RequestInit }): Promise<Response> {
    const { signal } = request.init;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      return await send(request.url, {
        ...request.init,
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new TwofoldUnreachableError('Twofold did not answer.', { cause: error });
    }
  }

  return async (name, input, callOptions = {}) => {
    const request = requestOf({ base, basePath, name }, input, callOptions, headers());
    const mayRepeat = request.init.method !== 'POST' || 'idempotency-key' in request.init.headers;
    for (let left = mayRepeat ? retries : 0; ; left--) {
      try {
        return await read(await attempt(request));
      } catch (error) {
        if (left <= 0 || !isPassing(error)) throw error;
        await wait(error instanceof TwofoldApiError ? error.retryAfterSeconds : undefined, retries - left);
      }
    }
  };
}

interface Prepared {
  url: string;
  init: RequestInit & { method: string; headers: Record<string, string> };
}

function requestOf(
  { base, basePath, name }: { base: string; basePath: string; name: OperationName },
  input: { path?: unknown; query?: unknown; body?: unknown },
  { headers = {}, idempotencyKey, signal }: CallOptions,
  own: Readonly<Record<string, string>>,
): Prepared {
  const [method = '', template = ''] = name.split(' ');
  const moved = template.startsWith(`${API}/`) ? basePath + template.slice(API.length) : template;
  const path = moved.replaceAll(/\{(\w+)\}/g, (_, key: string) =>
    encodeURIComponent(String(record(input.path)[key])),
  );
  const query = new URLSearchParams(
    Object.entries(record(input.query)).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, String(value)]],
    ),
  ).toString();
  const key = idempotencyKey ?? (method === 'POST' ? newIdempotencyKey() : undefined);
  return {
    url: `${base}${path}${query === '' ? '' : `?${query}`}`,
    init: {
      method,
      headers: {
        accept: 'application/json',
        ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...own,
        ...headers,
      },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      ...(signal === undefined ? {} : { signal }),
    },
  };
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, '');
}

function record(part: unknown): Record<string, unknown> {
  return typeof part === 'object' && part !== null ? (part as Record<string, unknown>) : {};
}

async function read<Name extends OperationName>(response: Response): Promise<Answer<Name>> {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  if (response.ok) {
    // The server serialises by the very schema that the type was made from.
    if (text === '') return undefined as Answer<Name>;
    return (type.startsWith('application/json') ? JSON.parse(text) : text) as Answer<Name>;
  }
  if (!type.startsWith('application/problem+json')) {
    throw new TwofoldUnreachableError(`Something that is not Twofold answered with ${response.status}.`);
  }
  const after = Number(response.headers.get('retry-after') ?? Number.NaN);
  throw new TwofoldApiError(JSON.parse(text) as Problem, Number.isFinite(after) ? after : undefined);
}

/** Whether nothing was decided, so far as is known: the same request, under the same Idempotency-Key, may succeed. */
export function isPassing(error: unknown): boolean {
  if (error instanceof TwofoldUnreachableError) return true;
  return (
    error instanceof TwofoldApiError && (error.status === 503 || error.code === 'idempotency.in_progress')
  );
}

async function wait(seconds: number | undefined, attempt: number): Promise<void> {
  const ms = seconds === undefined ? 200 * 2 ** attempt : seconds * 1000;
  await new Promise((resolve) => setTimeout(resolve, Math.min(ms, MAX_WAIT_MS)));
}
