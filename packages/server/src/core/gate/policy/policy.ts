import { invalidField } from '../../../platform/errors.ts';
import { isNetwork, matchNetworks, type NetworkMatcher } from './networks.ts';
import { compilePattern, type PathPattern } from './path-pattern.ts';

/**
 * What a device has to be worth:
 * - `any`: it was registered.
 * - `mfa`: by two factors.
 * - `phishing-resistant`: by a passkey.
 * - `device-bound`: its browser proves every few minutes that it has the key it was registered with.
 */
export const levels = ['any', 'mfa', 'phishing-resistant', 'device-bound'] as const;
export type Level = (typeof levels)[number];

/** `allow` asks for a device and a grant, `public` for nobody; `deny` is for everybody. */
export const effects = ['allow', 'public', 'deny'] as const;
export type Effect = (typeof effects)[number];

/** The first rule that fits decides. */
export interface PathRule {
  effect: Effect;
  /** See `compilePattern`. */
  path: string;
  /** Any where it is left out. `GET` is `HEAD` too. */
  methods?: readonly string[];
  /** Where the client is; anywhere where it is left out. */
  networks?: readonly string[];
  /** Names of groups, one of which the person is in. */
  groups?: readonly string[];
  /** More than the service asks for. */
  level?: Level;
}

/** Who reaches a service, beyond having a grant. Times are seconds; null: no limit. */
export interface Policy {
  level: Level;
  /** Since the device's person last gave a factor. */
  maxAgeSeconds: number | null;
  /** Since the device was last used. */
  idleSeconds: number | null;
  /** Since the device was registered. */
  absoluteSeconds: number | null;
  /** CIDR; any where there is none. */
  networks: readonly string[];
  /**
   * Where there is one, what none fits is denied, and so is every path that could be read in two ways. Where there is
   * none, the whole service is for those who have a grant.
   */
  rules: readonly PathRule[];
  /** Whether the preflight of a cross-origin request, which never carries a cookie, goes to the service. */
  preflight: 'allow' | 'deny';
  /** `host`: the service has a cookie of its own, as it is on a domain that does not share ours. */
  cookie: 'shared' | 'host';
  /** Whether the answer carries a signed statement about the person, in `Remote-Assertion`. */
  assertion: boolean;
}

export const defaultPolicy: Policy = Object.freeze({
  level: 'any',
  maxAgeSeconds: null,
  idleSeconds: null,
  absoluteSeconds: null,
  networks: [],
  rules: [],
  preflight: 'deny',
  cookie: 'shared',
  assertion: false,
});

const MAX_RULES = 100;
const MAX_LISTED = 50;
const MIN_IDLE_SECONDS = 300;
const YEAR_SECONDS = 31_536_000;
const METHOD = /^[A-Z]{3,16}$/;
export const GROUP_NAME = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

/** Throws `request.invalid` naming the field. Types were checked by the door's schema. */
export function checkPolicy(policy: Policy, pointer = '/policy'): Policy {
  checkSeconds(policy.maxAgeSeconds, 60, `${pointer}/maxAgeSeconds`);
  // Uses are noted once a minute.
  checkSeconds(policy.idleSeconds, MIN_IDLE_SECONDS, `${pointer}/idleSeconds`);
  checkSeconds(policy.absoluteSeconds, 60, `${pointer}/absoluteSeconds`);
  checkNetworks(policy.networks, `${pointer}/networks`);
  if (policy.rules.length > MAX_RULES) throw invalidField(`${pointer}/rules`, `are at most ${MAX_RULES}`);
  for (const [index, rule] of policy.rules.entries()) checkRule(rule, `${pointer}/rules/${index}`);
  // The cookie of a bound device is of our own domain: whoever is sent to log in for it would come back without it, again.
  const levelsAsked = [policy.level, ...policy.rules.map(({ level }) => level)];
  if (policy.cookie === 'host' && levelsAsked.includes('device-bound'))
    throw invalidField(`${pointer}/cookie`, 'cannot be host where the level device-bound is asked for');
  return policy;
}

function checkSeconds(value: number | null, least: number, pointer: string): void {
  if (value === null || (Number.isInteger(value) && value >= least && value <= YEAR_SECONDS)) return;
  throw invalidField(pointer, `must be a whole number of seconds from ${least} to a year, or null`);
}

function checkNetworks(networks: readonly string[], pointer: string): void {
  if (networks.length > MAX_LISTED) throw invalidField(pointer, `are at most ${MAX_LISTED}`);
  const wrong = networks.findIndex((network) => !isNetwork(network));
  if (wrong >= 0)
    throw invalidField(`${pointer}/${wrong}`, 'must be an address or a network such as 10.0.0.0/8');
}

function checkRule(rule: PathRule, pointer: string): void {
  if (!compilePattern(rule.path))
    throw invalidField(`${pointer}/path`, 'must be a path such as /reports, /reports/* or /reports/**');
  if (rule.methods?.some((method) => !METHOD.test(method)))
    throw invalidField(`${pointer}/methods`, 'must be methods in capitals');
  if (rule.groups?.some((group) => !GROUP_NAME.test(group)))
    throw invalidField(`${pointer}/groups`, 'must be names of groups');
  checkNetworks(rule.networks ?? [], `${pointer}/networks`);
  // Nobody is known where nobody is asked for.
  if (rule.effect !== 'allow' && (rule.groups !== undefined || rule.level !== undefined))
    throw invalidField(pointer, 'has groups or a level, which only an allow rule can ask for');
}

export interface CompiledRule {
  rule: PathRule;
  pattern: PathPattern;
  isInNetworks: NetworkMatcher | undefined;
}

/** A policy with what comparing needs, made once for each version of a service. */
export interface CompiledPolicy extends Policy {
  isInNetworks: NetworkMatcher | undefined;
  compiledRules: readonly CompiledRule[];
}

export function compilePolicy(policy: Policy): CompiledPolicy {
  return {
    ...policy,
    isInNetworks: matcherOf(policy.networks),
    compiledRules: policy.rules.map((rule) => {
      const pattern = compilePattern(rule.path);
      if (!pattern) throw new TypeError('The rule of a stored policy has no pattern.');
      return { rule, pattern, isInNetworks: matcherOf(rule.networks ?? []) };
    }),
  };
}

function matcherOf(networks: readonly string[]): NetworkMatcher | undefined {
  return networks.length === 0 ? undefined : matchNetworks(networks);
}
