import type { FastifyRequest } from 'fastify';
import type { Decision, Visit } from '../../../core/gate/decision/decision.ts';
import { denied } from '../../../core/gate/decision/decision.ts';
import { userAgentOf } from '../../../http/request/user-agent.ts';
import type { GateFaceParts } from '../parts.ts';
import { type HeaderFamily, readTarget } from './metadata.ts';

/** An answer in time is part of being closed: what asks us waits a quarter of a second at most by its own default. */
const DEADLINE_MS = 200;

/** @param suffix see `readTarget` */
export function visitOf(request: FastifyRequest, family: HeaderFamily, suffix?: string): Visit {
  const { raw, headers, client } = request;
  const target = readTarget(family, raw, suffix);
  const isTold = headers['x-forwarded-for'] !== undefined && client.ip !== 'unknown';
  const isPreflight =
    typeof target !== 'string' &&
    target.method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined;
  return { target, clientAddress: isTold ? client.ip : undefined, isPreflight };
}

/** Asks the core. Whatever goes wrong is a refusal: an error must not be a way in (CVE-2026-25748). */
export async function askGate(
  { gate }: Pick<GateFaceParts, 'gate'>,
  request: FastifyRequest,
  serviceName: string,
  visit: Visit,
): Promise<Decision> {
  // Whoever speaks to us without being one of the proxies could report what it likes.
  if (!request.isFromProxy) return denied({ rule: 'peer.untrusted' });
  const { ip } = request.client;
  const origin = { ip, userAgent: userAgentOf(request), requestId: request.id };
  const { cookie } = request.headers;
  try {
    return await withinDeadline(gate.gate.ask({ serviceName, visit, cookie, origin }));
  } catch {
    return denied({ rule: 'store.unavailable' });
  }
}

function withinDeadline<Value>(work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The store did not answer in time.')), DEADLINE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
