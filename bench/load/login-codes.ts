import { totp } from '@twofold/otp';
import { totpHmac, totpKey } from '../../packages/server/src/core/factors/totp/hmac.ts';
import { benchSecret, benchUserName } from '../population/bench-user.ts';

export interface FreshCode {
  user: string;
  code: string;
}

const STEP_MS = 30_000;
/** Steps computed ahead: the one before the present, the present, and two minutes after it. */
const STEPS_AHEAD = 6;
/** So near to the end of a step its predecessor is no longer sent: a busy machine could answer it too late. */
const MARGIN_MS = 5000;

/**
 * Hands out codes that were never sent before, of the numbered users. A server accepts the codes of three steps and of
 * each user only rising ones, so each user has up to three in a row, then one every 30 seconds.
 */
export class LoginCodes {
  readonly #users: readonly number[];
  readonly #codes: readonly string[][];
  readonly #firstStep: number;
  readonly #sent: Int32Array;
  #cursor = 0;

  /** @param users numbers of users that nobody else draws codes of */
  constructor(users: readonly number[], nowMs = Date.now()) {
    this.#users = users;
    this.#firstStep = Math.floor(nowMs / STEP_MS) - 1;
    this.#sent = new Int32Array(users.length).fill(-1);
    this.#codes = users.map((user) => codesOf(user, this.#firstStep));
  }

  /** Undefined when every code that is good now was sent. */
  next(nowMs = Date.now()): FreshCode | undefined {
    const oldest = Math.floor((nowMs + MARGIN_MS) / STEP_MS) - 1 - this.#firstStep;
    const newest = Math.floor(nowMs / STEP_MS) + 1 - this.#firstStep;
    for (let tried = 0; tried < this.#users.length; tried++) {
      const index = this.#cursor;
      this.#cursor = (this.#cursor + 1) % this.#users.length;
      const step = Math.max(oldest, (this.#sent[index] ?? -1) + 1);
      const code = step <= newest ? this.#codes[index]?.[step] : undefined;
      if (code === undefined) continue;
      this.#sent[index] = step;
      return { user: benchUserName(this.#users[index] ?? 0), code };
    }
    return undefined;
  }
}

function codesOf(user: number, firstStep: number): string[] {
  const parameters = {
    key: totpKey('SHA1', benchSecret(user)),
    algorithm: 'SHA1',
    digits: 6,
    periodSeconds: STEP_MS / 1000,
  } as const;
  const codes = Array.from({ length: STEPS_AHEAD }, (_, ahead) =>
    totp(totpHmac, parameters, (firstStep + ahead) * STEP_MS),
  );
  // A code that is good in two of these steps is spent for both: one user in 70,000 is left out for it.
  return new Set(codes).size === codes.length ? codes : [];
}
