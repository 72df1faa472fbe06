import type { FastifyReply, FastifyRequest } from 'fastify';
import { STATE_COOKIE, stateHashOf, stateOf } from '../../../core/gate/hop/visits.ts';
import { answerHeadersOnly } from '../../../http/answer/headers-only.ts';
import { problemAnswer } from '../../../http/answer/problem.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import type { GateFaceParts } from '../parts.ts';
import type { FaceVisit, GateAnswer } from './ask.ts';
import { headersOfNobody, identityHeadersOf } from './identity-headers.ts';

/** What a proxy can act on. */
export interface FaceManners {
  /** Whether it passes a redirect on; otherwise its configuration makes one of `Location`. */
  redirects: boolean;
  /** Of a decision that could not be made. */
  unavailable: 403 | 503;
}

/**
 * Writes the answer of a face. Every identity header is there, whatever it is. What browsers are told is on refusals alone: of a
 * request that is let through they get the application's answer.
 */
export function sendDecision(
  parts: GateFaceParts,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Faced,
): FastifyReply {
  const { decision, identity, assertion, visit, manners } = answer;
  if (decision.outcome === 'allowed' || decision.outcome === 'open') {
    answerHeadersOnly(reply, 200, identityHeadersOf(identity, assertion));
    return reply;
  }
  reply.headers(headersOfNobody);
  // For the operator, who sees it in the proxy's log or with curl; it names a rule, and nobody.
  reply.header('x-gate-rule', decision.by.rule);
  if (decision.outcome === 'login') return sendLogin(parts, request, reply, answer);
  const isUnavailable = decision.by.rule === 'store.unavailable';
  return refuse(request, reply, visit, isUnavailable ? manners.unavailable : 403);
}

interface Faced extends GateAnswer {
  visit: FaceVisit;
  manners: FaceManners;
}

function sendLogin(
  parts: GateFaceParts,
  request: FastifyRequest,
  reply: FastifyReply,
  { decision, service, visit, manners }: Faced,
): FastifyReply {
  const { target } = visit;
  reply.header('www-authenticate', 'Gate');
  if (typeof target === 'string' || !service) return refuse(request, reply, visit, 401);
  const state = service.policy.cookie === 'host' ? giveState(parts, request, reply) : '';
  const address = { url: target.url, stateHash: state };
  const page = new URL('/login', parts.settings.pagesOrigin());
  page.searchParams.set('rd', target.url);
  page.searchParams.set('rm', target.method);
  page.searchParams.set('service', service.name);
  if (state !== '') page.searchParams.set('state', state);
  page.searchParams.set('signature', parts.gate.returnAddresses.sign(service, address));
  page.searchParams.set('why', decision.by.rule);
  if (!isNavigation(request, visit)) {
    reply.header('x-gate-login', page.href);
    return refuse(request, reply, visit, 401);
  }
  reply.header('location', page.href);
  // What a form sent is not sent again by the browser: it comes back with GET.
  const status = /^(?:GET|HEAD|OPTIONS)$/.test(target.method) ? 302 : 303;
  return refuse(request, reply, visit, manners.redirects ? status : 401);
}

/** Of a service with a cookie of its own: what its browser has to show again when it comes back with a code. */
function giveState({ random }: GateFaceParts, request: FastifyRequest, reply: FastifyReply): string {
  const present = stateOf(request.headers.cookie);
  if (present !== undefined) return stateHashOf(present);
  const state = Buffer.from(random.bytes(32)).toString('base64url');
  reply.header(
    'set-cookie',
    `${STATE_COOKIE}=${state}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=3600`,
  );
  return stateHashOf(state);
}

/**
 * A page that somebody opens, and not what a page or a program asks for: they cannot do anything with a login page, and a
 * WebSocket that is answered with a redirect hangs.
 */
function isNavigation({ headers }: FastifyRequest, { target }: FaceVisit): boolean {
  if (typeof target === 'string' || target.isWebSocket || headers.upgrade !== undefined) return false;
  const mode = headers['sec-fetch-mode'];
  if (headers['x-requested-with'] !== undefined || (mode !== undefined && mode !== 'navigate')) return false;
  return (headers.accept ?? '').toLowerCase().includes('text/html');
}

const messages: Readonly<Record<number, string>> = {
  401: 'You have to log in first.\n',
  403: 'You have no access to this.\n',
  503: 'It cannot be decided at the moment whether you have access. Try again.\n',
};

function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  visit: FaceVisit,
  status: number,
): FastifyReply {
  reply.code(status);
  if (status === 503) reply.header('retry-after', '1');
  const isHead = typeof visit.target !== 'string' && visit.target.method === 'HEAD';
  if (isHead || status < 400) return reply.send('');
  if ((request.headers.accept ?? '').toLowerCase().includes('text/html'))
    return reply.type('text/plain; charset=utf-8').send(messages[status]);
  const codes = {
    401: 'gate.device_required',
    403: 'gate.access_denied',
    503: 'database.unavailable',
  } as const;
  const answer = problemAnswer(new TwofoldError(codes[status as 401 | 403 | 503]), request.id);
  return reply.type(answer.headers['content-type'] ?? '').send(JSON.stringify(answer.body));
}
