import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/database/database.ts';
import { decide } from '../decision/decide.ts';
import { type Decision, type DeviceProblem, denied, type Presented } from '../decision/decision.ts';
import type { Gate } from '../gate.ts';
import type { LiveGate } from '../live.ts';
import type { Level } from '../policy/policy.ts';
import type { Service } from '../services/services.ts';
import { originOf, splitAddress } from '../target/host.ts';
import { parseTargetAddress } from '../target/target.ts';
import type { ReturnAddresses } from './return-address.ts';
import type { Visits } from './visits.ts';

/** Where somebody wants to go, as the address of the login page says. */
export interface PassageRequest {
  serviceName: string;
  returnTo: string;
  /** Of the return address; see `ReturnAddresses`. */
  signature: string;
  stateHash: string;
  cookie: string | undefined;
  clientAddress: string;
}

export type Passage =
  /** There, at once; for a service on another domain through `/.auth/callback`. */
  | { outcome: 'go'; location: string }
  /** The address leads nowhere that the gate sent anybody from. */
  | { outcome: 'no_address' }
  /** Whoever is there has to log in, or once more. */
  | { outcome: 'login'; decision: Decision; levels: readonly Level[] }
  /** It would not help: they would come back here at once, again and again. */
  | { outcome: 'denied'; decision: Decision };

/** The path on every service's own host at which a code is spent. */
export const CALLBACK_PATH = '/.auth/callback';

/** The way from the login page to the service that sent somebody there. */
export interface Passages {
  find(request: PassageRequest): Promise<Passage>;
}

export function createPassages(parts: {
  live: Pick<LiveGate, 'findService'>;
  gate: Pick<Gate, 'present'>;
  visits: Pick<Visits, 'prepare'>;
  returnAddresses: Pick<ReturnAddresses, 'isValid'>;
  database: Database;
  clock: Clock;
  /** Whether a host is sent the cookies of devices. */
  isSentCookies: (hostname: string) => boolean;
}): Passages {
  const { live, gate, visits, returnAddresses, database, clock, isSentCookies } = parts;

  async function leaveFor(service: Service, presented: Presented, request: PassageRequest): Promise<string> {
    const { returnTo, stateHash } = request;
    if (service.policy.cookie === 'shared') return returnTo;
    const { scheme, host } = splitAddress(returnTo) ?? { scheme: '', host: '' };
    const origin = originOf(scheme, host) ?? '';
    const { device } = presented;
    const code = await database.transaction(async (tx) =>
      visits.prepare(tx, { device, service, origin, returnTo, stateHash }),
    );
    return `${origin}${CALLBACK_PATH}?code=${code}`;
  }

  return {
    async find(request) {
      const { serviceName, returnTo, signature, stateHash, cookie, clientAddress } = request;
      const service = (await live.findService(serviceName))?.service;
      const address = { url: returnTo, stateHash };
      if (!service || !returnAddresses.isValid(service, address, signature)) return { outcome: 'no_address' };
      const presented = await gate.present(cookie);
      const decision = askedAgain(service, returnTo, presented, clientAddress);
      if (decision.outcome === 'open') return { outcome: 'go', location: returnTo };
      if (decision.outcome === 'login')
        return { outcome: 'login', decision, levels: levelsOf(service, decision) };
      if (decision.outcome === 'denied' || typeof presented === 'string')
        return { outcome: 'denied', decision };
      return { outcome: 'go', location: await leaveFor(service, presented, request) };
    },
  };

  /** As the service's proxy is about to ask: whoever is sent there and back again would go round in a circle. */
  function askedAgain(
    service: Service,
    returnTo: string,
    presented: Presented | DeviceProblem,
    clientAddress: string,
  ): Decision {
    const visit = {
      target: parseTargetAddress('GET', returnTo),
      clientAddress,
      preflightFor: undefined,
    };
    const decision = decide({ service, visit, presented, now: clock.now() });
    const isShared = service.policy.cookie === 'shared' && decision.outcome === 'allowed';
    const isReached = !isShared || isSentCookies(URL.parse(returnTo)?.hostname ?? '');
    return isReached ? decision : denied({ rule: 'cookie.other_domain' });
  }
}

/** What a device has to be worth there: a page that knows asks for it at once, and not for less before. */
function levelsOf({ policy }: Service, { by: { pathRule } }: Decision): readonly Level[] {
  const ofRule = pathRule === undefined ? undefined : policy.rules[pathRule]?.level;
  return [...new Set([policy.level, ofRule ?? policy.level])];
}
