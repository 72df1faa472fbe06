import { enrolls, type Factor } from '../factors/factor.ts';
import type { FactorKindName } from '../factors/kinds.ts';

/** Whether a login needs a second step. A set of recovery codes without a factor is one that was lost: it needs it too (X29). */
export function needsSecondStep(factors: readonly Factor[]): boolean {
  return factors.some(({ state }) => state === 'active');
}

/** The strongest first. As a record, so that a new kind does not type-check before it has its place. */
const RANK: Readonly<Record<FactorKindName, number>> = {
  webauthn: 1,
  totp: 2,
  sms: 3,
  email: 4,
  'recovery-code': 5,
};

/** What a person can answer the second step with: kinds, each once, the strongest first. */
export function methodsOf(factors: readonly Factor[], hidden: ReadonlySet<string>): FactorKindName[] {
  const usable = factors.filter(({ id, state }) => state === 'active' && !hidden.has(id));
  return [...new Set(usable.map(({ kind }) => kind))].sort((one, other) => RANK[one] - RANK[other]);
}

/** The factor whose code is sent without being asked for: where nothing else could answer. */
export function onlySentFactor(factors: readonly Factor[], hidden: ReadonlySet<string>): Factor | undefined {
  const usable = factors.filter((factor) => enrolls(factor) && !hidden.has(factor.id));
  const [only, ...others] = usable;
  const isSent = only?.kind === 'sms' || only?.kind === 'email';
  return isSent && others.length === 0 ? only : undefined;
}
