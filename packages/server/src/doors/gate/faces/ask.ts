import type { FastifyRequest } from 'fastify';
import { type Decision, denied, type Visit } from '../../../core/gate/decision/decision.ts';
import type { Asked, GateOrigin } from '../../../core/gate/gate.ts';
import type { Identity } from '../../../core/gate/identity.ts';
import type { LiveService } from '../../../core/gate/live.ts';
import type { Service } from '../../../core/gate/services/services.ts';
import { namesClient } from '../../../http/request/client-address.ts';
import { userAgentOf } from '../../../http/request/user-agent.ts';
import { withTimeout } from '../../../platform/kept-connection.ts';
import type { GateFaceParts } from '../parts.ts';
import { type HeaderFamily, readTarget } from './metadata.ts';

/** A decision, and all of its answer that had to be read for it. */
export interface GateAnswer {
  decision: Decision;
  /** Of a login: where it leads back to. Else it may be missing. */
  service: Service | undefined;
  /** Of whoever is let in. */
  identity: Identity | undefined;
  /** Signed, where the service asks for it; else empty. */
  assertion: string;
}

/**
 * A request that a proxy asks about. A class, as V8 makes each object of a literal with a getter a dictionary of its own, and
 * keeps what the getter holds until all memory is looked through: each request would stay for hundreds of others.
 */
export class FaceVisit implements Visit {
  readonly target: Exclude<Visit['target'], undefined>;
  readonly preflightFor: string | undefined;
  readonly #request: FastifyRequest;

  /** @param suffix see `readTarget` */
  constructor(request: FastifyRequest, family: HeaderFamily, suffix?: string) {
    const { raw, headers } = request;
    const target = readTarget(family, raw, suffix);
    const asked = headers['access-control-request-method'];
    const isPreflight =
      typeof target !== 'string' && target.method === 'OPTIONS' && headers.origin !== undefined;
    this.target = target;
    this.preflightFor = isPreflight ? asked : undefined;
    this.#request = request;
  }

  /** Few rules ask for it. */
  get clientAddress(): string | undefined {
    return clientOf(this.#request);
  }
}

/** @returns undefined where no proxy told it: its own address would stand there, which may be in a network that lets in */
export function clientOf({ headers, client, isFromProxy }: FastifyRequest): string | undefined {
  const isTold = isFromProxy && namesClient(String(headers['x-forwarded-for'] ?? ''));
  return isTold ? client.ip : undefined;
}

/**
 * Asks the core: at once, where all that it needs is in memory. Whatever goes wrong is a refusal: an error must not be a way in
 * (CVE-2026-25748).
 */
export function askGate(
  parts: Pick<GateFaceParts, 'gate' | 'clock' | 'log' | 'settings'>,
  request: FastifyRequest,
  serviceName: string,
  visit: Visit,
): GateAnswer | Promise<GateAnswer> {
  // Whoever speaks to us without being one of the proxies could report what it likes.
  if (!request.isFromProxy) return refusal('peer.untrusted');
  const { gate, log, settings } = parts;
  const { cookie } = request.headers;
  const asked: Asked = { serviceName, visit, cookie, origin: () => originOf(request, visit) };
  const refuse = (error: unknown): GateAnswer => {
    log.error({ err: error, requestId: request.id }, 'the gate could not decide, and refused');
    return refusal('store.unavailable');
  };
  try {
    return answerAtOnce(parts, asked) ?? withTimeout(settings.timeoutMs, answerOf(gate, asked)).catch(refuse);
  } catch (error) {
    return refuse(error);
  }
}

function originOf(request: FastifyRequest, { clientAddress }: Visit): GateOrigin {
  const ip = clientAddress ?? request.client.ip;
  return { ip, userAgent: userAgentOf(request), requestId: request.id };
}

function answerAtOnce(
  { gate: { gate, live, identities }, clock }: Pick<GateFaceParts, 'gate' | 'clock'>,
  asked: Asked,
): GateAnswer | undefined {
  const now = clock.now();
  const recalled = live.recallService(asked.serviceName, now);
  // To sign takes a key, which is read.
  if (!recalled || recalled.found?.service.policy.assertion) return undefined;
  const decision = gate.askAtOnce(recalled.found, asked, now);
  return decision && answerWith(decision, recalled.found, identities);
}

async function answerOf(
  { gate, live, identities, assertions }: GateFaceParts['gate'],
  asked: Asked,
): Promise<GateAnswer> {
  const decision = await gate.ask(asked);
  const found = decision.outcome === 'login' ? await live.findService(asked.serviceName) : undefined;
  const answer = answerWith(decision, found, identities);
  if (decision.outcome !== 'allowed' || !decision.service.policy.assertion || !answer.identity) return answer;
  return { ...answer, assertion: await assertions.issue(decision.service, answer.identity) };
}

function answerWith(
  decision: Decision,
  found: LiveService | undefined,
  identities: GateFaceParts['gate']['identities'],
): GateAnswer {
  const identity = decision.outcome === 'allowed' ? identities.of(decision) : undefined;
  return { decision, service: found?.service, identity, assertion: '' };
}

function refusal(rule: 'peer.untrusted' | 'store.unavailable'): GateAnswer {
  return { decision: denied({ rule }), service: undefined, identity: undefined, assertion: '' };
}
