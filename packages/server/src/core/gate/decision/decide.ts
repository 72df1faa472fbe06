import type { CompiledPolicy, CompiledRule, Level } from '../policy/policy.ts';
import type { Grant } from '../services/grants.ts';
import type { Service } from '../services/services.ts';
import type { Target } from '../target/target.ts';
import { type Decision, type DeviceProblem, denied, login, type Presented, type Visit } from './decision.ts';

/** What is asked: everything that was read for it, and nothing that is still to be read. */
export interface Question {
  service: Service | undefined;
  visit: Visit;
  /** A device that proved itself, or why none did. */
  presented: Presented | DeviceProblem;
  now: number;
}

/**
 * The one place that lets anybody through the gate. It reads no store and no clock, so that the same question has the same
 * answer in a test, in `twofold gate explain`, and behind every proxy. What is not allowed by name is refused.
 */
export function decide({ service, visit, presented, now }: Question): Decision {
  if (!service) return denied({ rule: 'service.unknown' });
  if (service.disabledAt !== null) return denied({ rule: 'service.disabled' });
  const passed = passThrough(service, visit, presented);
  if ('outcome' in passed) return passed;
  if (typeof presented === 'string') return login({ rule: presented, ...passed.by });
  return decideForPerson({ service, presented, passed, now });
}

/** What the path asks for: the level of the rule that let it pass. */
interface Passed {
  level: Level | undefined;
  by: { pathRule?: number };
}

/** What the request itself says, whoever sent it. */
function passThrough(
  service: Service,
  visit: Visit,
  presented: Presented | DeviceProblem,
): Passed | Decision {
  const { target } = visit;
  if (typeof target === 'string') return denied({ rule: target });
  // The proxy names the service in its own configuration; what the client asked for has to be that one (CVE-2026-48794).
  if (target && !service.origins.includes(target.origin)) return denied({ rule: 'target.other_origin' });
  const { policy } = service;
  if (policy.isInNetworks) {
    if (visit.clientAddress === undefined) return denied({ rule: 'network.unknown' });
    if (!policy.isInNetworks(visit.clientAddress)) return denied({ rule: 'network.outside' });
  }
  if (!target) return { level: undefined, by: {} };
  if (visit.preflightFor === undefined || policy.preflight === 'deny')
    return matchPath(policy, target, visit, presented);
  // It carries no cookie by definition, and the answer to it tells nothing that the service does not say to everybody. Where
  // what it asks the leave for is denied to everybody, so is it.
  const followed = matchPath(policy, { ...target, method: visit.preflightFor }, visit, presented);
  const isDenied = 'outcome' in followed && followed.outcome === 'denied';
  return isDenied ? followed : { outcome: 'open', by: { rule: 'preflight' } };
}

/** First match wins; what no rule fits is denied. */
function matchPath(
  policy: CompiledPolicy,
  target: Target,
  visit: Visit,
  presented: Presented | DeviceProblem,
): Passed | Decision {
  const { compiledRules } = policy;
  if (compiledRules.length === 0) return { level: undefined, by: {} };
  if (!target.path.isCanonical) return denied({ rule: 'path.not_canonical' });
  for (const [pathRule, compiled] of compiledRules.entries()) {
    if (!fitsRequest(compiled, target, visit)) continue;
    const { effect, groups, level } = compiled.rule;
    if (effect === 'deny') return denied({ rule: 'path.denied', pathRule });
    if (effect === 'public') return { outcome: 'open', by: { rule: 'path.public', pathRule } };
    if (groups === undefined) return { level, by: { pathRule } };
    // Whether it fits is not known before it is known who asks; a rule further down must not let them in meanwhile.
    if (typeof presented === 'string') return login({ rule: presented, pathRule });
    if (groups.some((group) => presented.groups.includes(group))) return { level, by: { pathRule } };
  }
  return denied({ rule: 'path.no_rule' });
}

function fitsRequest({ rule, pattern, isInNetworks }: CompiledRule, target: Target, visit: Visit): boolean {
  const { segments } = target.path;
  const isMeant = rule.effect === 'deny' ? pattern.fitsFolded(segments) : pattern.fits(segments);
  if (!isMeant || !fitsMethod(rule.methods, target.method)) return false;
  if (!isInNetworks) return true;
  // An address that is not told is in no network that lets in, and in every one that keeps out.
  return visit.clientAddress === undefined ? rule.effect === 'deny' : isInNetworks(visit.clientAddress);
}

function fitsMethod(methods: readonly string[] | undefined, method: string): boolean {
  if (methods === undefined) return true;
  return methods.includes(method) || (method === 'HEAD' && methods.includes('GET'));
}

function decideForPerson(given: {
  service: Service;
  presented: Presented;
  passed: Passed;
  now: number;
}): Decision {
  const { service, presented, passed, now } = given;
  const { pathRule } = passed.by;
  const where = pathRule === undefined ? {} : { pathRule };
  const grant = bestGrant(service, presented, now);
  const isAdministrator = presented.person.role === 'admin';
  // Who was given an end has been there before: it is no first use that lets an administrator in.
  if (!grant.valid && (!isAdministrator || grant.ownIsOver))
    return denied({ rule: grant.expired ? 'grant.expired' : 'grant.missing', ...where });
  const wanted = [service.policy.level, ...(passed.level === undefined ? [] : [passed.level])];
  for (const level of wanted) {
    if (reaches(presented, level)) continue;
    const rule = level === 'device-bound' ? 'binding.missing' : 'level.insufficient';
    return login({ rule, wanted: level, ...where });
  }
  const tooOld = agesOut(service.policy, presented, now);
  if (tooOld) return login({ rule: tooOld, ...where });
  const rule = grant.valid
    ? grant.valid.holder.kind === 'group'
      ? 'grant.group'
      : 'grant.person'
    : 'grant.administrator';
  return { outcome: 'allowed', by: { rule, ...where }, presented, grant: grant.valid, service };
}

/** The person's own before one of their groups, and scopes of all that are valid together. */
function bestGrant(
  { id }: Service,
  { grants }: Presented,
  now: number,
): { valid: Grant | undefined; expired: boolean; ownIsOver: boolean } {
  const ofService = grants.filter(({ serviceId }) => serviceId === id);
  const valid = ofService.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
  const first = valid.find(({ holder }) => holder.kind === 'person') ?? valid[0];
  if (!first) {
    const ownIsOver = ofService.some(({ holder }) => holder.kind === 'person');
    return { valid: undefined, expired: ofService.length > 0, ownIsOver };
  }
  if (valid.length === 1) return { valid: first, expired: false, ownIsOver: false };
  const scopes = [...new Set(valid.flatMap((grant) => grant.scopes))];
  return { valid: { ...first, scopes }, expired: false, ownIsOver: false };
}

function reaches({ device, isBound }: Presented, level: Level): boolean {
  switch (level) {
    case 'any':
      return true;
    case 'mfa':
      return device.aal >= 2;
    case 'phishing-resistant':
      return device.aal >= 2 && (device.amr.includes('hwk') || device.amr.includes('swk'));
    case 'device-bound':
      return isBound;
  }
}

/** A clock that was set back makes a proof of the future: its age is not known, so it is none. */
function agesOut(policy: CompiledPolicy, { device }: Presented, now: number) {
  const isOver = (since: number, seconds: number | null) =>
    seconds !== null && (since > now || now - since >= seconds * 1000);
  if (isOver(device.authenticatedAt, policy.maxAgeSeconds)) return 'age.exceeded';
  if (isOver(device.registeredAt, policy.absoluteSeconds)) return 'absolute.exceeded';
  // What was noted last may be of this very minute, and later than the present moment of a clock that was set back.
  return policy.idleSeconds !== null && now - device.lastUsedAt >= policy.idleSeconds * 1000
    ? 'idle.exceeded'
    : undefined;
}
