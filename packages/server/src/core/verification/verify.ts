import type { Clock } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { Audit } from '../audit/record.ts';
import type { Challenge, Challenges } from '../challenges/challenges.ts';
import type { Context } from '../context.ts';
import { confirmFactor } from '../factors/confirm.ts';
import {
  type AttemptScope,
  type Evidence,
  type FactorAttempt,
  type FactorKind,
  NOBODY,
  type Response,
} from '../factors/factor.ts';
import { factorKinds } from '../factors/kinds.ts';
import { factorStore } from '../factors/store.ts';
import type { Budget, Guesser, SecondFactorBudgets } from '../limits/second-factor.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Subject, User, Users } from '../users/users.ts';
import type { Accepted, RefusalReason, Refused, Verdict } from './verdict.ts';

export interface VerificationParts {
  users: Users;
  kinds: readonly FactorKind[];
  budgets: SecondFactorBudgets;
  challenges: Challenges;
  sessions: Sessions;
  audit: Audit;
  clock: Clock;
  /** Wrong answers in a row after which a factor is disabled (NIST SP 800-63B-4, 3.2.2: at most 100). */
  maxConsecutiveFailures: number;
}

export interface VerificationOptions {
  /** Only this factor may answer; a pending one is confirmed by it. */
  factorId?: string;
  /** The challenge that is answered; it is spent with the answer. */
  challengeId?: string;
}

export interface Verification {
  /**
   * Decides about one response, in the caller's transaction: lock, evaluation, single use, counters, confirmation and
   * audit commit together with what the caller adds (session, stored answer), or not at all. Never throws for what a
   * stranger may send. The response is bounded in length by the door; nothing else about it is known here.
   */
  verify(
    tx: Transaction,
    subject: Subject,
    response: Response,
    context: Context,
    options?: VerificationOptions,
  ): Promise<Verdict>;
}

/** One verification on its way: what the steps below share. */
interface Case {
  tx: Transaction;
  subject: Subject;
  user: User | undefined;
  response: Response;
  context: Context;
  guesser: Guesser;
  budget: Budget;
  challenge: Challenge | undefined;
  now: number;
}

export function createVerification(parts: VerificationParts): Verification {
  const { users, kinds, budgets, challenges, sessions, audit, clock } = parts;

  return {
    async verify(tx, subject, response, context, options = {}) {
      const now = clock.now();
      const user = await users.find(tx, subject);
      const guesser = await identifyGuesser(tx, subject, user, context);
      const budget = await budgets.read(tx, guesser, now);
      const challenge =
        user && options.challengeId !== undefined
          ? await challenges.find(tx, user.id, options.challengeId)
          : undefined;
      const current: Case = { tx, subject, user, response, context, guesser, budget, challenge, now };

      if (budget.lockedUntil !== undefined) return refuseLocked(current);
      if (options.challengeId !== undefined && !challenge) return refuseAfterWork(current, 'expired');
      const attempts = await attempt(current, options);
      if (attempts.length === 0) return refuseAfterWork(current, user ? 'no_factor' : 'unknown_user');
      return decide(current, attempts);
    },
  };

  /** A session that was this user's, and was not revoked, shows that its source was let in before. */
  async function identifyGuesser(
    tx: Transaction,
    subject: Subject,
    user: User | undefined,
    context: Context,
  ): Promise<Guesser> {
    const { earlierSessionToken, sourceAddress } = context;
    const earlier =
      earlierSessionToken === undefined ? undefined : await sessions.findEarlier(tx, earlierSessionToken);
    const knownSourceId = earlier && user && earlier.userId === user.id ? earlier.id : undefined;
    return { subject, sourceAddress, knownSourceId };
  }

  async function attempt(current: Case, options: VerificationOptions): Promise<FactorAttempt[]> {
    const { tx, user, response, challenge, now } = current;
    if (!user) return [];
    const factorId = options.factorId ?? challenge?.factorId ?? undefined;
    const scope: AttemptScope = factorId === undefined ? { now } : { now, factorId };
    const attempts: FactorAttempt[] = [];
    for (const kind of kindsFor(response)) {
      if (challenge && challenge.factorKind !== kind.kind) continue;
      attempts.push(...(await kind.attempt(tx, user.id, response, scope)));
    }
    return attempts;
  }

  /** By form alone. What fits no kind is treated as a wrong code of the first, so that it costs the same. */
  function kindsFor(response: Response): readonly FactorKind[] {
    const taking = kinds.filter((kind) => kind.takes(response));
    return taking.length > 0 ? taking : kinds.slice(0, 1);
  }

  async function decide(current: Case, attempts: FactorAttempt[]): Promise<Verdict> {
    const readable = attempts.filter(({ unreadable }) => unreadable === undefined);
    const [broken] = attempts;
    if (readable.length === 0 && broken?.unreadable) throw broken.unreadable;
    const usable = readable.filter(({ factor }) => factor.disabledAt === null);
    const fitting = usable.find((tried): tried is FactorAttempt & { evidence: Evidence } => !!tried.evidence);
    if (!fitting) {
      // A disabled factor does not answer, whatever was sent: else its lock would tell which guess was right.
      const reason = usable.length === 0 ? 'locked' : 'wrong_code';
      return refuseFailed(current, reason, usable, (usable[0] ?? readable[0])?.factor.id);
    }
    let spent = await fitting.evidence.spend(current.tx, current.now);
    if (current.challenge && spent) spent = await challenges.spend(current.tx, current.challenge.id);
    if (!spent) return refuseFailed(current, 'replayed', [], fitting.factor.id);
    return accept(current, fitting);
  }

  async function accept(current: Case, { factor, evidence }: FactorAttempt): Promise<Accepted> {
    const { tx, context, now } = current;
    const { userId, kind } = factor;
    const { method, amr, standsIn } = factorKinds[kind];
    await budgets.clear(tx, current.guesser, current.budget);
    await factorStore.noteUse(tx, userId, factor.id, now);
    const confirmed = factor.state === 'pending';
    if (confirmed) await confirm(current, factor.id, await confirmFactor(tx, factor, now));
    await audit.note(tx, context, {
      action: 'verification.accepted',
      outcome: 'success',
      userId,
      factorId: factor.id,
      detail: { method: kind, ...evidence?.detail },
    });
    // Beside the verification: that a code of last resort went is worth knowing by itself.
    const recovery = {
      action: 'recovery_code.used',
      outcome: 'success',
      userId,
      factorId: factor.id,
    } as const;
    if (standsIn) await audit.note(tx, context, recovery);
    return {
      accepted: true,
      userId,
      factor: confirmed ? { ...factor, state: 'active', confirmedAt: now } : factor,
      method,
      aal: 2,
      amr: [amr],
      verifiedAt: now,
      confirmed,
      attemptsRemaining: current.budget.remainingAfterSuccess,
    };
  }

  async function confirm(current: Case, factorId: string, removed: string[]): Promise<void> {
    const { tx, context, user } = current;
    const userId = user?.id;
    await audit.note(tx, context, {
      action: 'factor.confirmed',
      outcome: 'success',
      userId,
      factorId,
    });
    // What was opened with a factor that is lost or stolen ends when another takes its place.
    if (removed.length > 0 && user) await sessions.revokeAllOfUser(tx, user.id);
    for (const id of removed) {
      const reason = 'replaced';
      await audit.note(tx, context, {
        action: 'factor.removed',
        outcome: 'success',
        reason,
        userId,
        factorId: id,
      });
    }
  }

  async function refuseLocked(current: Case): Promise<Refused> {
    const { tx, guesser, challenge, now } = current;
    // A challenge that was open when the lock fell is dead after it (attack: wait out the lock, then go on).
    if (challenge) await challenges.spend(tx, challenge.id);
    const budget = await budgets.settle(tx, guesser, current.budget, now);
    await workForNobody(current);
    await recordRefusal(current, 'locked');
    return refused(current, 'locked', budget, undefined);
  }

  async function refuseAfterWork(current: Case, reason: RefusalReason): Promise<Refused> {
    await workForNobody(current);
    await factorStore.noteFailure(current.tx, NOBODY);
    return refuseFailed(current, reason, []);
  }

  async function workForNobody({ tx, response, now }: Case): Promise<void> {
    for (const kind of kindsFor(response)) await kind.attemptNobody(tx, response, { now });
  }

  /** Counts a wrong answer for the user, the source, and each factor in `failed`. */
  async function refuseFailed(
    current: Case,
    reason: RefusalReason,
    failed: FactorAttempt[],
    factorId = failed[0]?.factor.id,
  ): Promise<Refused> {
    const { tx, guesser, now } = current;
    const budget = await budgets.settle(tx, guesser, await budgets.raise(tx, guesser, now), now);
    for (const { factor } of failed) {
      const failures = await factorStore.noteFailure(tx, factor.id);
      if (failures >= parts.maxConsecutiveFailures) await disable(current, factor.id, failures);
    }
    await recordRefusal(current, reason, factorId);
    if (budget.userLocked) await lock(current);
    const near = failed.find((tried) => tried.driftSteps !== undefined);
    return refused(current, reason, budget, near?.driftSteps);
  }

  async function disable(current: Case, factorId: string, failures: number): Promise<void> {
    const { tx, context, user, now } = current;
    await factorStore.disable(tx, factorId, now);
    await audit.note(tx, context, {
      action: 'factor.disabled',
      outcome: 'success',
      reason: 'consecutive_failures',
      userId: user?.id,
      factorId,
      detail: { failures },
    });
  }

  async function recordRefusal(current: Case, reason: RefusalReason, factorId?: string): Promise<void> {
    const { tx, context, user } = current;
    await audit.note(tx, context, {
      action: 'verification.refused',
      outcome: 'refused',
      reason,
      userId: user?.id,
      factorId,
    });
  }

  /** The lock itself is the count. What was open when it fell must not be finished when it is over. */
  async function lock(current: Case): Promise<void> {
    const { tx, context, user, guesser } = current;
    if (user) await challenges.spendAllOfUser(tx, user.id);
    const detail = { knownSource: guesser.knownSourceId !== undefined };
    await audit.note(tx, context, {
      action: 'user.locked',
      outcome: 'success',
      userId: user?.id,
      detail,
    });
  }
}

function refused(
  current: Case,
  reason: RefusalReason,
  budget: Budget,
  driftSteps: number | undefined,
): Refused {
  const { lockedUntil, remaining, resetSeconds } = budget;
  const retryAfterSeconds =
    lockedUntil === undefined ? undefined : Math.max(1, Math.ceil((lockedUntil - current.now) / 1000));
  return {
    accepted: false,
    reason,
    attemptsRemaining: remaining,
    resetSeconds,
    retryAfterSeconds,
    driftSteps,
  };
}
