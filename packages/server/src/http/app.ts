/**
 * The application that the doors add their routes to.
 *
 * A route, with everything that one usually needs:
 *
 *   const Body = Type.Object({ user: UserName, token: Type.String({ maxLength: 64 }) });
 *
 *   app.post(
 *     '/login',
 *     {
 *       schema: {
 *         tags: ['Verify'],
 *         summary: 'Verify a code and open a session',
 *         body: Body,                                        // validated; request.body is typed by it
 *         response: { 200: LoginAnswer },                    // serialised by it; problems need no schema
 *       },
 *       ...callers.requireApplication('mfa'),                // caller.ts: then callerOf(request) is there
 *     },
 *     async (request, reply) => {
 *       const answer = await idempotency.answerOnce(request, async (tx) => {   // one transaction, and its answer
 *         const verdict = await verification.verify(tx, …);
 *         // Not thrown, as the counter of wrong codes has to be committed.
 *         if (!verdict.accepted) return problemAnswer(new TwofoldError('totp.code_rejected'), request.id);
 *         return { status: 200, body: { success: true } };
 *       });
 *       return sendAnswer(reply, answer);
 *     },
 *   );
 *
 * Errors are thrown as `TwofoldError` and become problem documents here. A route reads the client's address from
 * `request.client`, never from a header. Nothing is registered for all routes but what is in this file.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { TwofoldError } from '../platform/errors.ts';
import { encodeBase32 } from '../platform/ids.ts';
import type { Random } from '../platform/random.ts';
import { problemAnswer, toTwofoldError } from './answer/problem.ts';
import { securityHeaders } from './answer/security-headers.ts';
import { serializerCompiler } from './answer/serializer.ts';
import type {} from './caller/caller.ts';
import { rememberMethods } from './request/allowed-methods.ts';
import {
  type AddressMatcher,
  type ClientAddress,
  clientAddress,
  matchAddresses,
} from './request/client-address.ts';
import { answerConnectionError } from './request/connection-errors.ts';
import { acceptOnlyJson } from './request/json-body.ts';
import { validatorCompiler } from './request/validation.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Where the request came from, through trusted proxies only. Computed when it is asked for. */
    readonly client: ClientAddress;
    /** Whether one of the trusted proxies sent it, or a program on a socket in the file system. */
    readonly isFromProxy: boolean;
    /** The body as it arrived, where a signature needs it. */
    rawBody: Buffer | null;
  }
}

/** A pino logger, or what looks like one. */
export interface HttpLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface AppOptions {
  /** Addresses, CIDR ranges and `loopback`, `linklocal`, `uniquelocal`: whose X-Forwarded-For is believed. */
  readonly trustProxy: readonly string[];
  /** Served over https to its clients: answers then carry Strict-Transport-Security. */
  readonly https: boolean;
  /** It listens on a socket in the file system, where peers have no address. */
  readonly onUnixSocket?: boolean;
  /** 64 KiB when left out. */
  readonly bodyLimitBytes?: number;
  /** Until headers and body must have arrived; 30 s when left out. */
  readonly requestTimeoutMs?: number;
}

export interface AppParts {
  readonly log: HttpLog;
  readonly random: Random;
  readonly options: AppOptions;
}

export type App = ReturnType<typeof build>;

export interface HttpApp {
  readonly app: App;
  /**
   * Answers 503 to new requests, lets running ones finish, closes idle connections; what still runs after `graceMs`
   * (10 s when left out) is cut off. Resolves when every connection is closed. `onClose` hooks run.
   */
  stop(graceMs?: number): Promise<void>;
  /** What a browser is shown that loads an address where nothing is. Until it is set it gets a problem document, too. */
  setUnknownPage(pageAt: UnknownPage): void;
}

/** @returns undefined where the address is of programs */
export type UnknownPage = (
  path: string,
) => { headers: Readonly<Record<string, string>>; body: string } | undefined;

const BODY_LIMIT_BYTES = 64 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;
/** 256 characters of four bytes each, percent-encoded, and room for what joins them. */
const MAX_PARAM_LENGTH = 4096;
const GRACE_MS = 10_000;

/** Makes the application. Routes, hooks and decorators are added to `app` by the caller, then `app.listen`. */
export function createApp({ log, random, options }: AppParts): HttpApp {
  const headers = securityHeaders({ https: options.https });
  const nextRequestId = requestIds(random);
  const trusts = matchAddresses(options.trustProxy);
  // Whoever may open a socket in the file system is on this machine.
  const addressOf = ({ remoteAddress }: Pick<Socket, 'remoteAddress'>) =>
    remoteAddress ?? (options.onUnixSocket ? '127.0.0.1' : undefined);
  const clientOf = ({ socket, headers: received }: IncomingMessage) =>
    clientAddress(addressOf(socket), joined(received['x-forwarded-for']), trusts);
  const sendError = errorHandler(log, clientOf);
  const app = build({ options, log, headers, nextRequestId, trusts, sendError });
  const state: { stopping: boolean; unknownPage?: UnknownPage } = { stopping: false };

  app.decorateRequest('client', {
    getter(this: FastifyRequest) {
      return clientOf(this.raw);
    },
  });
  app.decorateRequest('isFromProxy', {
    getter(this: FastifyRequest) {
      const address = addressOf(this.raw.socket);
      return address !== undefined && trusts(address);
    },
  });
  app.decorateRequest('rawBody', null);
  app.decorateRequest('caller', null);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('x-request-id', request.id);
    if (state.stopping) {
      reply.header('connection', 'close');
      done(new TwofoldError('server.stopping', undefined, { retryAfterSeconds: 5 }));
    } else if (!hasOneHost(request.raw)) {
      reply.header('connection', 'close');
      done(new TwofoldError('request.invalid', 'The request must have one Host (RFC 9112, section 3.2).'));
    } else done();
  });
  // An expectation that is not understood may be passed over (RFC 9110, section 10.1.1); Node would refuse it bare.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));

  acceptOnlyJson(app);
  app.setErrorHandler((thrown, request, reply) => sendError(thrown, request, reply));
  const methodsOf = rememberMethods(app);
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?', 1);
    const allowed = methodsOf(path);
    if (allowed.length === 0) {
      const page = loadsPage(request) ? state.unknownPage?.(path) : undefined;
      return sendError(new TwofoldError('request.not_found'), request, reply, page);
    }
    reply.header('allow', allowed.join(', '));
    return sendError(
      new TwofoldError(
        'request.method_not_allowed',
        `${request.method} is not offered here, but ${allowed.join(', ')}.`,
      ),
      request,
      reply,
    );
  });
  return {
    app,
    stop: (graceMs = GRACE_MS) => stop(app, state, graceMs),
    setUnknownPage(pageAt) {
      state.unknownPage = pageAt;
    },
  };
}

function build(parts: {
  options: AppOptions;
  log: HttpLog;
  headers: Readonly<Record<string, string>>;
  nextRequestId: () => string;
  trusts: AddressMatcher;
  sendError: ErrorHandler;
}) {
  const { options, log, headers, nextRequestId, trusts, sendError } = parts;
  const timeoutMs = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  return fastify({
    // What the framework would log holds whole requests, with their keys: what is logged is decided in this file.
    logger: false,
    bodyLimit: options.bodyLimitBytes ?? BODY_LIMIT_BYTES,
    // For X-Forwarded-Proto and -Host; addresses are read by `request.client`, which is stricter.
    trustProxy: (address: string) => trusts(address),
    // An id that a client chose could be made equal to another request's in the log.
    requestIdHeader: false,
    genReqId: nextRequestId,
    requestTimeout: timeoutMs,
    http: {
      headersTimeout: timeoutMs,
      connectionsCheckingInterval: Math.min(timeoutMs, 5000),
      // Checked above, where the answer is a problem document.
      requireHostHeader: false,
    },
    return503OnClosing: false,
    schemaController: {
      compilersFactory: {
        // The type knows of Ajv's compilers only, which are not even loaded for it.
        buildValidator: () => validatorCompiler as never,
        buildSerializer: () => serializerCompiler,
      },
    },
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, caseSensitive: true },
    frameworkErrors: (error, request, reply) => {
      // A bare request: no hook has run, and what was decorated is not there.
      reply.headers(headers).header('x-request-id', request.id);
      sendError(error, request, reply);
    },
    clientErrorHandler(error, socket) {
      const requestId = nextRequestId();
      const code = answerConnectionError(error, socket, headers, requestId);
      if (code) log.info({ requestId, code }, 'refused on the connection');
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
}

/** @param page in place of the problem document */
type ErrorHandler = (
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  page?: ReturnType<UnknownPage>,
) => FastifyReply;

/** Problem documents for everything thrown. Refusals are logged compactly, failures of ours with their error. */
function errorHandler(log: HttpLog, clientOf: (raw: IncomingMessage) => ClientAddress): ErrorHandler {
  return (thrown, request, reply, page) => {
    const error = toTwofoldError(thrown);
    const answer = problemAnswer(error, request.id);
    const fields = {
      requestId: request.id,
      method: request.method,
      // The pattern, not the address: addresses hold what applications call their users.
      route: request.routeOptions.url ?? null,
      status: answer.status,
      code: error.code,
      ip: clientOf(request.raw).ip,
    };
    if (answer.status >= 500) log.error({ ...fields, err: error.cause ?? error }, 'failed');
    else log.info(fields, 'refused');
    if (page) return reply.code(answer.status).headers(page.headers).send(page.body);
    return reply.code(answer.status).headers(answer.headers).send(JSON.stringify(answer.body));
  };
}

/** Whether it is a browser on the way to a page: those name HTML among what they take, and programs take anything. */
function loadsPage({ method, headers }: FastifyRequest): boolean {
  return ['GET', 'HEAD'].includes(method) && /(?:^|,)\s*text\/html\s*(?:[;,]|$)/i.test(headers.accept ?? '');
}

/** `req_`, a random part for each process, and a count: unique without drawing randomness for each request. */
function requestIds(random: Random): () => string {
  const prefix = `req_${encodeBase32(random.bytes(5))}`;
  let count = 0;
  return () => `${prefix}${(++count).toString(36).padStart(6, '0')}`;
}

/** Of two, Node shows the first, and a proxy before it may have decided by the other. HTTP/1.0 may have none. */
function hasOneHost({ headers, rawHeaders, httpVersion }: IncomingMessage): boolean {
  if (headers.host === undefined) return httpVersion === '1.0';
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts <= 1;
}

function joined(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value;
}

async function stop(app: FastifyInstance, state: { stopping: boolean }, graceMs: number): Promise<void> {
  state.stopping = true;
  // A connection becomes idle when its last answer is written, and only then can it be closed without loss.
  const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => app.server.closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(deadline);
  }
}
