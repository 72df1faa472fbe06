import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { PEOPLE_APPLICATION_ID } from '../applications/people-application.ts';
import type { Context } from '../context.ts';
import type { Bindings } from './binding/bindings.ts';
import { decide } from './decision/decide.ts';
import {
  type Allowed,
  type Decision,
  type DeviceProblem,
  login,
  type Presented,
  type Visit,
} from './decision/decision.ts';
import { type DeviceCredential, readDeviceCookies } from './devices/device-cookies.ts';
import type { GateDevices } from './devices/devices.ts';
import { createProvenCookies } from './devices/proven-cookies.ts';
import { type Visits, visitTokensOf } from './hop/visits.ts';
import { type LiveDevice, type LiveGate, type LiveService, problemOf } from './live.ts';
import type { Grants } from './services/grants.ts';
import type { Origin } from './target/host.ts';
import type { Traces } from './traces.ts';

/** Where a request came from that a proxy asks about, for the audit log. */
export type GateOrigin = Pick<Context, 'ip' | 'userAgent' | 'requestId'>;

export interface Asked {
  /** As it stands in the path of the question: fixed by the proxy's own configuration. */
  serviceName: string;
  visit: Visit;
  /** The Cookie header of the client's request. */
  cookie: string | undefined;
  /** Asked where something is written down. */
  origin(): GateOrigin;
}

export interface Gate {
  /**
   * Decides about a request to a service. Throws `database.unavailable` and its like where it cannot be known; whoever
   * asks refuses then.
   */
  ask(asked: Asked): Promise<Decision>;
  /**
   * The same decision where all that it needs is in memory; undefined: something has to be read or written for it first.
   *
   * @param found the service of this name, of those that are in memory
   */
  askAtOnce(
    found: LiveService | undefined,
    asked: Omit<Asked, 'serviceName'>,
    now: number,
  ): Decision | undefined;
  /** Of a service that asks by itself, and proved which it is: whether whoever is with it may use it. */
  verify(found: LiveService | undefined, asked: Omit<Asked, 'serviceName'>): Promise<Decision>;
  /** The device that shared cookies prove, whichever service it is for. */
  present(cookie: string | undefined): Promise<Presented | DeviceProblem>;
  /** The same decision of a device, without its secret: to explain it. */
  explain(
    serviceName: string,
    visit: Visit,
    deviceId: string | undefined,
    isBound: boolean,
  ): Promise<Decision>;
}

/** What a decision was made about. */
interface Settled extends Pick<Asked, 'origin'> {
  found: LiveService | undefined;
  presented: Presented | DeviceProblem;
}

export function createGate(parts: {
  live: LiveGate;
  devices: Pick<GateDevices, 'proves' | 'isUseNoted' | 'noteUse'>;
  visits: Visits;
  bindings: Pick<Bindings, 'isBound'>;
  grants: Pick<Grants, 'putForAdministrator'>;
  traces: Traces;
  database: Database;
  clock: Clock;
}): Gate {
  const { live, devices, visits, bindings, grants, traces, database, clock } = parts;
  const proven = createProvenCookies();

  function presentedOf(found: LiveDevice, isBound: boolean, now = clock.now()): Presented | DeviceProblem {
    const { device, person, grants: granted, groups } = found;
    return problemOf(found, now) ?? { device, person, grants: granted, groups, isBound };
  }

  async function prove({ deviceId, secret }: DeviceCredential): Promise<LiveDevice | undefined> {
    const found = await live.findDevice(deviceId);
    return found && devices.proves(found, secret) ? found : undefined;
  }

  /** Of several cookies of a name, one has to prove itself and no other: a sibling domain may have set the others. */
  function onlyOne(
    candidates: readonly (LiveDevice | undefined)[],
    cookie: string | undefined,
  ): Presented | DeviceProblem {
    const [found, ...others] = candidates.filter((one) => one !== undefined);
    if (others.length > 0) return 'device.ambiguous';
    return found ? presentedOf(found, bindings.isBound(found.bindings, cookie)) : 'device.unknown';
  }

  async function present(cookie: string | undefined): Promise<Presented | DeviceProblem> {
    const read = readDeviceCookies(cookie);
    if (typeof read === 'string') return read;
    const candidates = await Promise.all(read.candidates.map(prove));
    const [only, ...others] = candidates;
    if (cookie !== undefined && only && others.length === 0) proven.remember(cookie, only);
    return onlyOne(candidates, cookie);
  }

  /** The same from memory; undefined where something has to be read or proven first. */
  function recall(cookie: string | undefined, now: number): Presented | DeviceProblem | undefined {
    if (cookie === undefined) return 'device.missing';
    const proof = proven.recall(cookie);
    const found = proof && live.recallDevice(proof.deviceId, now);
    if (!found || found.secretHash !== proof.secretHash) return undefined;
    return presentedOf(found, bindings.isBound(found.bindings, cookie), now);
  }

  async function presentVisitor(
    { service }: LiveService,
    origin: Origin | undefined,
    cookie: string | undefined,
  ): Promise<Presented | DeviceProblem> {
    const tokens = visitTokensOf(cookie);
    if (typeof tokens === 'string') return tokens;
    const candidates = await Promise.all(
      tokens.map(async (token) => {
        const id = visits.idOf(token);
        const row = id === undefined ? undefined : await live.findVisit(id);
        return row && visits.proves(row, token, { service, origin })
          ? live.findDevice(row.device_id)
          : undefined;
      }),
    );
    return onlyOne(candidates, cookie);
  }

  function noteUse({ presented: { device } }: Allowed, origin: () => GateOrigin): void {
    if (devices.isUseNoted(device)) return;
    // What is in memory is read anew in a while: until then the requests of a burst would each write it down.
    device.lastUsedAt = clock.now();
    // Nobody waits for it, and a store that takes no writes keeps nobody out who may read.
    traces.writing(devices.noteUse(database, device, origin()));
  }

  /** By the cookie of the service's own host where it has one, else by those that are shared. */
  async function presentTo(
    found: LiveService | undefined,
    { target }: Visit,
    cookie: string | undefined,
  ): Promise<Presented | DeviceProblem> {
    if (found?.service.policy.cookie !== 'host') return present(cookie);
    return typeof target === 'string' ? 'device.missing' : presentVisitor(found, target?.origin, cookie);
  }

  async function settle(decision: Decision, about: Settled): Promise<Decision> {
    if (isFirstUse(decision)) {
      const { person } = decision.presented;
      const context: Context = {
        ...about.origin(),
        applicationId: PEOPLE_APPLICATION_ID,
        actor: person.userId,
      };
      await database.transaction((tx) =>
        grants.putForAdministrator(tx, decision.service, person.userId, context),
      );
    }
    return settleAtOnce(decision, about);
  }

  function settleAtOnce(decision: Decision, { found, presented, origin }: Settled): Decision {
    if (decision.outcome === 'allowed') noteUse(decision, origin);
    traces.leave(decision, { service: found?.service, presented, origin });
    return decision;
  }

  return {
    present,
    async ask({ serviceName, visit, cookie, origin }) {
      const found = await live.findService(serviceName);
      const presented = await presentTo(found, visit, cookie);
      const decision = decide({ service: found?.service, visit, presented, now: clock.now() });
      return settle(decision, { found, presented, origin });
    },
    askAtOnce(found, { visit, cookie, origin }, now) {
      if (found?.service.policy.cookie === 'host') return undefined;
      const presented = recall(cookie, now);
      if (presented === undefined) return undefined;
      const decision = decide({ service: found?.service, visit, presented, now });
      return isFirstUse(decision) ? undefined : settleAtOnce(decision, { found, presented, origin });
    },
    async verify(found, { visit, cookie, origin }) {
      const presented = await presentTo(found, visit, cookie);
      // Who is not known is told nothing of services.
      const decision =
        typeof presented === 'string'
          ? login({ rule: presented })
          : decide({ service: found?.service, visit, presented, now: clock.now() });
      return settle(decision, { found, presented, origin });
    },
    async explain(serviceName, visit, deviceId, isBound) {
      const service = (await live.findService(serviceName))?.service;
      const found = deviceId === undefined ? undefined : await live.findDevice(deviceId);
      const missing = deviceId === undefined ? 'device.missing' : 'device.unknown';
      const presented = found ? presentedOf(found, isBound) : missing;
      return decide({ service, visit, presented, now: clock.now() });
    },
  };
}

/** Of an administrator at a service: a grant is written for it. */
function isFirstUse(decision: Decision): decision is Allowed {
  return decision.outcome === 'allowed' && decision.by.rule === 'grant.administrator';
}
