import type { Executor, Transaction } from '../../platform/database/database.ts';
import type { Audit } from '../audit/record.ts';
import type { Context } from '../context.ts';
import type { Response } from '../factors/factor.ts';
import { factorKinds } from '../factors/kinds.ts';
import { factorStore } from '../factors/store.ts';
import { type Person, subjectOfPerson } from '../people/people.ts';
import type { RenewedSession, Session, Sessions } from '../sessions/sessions.ts';
import type { AccessTokens, IssuedAccessToken } from '../tokens/access.ts';
import type { Accepted, Refused } from '../verification/verdict.ts';
import type { Verification } from '../verification/verify.ts';

/** How long a proof is fresh. */
const FRESH_MS = 5 * 60_000;

/**
 * What is asked of a session:
 * - `strict`: a second factor that counts for step-up, within the last five minutes.
 * - `own`: the same, where the person has such a factor. One who has none was let in with all that they have within the
 *   last five minutes: a person without any factor adds the first one this way, with the password just given (X38), and
 *   nobody is locked into what cannot step up.
 * - `begun`: as `own`, but at any time in this session: for the end of what was begun with a fresh proof (X34).
 */
export type StepUp = 'strict' | 'own' | 'begun';

/** Whether the session has what is asked for. The factors are only read where its own times do not say enough. */
export async function hasFreshProof(
  executor: Executor,
  session: Session,
  wanted: StepUp,
  now: number,
): Promise<boolean> {
  const { secondFactorAt, createdAt, method } = session;
  if (secondFactorAt !== null && (wanted === 'begun' || isFresh(secondFactorAt, now))) return true;
  if (wanted === 'strict' || method === 'TRUSTED_DEVICE') return false;
  if (wanted === 'own' && !isFresh(createdAt, now)) return false;
  return !(await hasStepUpFactor(executor, session.userId));
}

/** A clock that was set back makes a proof of the future: it is none. */
function isFresh(at: number, now: number): boolean {
  return at <= now && now - at < FRESH_MS;
}

/** Recovery codes count: they are there when the factor is gone. A disabled factor counts too, or a lock would be a way in. */
async function hasStepUpFactor(executor: Executor, userId: string): Promise<boolean> {
  const factors = await factorStore.ofUser(executor, userId);
  return factors.some(({ state, kind }) => state === 'active' && factorKinds[kind].stepsUp);
}

export type StepUpOutcome =
  | ({ outcome: 'accepted'; renewed: RenewedSession; freshUntil: number } & IssuedAccessToken)
  | { outcome: 'refused'; verdict: Refused }
  /** What was given does not count for step-up, or the session ended meanwhile. */
  | { outcome: 'insufficient' };

export interface StepUpVerification {
  /** Decides about an answer, and makes the session fresh by it. Under the person's lock. */
  stepUp(
    tx: Transaction,
    given: { person: Person; session: Session; response: Response },
    context: Context,
  ): Promise<StepUpOutcome>;
}

export function createStepUp(parts: {
  verification: Verification;
  sessions: Pick<Sessions, 'renew'>;
  accessTokens: Pick<AccessTokens, 'issue'>;
  audit: Audit;
}): StepUpVerification {
  const { verification, sessions, accessTokens, audit } = parts;
  return {
    async stepUp(tx, { person, session, response }, context) {
      const { userId } = person;
      const occasion = { onlyActive: true };
      const verdict = await verification.verify(tx, subjectOfPerson(person), response, context, occasion);
      const refuse = (reason: string) =>
        audit.note(tx, context, { action: 'step_up.refused', outcome: 'refused', reason, userId });
      if (!verdict.accepted) {
        refuse(verdict.reason);
        return { outcome: 'refused', verdict };
      }
      const counts = factorKinds[verdict.factor.kind].stepsUp;
      const renewed = counts ? await sessions.renew(tx, session, proofOf(verdict)) : undefined;
      if (!renewed) {
        refuse(counts ? 'session_ended' : 'insufficient');
        return { outcome: 'insufficient' };
      }
      const { id: factorId, kind: method } = verdict.factor;
      const accepted = { action: 'step_up.accepted', outcome: 'success', userId, factorId } as const;
      audit.note(tx, context, { ...accepted, detail: { method } });
      const freshUntil = verdict.verifiedAt + FRESH_MS;
      return { outcome: 'accepted', renewed, freshUntil, ...(await accessTokens.issue(tx, renewed.session)) };
    },
  };
}

/** What a session is worth that had this second factor beside its first. */
export function proofOf({ aal, amr }: Pick<Accepted, 'aal' | 'amr'>): { aal: number; amr: string[] } {
  return { aal, amr: aal >= 2 ? [...amr, 'mfa'] : [...amr] };
}
