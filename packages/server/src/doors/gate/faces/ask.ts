import type { FastifyRequest } from 'fastify';
import { type Decision, denied, type Visit } from '../../../core/gate/decision/decision.ts';
import type { Asked } from '../../../core/gate/gate.ts';
import type { Identity } from '../../../core/gate/identity.ts';
import type { Service } from '../../../core/gate/services/services.ts';
import { namesClient } from '../../../http/request/client-address.ts';
import { userAgentOf } from '../../../http/request/user-agent.ts';
import { withTimeout } from '../../../platform/kept-connection.ts';
import type { GateFaceParts } from '../parts.ts';
import { type HeaderFamily, readTarget } from './metadata.ts';

/** A decision, and all of its answer that had to be read for it. */
export interface GateAnswer {
  decision: Decision;
  /** Of a login: where it is to lead back to. */
  service: Service | undefined;
  /** Of whoever is let in. */
  identity: Identity | undefined;
  /** Signed, where the service asks for it; else empty. */
  assertion: string;
}

/** Of a request that a proxy asks about. */
export type FaceVisit = Visit & { target: Exclude<Visit['target'], undefined> };

/** @param suffix see `readTarget` */
export function visitOf(request: FastifyRequest, family: HeaderFamily, suffix?: string): FaceVisit {
  const { raw, headers } = request;
  const target = readTarget(family, raw, suffix);
  const asked = headers['access-control-request-method'];
  const isPreflight =
    typeof target !== 'string' && target.method === 'OPTIONS' && headers.origin !== undefined;
  return { target, clientAddress: clientOf(request), preflightFor: isPreflight ? asked : undefined };
}

/** @returns undefined where no proxy told it: its own address would stand there, which may be in a network that lets in */
export function clientOf({ headers, client, isFromProxy }: FastifyRequest): string | undefined {
  const isTold = isFromProxy && namesClient(String(headers['x-forwarded-for'] ?? ''));
  return isTold ? client.ip : undefined;
}

/** Asks the core. Whatever goes wrong is a refusal: an error must not be a way in (CVE-2026-25748). */
export async function askGate(
  { gate, log, settings }: Pick<GateFaceParts, 'gate' | 'log' | 'settings'>,
  request: FastifyRequest,
  serviceName: string,
  visit: Visit,
): Promise<GateAnswer> {
  // Whoever speaks to us without being one of the proxies could report what it likes.
  if (!request.isFromProxy) return refusal('peer.untrusted');
  const ip = visit.clientAddress ?? request.client.ip;
  const origin = { ip, userAgent: userAgentOf(request), requestId: request.id };
  const { cookie } = request.headers;
  try {
    return await withTimeout(settings.timeoutMs, answerOf(gate, { serviceName, visit, cookie, origin }));
  } catch (error) {
    log.error({ err: error, requestId: request.id }, 'the gate could not decide, and refused');
    return refusal('store.unavailable');
  }
}

async function answerOf(
  { gate, live, identities, assertions }: GateFaceParts['gate'],
  asked: Asked,
): Promise<GateAnswer> {
  const decision = await gate.ask(asked);
  const none = { identity: undefined, assertion: '' };
  if (decision.outcome === 'login')
    return { decision, service: (await live.findService(asked.serviceName))?.service, ...none };
  if (decision.outcome !== 'allowed') return { decision, service: undefined, ...none };
  const { service } = decision;
  const identity = identities.of(decision);
  const assertion = service.policy.assertion ? await assertions.issue(service, identity) : '';
  return { decision, service, identity, assertion };
}

function refusal(rule: 'peer.untrusted' | 'store.unavailable'): GateAnswer {
  return { decision: denied({ rule }), service: undefined, identity: undefined, assertion: '' };
}
