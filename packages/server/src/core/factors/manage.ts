import type { Clock } from '../../platform/clock.ts';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { Audit } from '../audit/record.ts';
import type { Context } from '../context.ts';
import type { SecondFactorBudgets } from '../limits/second-factor.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { assertUserLocked } from '../users/user-lock.ts';
import type { Subject, Users } from '../users/users.ts';
import { enrolls, type Factor } from './factor.ts';
import type { RecoveryCodeIssuer } from './recovery-code/issue.ts';
import { factorStore } from './store.ts';
import { type PasskeyState, passkeyStates } from './webauthn/state.ts';

/** What an application may know about its user's second factors. */
export interface FactorOverview {
  /** Whether there is an active factor; recovery codes alone are none. */
  enrolled: boolean;
  factors: Factor[];
  /** Of the passkeys among them, by their ids. */
  passkeys: ReadonlyMap<string, PasskeyState>;
  recoveryCodesRemaining: number;
  /** Unix milliseconds. */
  lockedUntil: number | undefined;
}

/**
 * What an application does with its users' factors. The caller is authenticated as the subject's application. Whatever
 * takes a transaction needs the user's lock (`underLockOf`).
 */
export interface FactorManagement {
  /** Also for a user who never enrolled: then everything is empty. */
  overview(executor: Executor, subject: Subject): Promise<FactorOverview>;
  /** Throws `user.not_found`, `factor.not_found`. */
  get(tx: Transaction, subject: Subject, factorId: string): Promise<Factor>;
  rename(
    tx: Transaction,
    subject: Subject,
    factorId: string,
    label: string,
    context: Context,
  ): Promise<Factor>;
  /**
   * The user's sessions end with it, as they were opened with a factor that may be lost or stolen; the one that asks for
   * it stays.
   */
  remove(tx: Transaction, subject: Subject, factorId: string, context: Context): Promise<void>;
  /** Ten new recovery codes; the old ones die. Throws `user.not_found`, `user.not_enrolled`. */
  renewRecoveryCodes(tx: Transaction, subject: Subject, context: Context): Promise<string[]>;
  /**
   * Removes every factor and recovery code, ends the sessions and unlocks, so that the user can enroll anew. Resolves
   * with how many factors there were. Throws `user.not_found`.
   */
  reset(tx: Transaction, subject: Subject, context: Context): Promise<number>;
  /** Clears the counted wrong answers and enables disabled factors. Throws `user.not_found`. */
  unlock(tx: Transaction, subject: Subject, context: Context): Promise<void>;
  /** Removes the user with every secret, session and code. Does nothing when there is no such user. */
  erase(tx: Transaction, subject: Subject, context: Context): Promise<void>;
}

export function createFactorManagement(parts: {
  users: Users;
  sessions: Sessions;
  budgets: SecondFactorBudgets;
  recoveryCodes: RecoveryCodeIssuer;
  audit: Audit;
  clock: Clock;
}): FactorManagement {
  const { users, sessions, budgets, recoveryCodes, audit, clock } = parts;

  async function get(tx: Transaction, subject: Subject, factorId: string): Promise<Factor> {
    assertUserLocked(tx, subject);
    const user = await users.get(tx, subject);
    return factorStore.get(tx, user.id, factorId);
  }

  async function unlock(tx: Transaction, subject: Subject, context: Context): Promise<void> {
    assertUserLocked(tx, subject);
    const { id: userId } = await users.get(tx, subject);
    budgets.unlock(tx, subject);
    factorStore.revive(tx, userId);
    audit.note(tx, context, { action: 'user.unlocked', outcome: 'success', userId });
  }

  return {
    async overview(executor, subject) {
      // Asked also where there is nobody: whoever never enrolled is locked by wrong answers as anybody else is.
      const [lockedUntil, user] = await Promise.all([
        budgets.lockedUntil(executor, subject, clock.now()),
        users.find(executor, subject),
      ]);
      if (!user)
        return { enrolled: false, factors: [], passkeys: new Map(), recoveryCodesRemaining: 0, lockedUntil };
      const [factors, recoveryCodesRemaining] = await Promise.all([
        factorStore.ofUser(executor, user.id),
        recoveryCodes.remaining(executor, subject),
      ]);
      const hasPasskeys = factors.some(({ kind }) => kind === 'webauthn');
      const passkeys = hasPasskeys ? await passkeyStates(executor, subject) : new Map();
      return { enrolled: factors.some(enrolls), factors, passkeys, recoveryCodesRemaining, lockedUntil };
    },
    get,
    async rename(tx, subject, factorId, label, context) {
      const factor = await get(tx, subject, factorId);
      const { userId } = factor;
      await factorStore.rename(tx, factorId, userId, label);
      audit.note(tx, context, { action: 'factor.renamed', outcome: 'success', userId, factorId });
      return { ...factor, label };
    },
    async remove(tx, subject, factorId, context) {
      const { userId, state, kind } = await get(tx, subject, factorId);
      await factorStore.remove(tx, factorId, userId);
      if (state === 'active') await sessions.revokeAllOfUser(tx, userId, context.sessionId);
      const detail = { method: kind };
      audit.note(tx, context, { action: 'factor.removed', outcome: 'success', userId, factorId, detail });
    },
    async renewRecoveryCodes(tx, subject, context) {
      assertUserLocked(tx, subject);
      const user = await users.get(tx, subject);
      if (!(await factorStore.ofUser(tx, user.id)).some(enrolls)) {
        throw new TwofoldError(
          'user.not_enrolled',
          'Confirm a factor first: recovery codes stand in for one.',
        );
      }
      const codes = await recoveryCodes.issue(tx, user, context);
      audit.note(tx, context, { action: 'recovery_codes.issued', outcome: 'success', userId: user.id });
      return codes;
    },
    async reset(tx, subject, context) {
      assertUserLocked(tx, subject);
      const { id: userId } = await users.get(tx, subject);
      const factors = await factorStore.ofUser(tx, userId);
      for (const { id: factorId } of factors) {
        // A pending set of recovery codes goes with the factor that it waits for.
        if ((await factorStore.remove(tx, factorId, userId)) === 0) continue;
        audit.note(tx, context, { action: 'factor.removed', outcome: 'success', userId, factorId });
      }
      await sessions.revokeAllOfUser(tx, userId);
      await unlock(tx, subject, context);
      return factors.length;
    },
    unlock,
    async erase(tx, subject, context) {
      assertUserLocked(tx, subject);
      const user = await users.find(tx, subject);
      if (!user) return;
      await users.erase(tx, user);
      audit.note(tx, context, { action: 'user.erased', outcome: 'success', userId: user.id });
    },
  };
}
