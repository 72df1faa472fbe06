import type { Executor } from '../../platform/database/database.ts';
import { factorKinds } from '../factors/kinds.ts';
import { factorStore } from '../factors/store.ts';
import type { Session } from '../sessions/sessions.ts';

/** How long a proof is fresh (page 3, Step-up). */
export const FRESH_MS = 5 * 60_000;

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
export async function hasStepUpFactor(executor: Executor, userId: string): Promise<boolean> {
  const factors = await factorStore.ofUser(executor, userId);
  return factors.some(({ state, kind }) => state === 'active' && factorKinds[kind].stepsUp);
}
