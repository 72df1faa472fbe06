import type { FactorKindName } from '../../core/factors/kinds.ts';
import type { WindowLimit } from '../../core/limits/second-factor.ts';
import type { Refused } from '../../core/verification/verdict.ts';
import type { Answer } from '../../http/answer/answer.ts';
import { problemAnswer } from '../../http/answer/problem.ts';
import { rateLimitHeaders } from '../../http/answer/rate-limit-headers.ts';
import { type ErrorCode, type ErrorExtras, TwofoldError } from '../../platform/errors.ts';

const DETAILS: Record<Refused['reason'], string> = {
  unknown_user: 'The code was not accepted.',
  no_factor: 'The code was not accepted.',
  wrong_code: 'The code was not accepted.',
  replayed: 'The code was used before; send a fresh one.',
  expired: 'The challenge was answered already or has expired; ask for a new one.',
  locked: 'Too many wrong codes; wait, or unlock the user.',
};

const PASSKEY_DETAILS: Record<Refused['reason'], string> = {
  unknown_user: 'The passkey was not accepted.',
  no_factor: 'The passkey was not accepted.',
  wrong_code: 'The passkey was not accepted.',
  replayed: 'The challenge was answered before; ask for a new one.',
  expired: 'The challenge was answered already or has expired; ask for a new one.',
  locked: 'Too many wrong answers; wait, or unlock the user.',
};

/**
 * What an application is told about a refusal. It is trusted with the reason: its own answer to the person should be
 * the same for all of them.
 */
function refusalOf(
  verdict: Refused,
  code: ErrorCode,
  details: Record<Refused['reason'], string>,
): TwofoldError {
  const extras: Record<string, ErrorExtras[string]> = {
    reason: verdict.reason,
    attemptsRemaining: verdict.attemptsRemaining,
  };
  if (verdict.retryAfterSeconds !== undefined) extras.retryAfterSeconds = verdict.retryAfterSeconds;
  if (verdict.driftSteps !== undefined) extras.driftSteps = verdict.driftSteps;
  return new TwofoldError(code, details[verdict.reason], {
    extras,
    ...(verdict.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: verdict.retryAfterSeconds }),
  });
}

function isLocked({ reason, retryAfterSeconds }: Refused): boolean {
  return reason === 'locked' && retryAfterSeconds !== undefined;
}

function codeOf(verdict: Refused, submitted: string, asked?: FactorKindName): ErrorCode {
  if (isLocked(verdict)) return 'verification.locked';
  if (asked === 'sms' || asked === 'email') return 'one_time_code.rejected';
  // By form, as the core tells the kinds apart: whatever is longer than a TOTP code is meant as a recovery code.
  return submitted.replace(/[\s-]/g, '').length > 8 ? 'recovery_code.rejected' : 'totp.code_rejected';
}

/**
 * The answer to a refused code. It is part of the transaction's outcome: what was counted is committed with it.
 *
 * @param asked the kind that was asked for, where the request said which
 */
export function refuse(
  verdict: Refused,
  submitted: string,
  requestId: string,
  limit: WindowLimit,
  asked?: FactorKindName,
): Answer {
  return answerOf(verdict, refusalOf(verdict, codeOf(verdict, submitted, asked), DETAILS), requestId, limit);
}

/** The same for a passkey. */
export function refusePasskey(verdict: Refused, requestId: string, limit: WindowLimit): Answer {
  const code = isLocked(verdict) ? 'verification.locked' : 'passkey.rejected';
  return answerOf(verdict, refusalOf(verdict, code, PASSKEY_DETAILS), requestId, limit);
}

function answerOf(verdict: Refused, refusal: TwofoldError, requestId: string, limit: WindowLimit): Answer {
  const answer = problemAnswer(refusal, requestId);
  const { attemptsRemaining, resetSeconds, retryAfterSeconds = resetSeconds } = verdict;
  return {
    ...answer,
    headers: {
      ...budgetHeaders(limit, attemptsRemaining, Math.max(resetSeconds, retryAfterSeconds)),
      ...answer.headers,
    },
  };
}

/** How many wrong codes are left for this user, as header fields. */
export function budgetHeaders(limit: WindowLimit, remaining: number, resetSeconds = limit.windowSeconds) {
  const { max: quota, windowSeconds } = limit;
  return { ...rateLimitHeaders({ name: 'second-factor', quota, windowSeconds, remaining, resetSeconds }) };
}
