import type { Clock } from '../../platform/clock.ts';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { Audit } from '../audit/record.ts';
import { auditOrigin, type Context } from '../context.ts';
import type { SecondFactorBudgets } from '../limits/second-factor.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Subject, User, Users } from '../users/users.ts';
import type { Factor } from './factor.ts';
import type { RecoveryCodeIssuer } from './recovery-code/issue.ts';
import { factorStore } from './store.ts';

/** What an application may know about its user's second factors. */
export interface FactorOverview {
  /** Whether there is an active factor; recovery codes alone are none. */
  enrolled: boolean;
  factors: Factor[];
  recoveryCodesRemaining: number;
  /** Unix milliseconds. */
  lockedUntil: number | undefined;
}

/** What an application does with its users' factors. The caller is authenticated as the subject's application. */
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
  /** The user's sessions end with it, as they were opened with a factor that may be lost or stolen. */
  remove(tx: Transaction, subject: Subject, factorId: string, context: Context): Promise<void>;
  /** Ten new recovery codes; the old ones die. Throws `user.not_found`, `user.not_enrolled`. */
  renewRecoveryCodes(tx: Transaction, subject: Subject, context: Context): Promise<string[]>;
  /** Clears the counted wrong answers and enables disabled factors. */
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

  async function getOwned(
    tx: Transaction,
    subject: Subject,
    factorId: string,
  ): Promise<{ user: User; factor: Factor }> {
    const user = await users.get(tx, subject);
    const factor = (await factorStore.ofUser(tx, user.id)).find((candidate) => candidate.id === factorId);
    if (!factor) throw new TwofoldError('factor.not_found', 'This user has no factor with this id.');
    return { user, factor };
  }

  return {
    async overview(executor, subject) {
      const lockedUntil = await budgets.lockedUntil(executor, subject, clock.now());
      const user = await users.find(executor, subject);
      if (!user) return { enrolled: false, factors: [], recoveryCodesRemaining: 0, lockedUntil };
      const factors = await factorStore.ofUser(executor, user.id);
      const recoveryCodesRemaining = await recoveryCodes.remaining(executor, user.id);
      return { enrolled: factors.some(isUsable), factors, recoveryCodesRemaining, lockedUntil };
    },
    get: async (tx, subject, factorId) => (await getOwned(tx, subject, factorId)).factor,
    async rename(tx, subject, factorId, label, context) {
      const { user, factor } = await getOwned(tx, subject, factorId);
      await factorStore.rename(tx, factorId, user.id, label);
      const what = { action: 'factor.renamed', outcome: 'success', userId: user.id, factorId } as const;
      await audit.record(tx, { ...auditOrigin(context), ...what });
      return { ...factor, label };
    },
    async remove(tx, subject, factorId, context) {
      const { user, factor } = await getOwned(tx, subject, factorId);
      await factorStore.remove(tx, factorId, user.id);
      if (factor.state === 'active') await sessions.revokeAllOfUser(tx, user.id);
      const what = { action: 'factor.removed', outcome: 'success', userId: user.id, factorId } as const;
      await audit.record(tx, { ...auditOrigin(context), ...what });
    },
    async renewRecoveryCodes(tx, subject, context) {
      const user = await users.get(tx, subject);
      if (!(await factorStore.ofUser(tx, user.id)).some(isUsable)) {
        throw new TwofoldError(
          'user.not_enrolled',
          'Confirm a factor first: recovery codes stand in for one.',
        );
      }
      const codes = await recoveryCodes.issue(tx, user, context);
      const what = { action: 'recovery_codes.issued', outcome: 'success', userId: user.id } as const;
      await audit.record(tx, { ...auditOrigin(context), ...what });
      return codes;
    },
    async unlock(tx, subject, context) {
      const user = await users.get(tx, subject);
      await budgets.unlock(tx, subject, await sessions.idsOfUser(tx, user.id));
      await factorStore.revive(tx, user.id);
      const what = { action: 'user.unlocked', outcome: 'success', userId: user.id } as const;
      await audit.record(tx, { ...auditOrigin(context), ...what });
    },
    async erase(tx, subject, context) {
      const user = await users.find(tx, subject);
      if (!user) return;
      await users.erase(tx, user);
      const what = { action: 'user.erased', outcome: 'success', userId: user.id } as const;
      await audit.record(tx, { ...auditOrigin(context), ...what });
    },
  };
}

function isUsable(factor: Factor): boolean {
  return factor.state === 'active' && factor.kind !== 'recovery-code';
}
