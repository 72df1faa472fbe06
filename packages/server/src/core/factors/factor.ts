import type { Transaction } from '../../platform/database/database.ts';
import type { FactorState } from '../../platform/database/schema.ts';
import type { TwofoldError } from '../../platform/errors.ts';
import type { Subject } from '../users/users.ts';
import { type FactorKindName, factorKinds } from './kinds.ts';
import type { AssertionProof } from './webauthn/proof.ts';

/** A factor of a user, without anything secret. Times are Unix milliseconds. */
export interface Factor {
  id: string;
  userId: string;
  kind: FactorKindName;
  label: string;
  state: FactorState;
  createdAt: number;
  confirmedAt: number | null;
  lastUsedAt: number | null;
  consecutiveFailures: number;
  /** Set after too many consecutive failures; revived by an administrator or another factor. */
  disabledAt: number | null;
  /** Made by an enrollment that the first accepted code anywhere confirms, and that then replaces the others of its kind. */
  replaces: boolean;
}

/** Whether a user who has it is enrolled: it was confirmed, and is more than a stand-in for another. */
export function enrolls({ state, kind }: Factor): boolean {
  return state === 'active' && !factorKinds[kind].standsIn;
}

/** What a person or browser answered with. */
export type Response = CodeResponse | AssertionResponse;

/** Before anything about it is known. */
export interface CodeResponse {
  kind: 'code';
  /** As it came from outside: any string up to the door's bound. */
  code: string;
}

/**
 * What a passkey signed. Checking a signature waits for other threads, which no transaction may do: the door has it
 * checked before (`webauthn/prove.ts`), and what is decided by what the database holds is decided inside.
 */
export interface AssertionResponse {
  kind: 'assertion';
  /** Undefined: it proved nothing. */
  proof: AssertionProof | undefined;
}

/** Of a response that is no code, one that fits nothing: it costs what a wrong code does. */
export function codeOf(response: Response): string {
  return response.kind === 'code' ? response.code : '';
}

/** What the response says about one factor. It is not spent yet. */
export interface FactorAttempt {
  factor: Factor;
  /** Undefined: the response does not fit this factor. */
  evidence: Evidence | undefined;
  /** Steps by which a wrong TOTP code misses the window, if it is near: for trusted callers only. */
  driftSteps?: number;
  /** It fits what was asked, but too late: for trusted callers only. */
  isLate?: boolean;
  /** What is worth an event by itself, whether or not the response is accepted. */
  alarm?: 'passkey.counter_regressed';
  /** Why the factor could not be evaluated at all, such as `keyring.damaged`. It then has no evidence. */
  unreadable?: TwofoldError;
}

/** Where there is no user, rows are looked for under this id, which no user has. */
export const NOBODY = 'nobody';

export interface Evidence {
  /** For the audit log: never a code. */
  detail: Readonly<Record<string, number>>;
  /** RFC 8176, where it is more exact than the kind's. */
  amr?: readonly string[];
  /**
   * The guard of single use: conditional updates in the caller's transaction. False when another
   * transaction was there first, or the same code before: then nothing may be granted.
   *
   * Spends the response for every factor of this user and kind that it fits, whether or not that one may answer now:
   * two factors may share a secret, and a code must not work once for each.
   */
  spend(tx: Transaction, now: number): Promise<boolean>;
}

/** Which factors may answer. */
export interface AttemptScope {
  now: number;
  /** Only this factor: a confirmation, or a challenge that was made for it. */
  factorId?: string;
  /** The occasion that is answered: what was sent for another one does not count. */
  challengeId?: string;
  /** The login whose second step this is: any of its challenges. */
  loginId?: string;
  /** It is the whole login: what is answered was asked for as that. */
  alone?: boolean;
  /** None that is still to be confirmed. */
  onlyActive?: boolean;
}

/** What the caller of a verification says of the occasion. */
export interface Occasion {
  /** Only this factor may answer; a pending one is confirmed by it. */
  factorId?: string;
  /** The challenge that is answered; it is spent with the answer. */
  challengeId?: string;
  /** The login whose second step this is. */
  loginId?: string;
  /** Nothing was proven before, and nothing else is asked for: a login with a passkey alone. */
  alone?: boolean;
  /** A factor that was not confirmed yet is neither accepted nor confirmed: its confirmation is a step of its own. */
  onlyActive?: boolean;
}

/**
 * A kind of factor, as the verification core sees it. To add one, copy a folder, implement this, and name it in
 * `kinds.ts` and where the core is put together.
 */
export interface FactorKind {
  readonly kind: FactorKindName;
  /** Whether a response is for factors of this kind at all, by its form and by what it answers. */
  takes(response: Response, occasion: Occasion): boolean;
  /**
   * Reads what is known of the subject's factors of this kind. For a subject that has none, or does not exist, it asks
   * the same: neither answer nor time tells who exists.
   */
  look(tx: Transaction, subject: Subject, response: Response): Promise<Candidates>;
}

/** A user's factors of one kind, as they were read. */
export interface Candidates {
  /**
   * Evaluates the response against those that are active or may be confirmed by it. One whose secret cannot be opened
   * does not keep the others from answering. Where there are none, the work is that of `pretend`.
   */
  attempt(response: Response, scope: AttemptScope): FactorAttempt[];
  /** The work of a wrong answer and no more, for one that is not evaluated: under a lock, the time must tell nothing. */
  pretend(response: Response, scope: AttemptScope): void;
}
