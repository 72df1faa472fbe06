import type { Clock } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { Audit } from '../audit/record.ts';
import type { Challenge, Challenges } from '../challenges/challenges.ts';
import type { Context } from '../context.ts';
import { confirmFactor } from '../factors/confirm.ts';
import {
  type AttemptScope,
  type Evidence,
  type Factor,
  type FactorAttempt,
  type FactorKind,
  NOBODY,
  type Occasion,
  type Response,
} from '../factors/factor.ts';
import { type FactorKindName, factorKinds } from '../factors/kinds.ts';
import type { RecoveryCodeIssuer } from '../factors/recovery-code/issue.ts';
import { factorStore } from '../factors/store.ts';
import type { Budget, Guesser, SecondFactorBudgets } from '../limits/second-factor.ts';
import type { PendingLogins } from '../login/pending.ts';
import { knownSourceOf, type Sessions } from '../sessions/sessions.ts';
import { assertUserLocked } from '../users/user-lock.ts';
import type { Subject } from '../users/users.ts';
import { type KnownSubject, readSubject } from './subject.ts';
import type { Accepted, RefusalReason, Refused, Verdict } from './verdict.ts';

export interface VerificationParts {
  kinds: readonly FactorKind[];
  budgets: SecondFactorBudgets;
  challenges: Challenges;
  sessions: Sessions;
  pendingLogins: Pick<PendingLogins, 'endAllOfUser'>;
  recoveryCodes: Pick<RecoveryCodeIssuer, 'remaining'>;
  audit: Audit;
  clock: Clock;
  /** Wrong answers in a row after which a factor is disabled (NIST SP 800-63B-4, 3.2.2: at most 100). */
  maxConsecutiveFailures: number;
}

export interface Verification {
  /**
   * Decides about one response, in the caller's transaction, which holds the user's lock (`underLockOf`): lock,
   * evaluation, single use, counters, confirmation and audit commit together with what the caller adds (session, stored
   * answer), or not at all. Never throws for what a stranger may send. The response is bounded in length by the door;
   * nothing else about it is known here.
   */
  verify(
    tx: Transaction,
    subject: Subject,
    response: Response,
    context: Context,
    occasion?: Occasion,
  ): Promise<Verdict>;
}

/** One verification on its way: what the steps below share. */
interface Case extends KnownSubject {
  tx: Transaction;
  subject: Subject;
  context: Context;
  now: number;
  guesser: Guesser;
  budget: Budget;
  challenge: Challenge | undefined;
  /** A code can be guessed; what a passkey signs cannot. */
  isGuess: boolean;
}

export function createVerification(parts: VerificationParts): Verification {
  const { kinds, budgets, challenges, sessions, pendingLogins, recoveryCodes, audit, clock } = parts;

  return {
    async verify(tx, subject, response, context, occasion = {}) {
      assertUserLocked(tx, subject);
      const now = clock.now();
      const taking = kindsFor(response, occasion);
      const { challengeId, loginId } = occasion;
      // None of these needs another's answer: together they are one round trip to a database server.
      const [known, { guesser, budget }, challenge, candidates] = await Promise.all([
        readSubject(tx, subject),
        readBudget(tx, subject, context, now),
        challengeId === undefined ? undefined : challenges.find(tx, subject, challengeId),
        Promise.all(taking.map((kind) => kind.look(tx, subject, response))),
      ]);
      const factorId = occasion.factorId ?? challenge?.factorId ?? undefined;
      const scope: AttemptScope = {
        now,
        ...(factorId !== undefined && { factorId }),
        ...(challengeId !== undefined && { challengeId }),
        ...(loginId !== undefined && { loginId }),
        ...(occasion.alone === true && { alone: true }),
        ...(occasion.onlyActive === true && { onlyActive: true }),
      };
      const isGuess = response.kind === 'code';
      const current = { tx, subject, context, now, ...known, guesser, budget, challenge, isGuess };
      const isLocked = budget.lockedUntil !== undefined;
      const isStale = challengeId !== undefined && !challenge;
      if (isLocked || isStale) {
        for (const candidate of candidates) candidate.pretend(response, scope);
        return isLocked ? refuseLocked(current) : refuseNobody(current, 'expired');
      }
      const attempts = candidates.flatMap((candidate, index) => {
        const tried = candidate.attempt(response, scope);
        return challenge && challenge.factorKind !== taking[index]?.kind ? [] : tried;
      });
      if (attempts.length === 0) return refuseNobody(current, known.user ? 'no_factor' : 'unknown_user');
      return decide(current, attempts);
    },
  };

  /** A session that was this user's, and was not revoked, shows that its source was let in before. */
  async function readBudget(tx: Transaction, subject: Subject, context: Context, now: number) {
    const { earlierSessionToken, sourceAddress } = context;
    const earlier =
      earlierSessionToken === undefined ? undefined : await sessions.findEarlier(tx, earlierSessionToken);
    const isTheirs = earlier?.userName === subject.name && earlier.applicationId === subject.applicationId;
    const knownSourceId = context.knownSourceId ?? (isTheirs ? knownSourceOf(earlier) : undefined);
    const guesser: Guesser = { subject, sourceAddress, knownSourceId };
    return { guesser, budget: await budgets.read(tx, guesser, now) };
  }

  /** By form alone. What fits no kind is treated as a wrong code of the first, so that it costs the same. */
  function kindsFor(response: Response, occasion: Occasion): readonly FactorKind[] {
    const taking = kinds.filter((kind) => kind.takes(response, occasion));
    return taking.length > 0 ? taking : kinds.slice(0, 1);
  }

  async function decide(current: Case, attempts: FactorAttempt[]): Promise<Verdict> {
    const readable = attempts.filter(({ unreadable }) => unreadable === undefined);
    const [broken] = attempts;
    if (readable.length === 0 && broken?.unreadable) throw broken.unreadable;
    for (const attempt of readable) recordAlarm(current, attempt);
    const usable = readable.filter(({ factor }) => factor.disabledAt === null);
    const fitting = usable.find((tried): tried is FactorAttempt & { evidence: Evidence } => !!tried.evidence);
    if (!fitting) {
      // A disabled factor does not answer, whatever was sent: else its lock would tell which guess was right.
      const wrong = usable.some(({ isLate }) => isLate) ? 'expired' : 'wrong_code';
      const reason = usable.length === 0 ? 'locked' : wrong;
      return refuseFailed(current, reason, usable, (usable[0] ?? readable[0])?.factor.id);
    }
    const { tx, guesser, now } = current;
    const [isFirst, exhausted] = await Promise.all([
      fitting.evidence.spend(tx, now),
      budgets.recheck(tx, guesser, now),
    ]);
    // The code stays spent: it was evaluated.
    if (exhausted) return refuseLocked({ ...current, budget: exhausted });
    let spent = isFirst;
    if (current.challenge && spent) spent = await challenges.spend(tx, current.challenge.id);
    if (!spent) return refuseFailed(current, 'replayed', [], fitting.factor.id);
    return accept(current, fitting);
  }

  function recordAlarm({ tx, context }: Case, { factor, evidence, alarm }: FactorAttempt): void {
    if (!alarm) return;
    const { userId, id: factorId } = factor;
    const outcome = evidence ? 'success' : 'refused';
    audit.note(tx, context, { action: alarm, outcome, userId, factorId });
  }

  async function accept(current: Case, { factor, evidence }: FactorAttempt): Promise<Accepted> {
    const { tx, context, now } = current;
    const { userId, kind } = factor;
    const { method, amr, aal, standsIn } = factorKinds[kind];
    budgets.clear(tx, current.guesser, current.budget);
    factorStore.noteUse(tx, factor, now);
    const confirmed = factor.state === 'pending';
    if (confirmed) await confirm(current, factor, await confirmFactor(tx, factor, now));
    audit.note(tx, context, {
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
    if (standsIn) audit.note(tx, context, recovery);
    return {
      accepted: true,
      userId,
      factor: confirmed ? { ...factor, state: 'active', confirmedAt: now } : factor,
      method,
      aal,
      amr: [...(evidence?.amr ?? [amr])],
      verifiedAt: now,
      confirmed,
      attemptsRemaining: current.budget.remainingAfterSuccess,
      recoveryCodesRemaining: await remainingAfter(current, kind, confirmed),
    };
  }

  /** A confirmation can make a new set active; otherwise what was read at the beginning still holds, under the lock. */
  async function remainingAfter(current: Case, kind: FactorKindName, confirmed: boolean): Promise<number> {
    if (confirmed) return recoveryCodes.remaining(current.tx, current.subject);
    return current.recoveryCodesRemaining - (kind === 'recovery-code' ? 1 : 0);
  }

  async function confirm(current: Case, factor: Factor, removed: string[]): Promise<void> {
    const { tx, context, user } = current;
    const userId = user?.id;
    audit.note(tx, context, {
      action: 'factor.confirmed',
      outcome: 'success',
      userId,
      factorId: factor.id,
      detail: { method: factor.kind },
    });
    // What was opened with a factor that is lost or stolen ends when another takes its place.
    if (removed.length > 0 && user) await sessions.revokeAllOfUser(tx, user.id, context.sessionId);
    for (const id of removed) {
      const reason = 'replaced';
      audit.note(tx, context, {
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
    recordRefusal(current, 'locked');
    return refused(current, 'locked', budget, undefined);
  }

  /** As a wrong answer, down to the number of statements. */
  function refuseNobody(current: Case, reason: RefusalReason): Promise<Refused> {
    return refuseFailed(current, reason, [], undefined, NOBODY);
  }

  /**
   * Counts a wrong answer for the user, the source, and each factor in `failed`: a guess. A signature that is wrong is none,
   * and counts for its source alone.
   */
  async function refuseFailed(
    current: Case,
    reason: RefusalReason,
    failed: FactorAttempt[],
    factorId = failed[0]?.factor.id,
    standIn?: string,
  ): Promise<Refused> {
    const { tx, guesser, now } = current;
    const guessed = standIn === undefined ? failed.map(({ factor }) => factor.id) : [standIn];
    const counted = current.isGuess ? guessed : [];
    const [raised, ...failures] = await Promise.all([
      current.isGuess ? budgets.raise(tx, guesser, now) : budgets.raiseSource(tx, guesser, now),
      ...counted.map((id) => factorStore.noteFailure(tx, id)),
    ]);
    for (const [index, id] of counted.entries()) {
      const count = failures[index] ?? 0;
      if (count >= parts.maxConsecutiveFailures) disable(current, id, count);
    }
    const budget = await budgets.settle(tx, guesser, raised, now);
    // One too many: it must not tell whether the guess was wrong.
    const told = budget.exceeded ? 'locked' : reason;
    recordRefusal(current, told, factorId);
    if (budget.userLocked) await lock(current);
    const near = budget.exceeded ? undefined : failed.find((tried) => tried.driftSteps !== undefined);
    return refused(current, told, budget, near?.driftSteps);
  }

  function disable(current: Case, factorId: string, failures: number): void {
    const { tx, context, user, now } = current;
    factorStore.disable(tx, factorId, now);
    audit.note(tx, context, {
      action: 'factor.disabled',
      outcome: 'success',
      reason: 'consecutive_failures',
      userId: user?.id,
      factorId,
      detail: { failures },
    });
  }

  function recordRefusal(current: Case, reason: RefusalReason, factorId?: string): void {
    const { tx, context, user } = current;
    audit.note(tx, context, {
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
    if (user) {
      await challenges.spendAllOfUser(tx, user.id);
      pendingLogins.endAllOfUser(tx, user.id);
    }
    const detail = { knownSource: guesser.knownSourceId !== undefined };
    audit.note(tx, context, {
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
