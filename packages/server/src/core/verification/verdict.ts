import type { Factor } from '../factors/factor.ts';
import type { Method } from '../factors/kinds.ts';

/** Why an answer was not accepted. For trusted callers and the audit log; strangers are never told. */
export type RefusalReason = 'unknown_user' | 'no_factor' | 'wrong_code' | 'replayed' | 'locked' | 'expired';

export interface Accepted {
  accepted: true;
  userId: string;
  factor: Factor;
  method: Method;
  /** What the second factor reaches together with the caller's first one (NIST SP 800-63B-4). */
  aal: number;
  /** RFC 8176. */
  amr: string[];
  /** Unix milliseconds. */
  verifiedAt: number;
  /** True when this was the first accepted code of a pending factor, which is active now. */
  confirmed: boolean;
  /** Wrong answers left before the lock. */
  attemptsRemaining: number;
  recoveryCodesRemaining: number;
}

export interface Refused {
  accepted: false;
  reason: RefusalReason;
  /** Wrong answers left before the lock. */
  attemptsRemaining: number;
  /** Until the tightest count of wrong answers starts again. */
  resetSeconds: number;
  /** Until answers are evaluated again; undefined when they are now, or when only a revival helps. */
  retryAfterSeconds: number | undefined;
  /** How far a wrong TOTP code is off, when it is near. */
  driftSteps: number | undefined;
}

/** Everything there is to say; the door decides what its caller may see. */
export type Verdict = Accepted | Refused;
