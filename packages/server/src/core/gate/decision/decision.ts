import type { Person } from '../../people/people.ts';
import type { GateDevice } from '../devices/devices.ts';
import type { Level } from '../policy/policy.ts';
import type { Grant } from '../services/grants.ts';
import type { Service } from '../services/services.ts';
import type { Target, TargetProblem } from '../target/target.ts';

/** What a proxy reports of the request that it asks about, or a service of whoever is with it. */
export interface Visit {
  /**
   * What cannot be read is a problem, and nobody is let in by it. Undefined: a service asks by itself whether it may be used,
   * of no request in particular.
   */
  target: Target | TargetProblem | MetadataProblem | undefined;
  /** Canonical text; undefined where nobody who is believed said it. */
  clientAddress: string | undefined;
  /** The method of the request that a preflight asks the leave for (Fetch standard, section 3.2.2); undefined: it is none. */
  preflightFor: string | undefined;
}

/** What is wrong with how a proxy reports: a header that is missing, there twice, or there in a second spelling. */
export type MetadataProblem = 'metadata.missing' | 'metadata.ambiguous';

/** What the cookies of a request proved. */
export type DeviceProblem =
  | 'device.missing'
  | 'device.malformed'
  | 'device.ambiguous'
  | 'device.unknown'
  | 'device.expired'
  | 'device.revoked'
  | 'person.disabled'
  | 'person.password_expired';

/** A device whose secret was proven, and all that its person may. */
export interface Presented {
  device: GateDevice;
  person: Person;
  grants: readonly Grant[];
  groups: readonly string[];
  /** The browser has just proven that it holds the key that this device is bound to. */
  isBound: boolean;
}

/** What decided. The index counts the rules of the policy from 0. */
export type Rule =
  | TargetProblem
  | MetadataProblem
  | DeviceProblem
  | 'service.unknown'
  | 'service.disabled'
  | 'target.other_origin'
  | 'network.unknown'
  | 'network.outside'
  | 'preflight'
  | 'path.not_canonical'
  | 'path.no_rule'
  | 'path.denied'
  | 'path.public'
  | 'grant.missing'
  | 'grant.expired'
  | 'grant.person'
  | 'grant.group'
  | 'grant.administrator'
  | 'level.insufficient'
  | 'age.exceeded'
  | 'idle.exceeded'
  | 'absolute.exceeded'
  | 'binding.missing'
  | 'cookie.other_domain'
  | 'peer.untrusted'
  | 'store.unavailable';

export interface DecidedBy {
  rule: Rule;
  /** Which of the policy's path rules, where one had a part in it. */
  pathRule?: number;
  /** What the rule asked for. */
  wanted?: Level;
}

/**
 * - `allowed`: the person may; who they are goes along.
 * - `open`: nobody is asked for; nobody's name goes along.
 * - `login`: a login, or a fresh factor, would help.
 * - `denied`: nothing that the person can do here would.
 */
export type Decision =
  | { outcome: 'allowed'; by: DecidedBy; presented: Presented; grant: Grant | undefined; service: Service }
  | { outcome: 'open'; by: DecidedBy }
  | { outcome: 'login'; by: DecidedBy }
  | { outcome: 'denied'; by: DecidedBy };

export type Allowed = Extract<Decision, { outcome: 'allowed' }>;

export function denied(by: DecidedBy): Decision {
  return { outcome: 'denied', by };
}

export function login(by: DecidedBy): Decision {
  return { outcome: 'login', by };
}
