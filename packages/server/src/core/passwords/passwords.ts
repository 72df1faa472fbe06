import { TwofoldError } from '../../platform/errors.ts';
import { COST, isOutdated } from '../../platform/passwords/cost.ts';
import type { PasswordHasher } from '../../platform/passwords/hasher.ts';
import { normalisePassword, type PasswordPolicy, problemOfPassword } from './policy.ts';

/** Passwords of people, as they were typed. */
export interface Passwords {
  /**
   * Whether it may be chosen: see `policy.ts`. Throws `password.refused`, which says why and never repeats it.
   *
   * @param pointer of the field, as `/password`
   */
  check(password: string, ownNames: readonly string[], pointer: string): void;
  /** The PHC string of Argon2id. Throws `password.busy`. Never within a transaction. */
  hash(password: string): Promise<string>;
  /**
   * Whether it is the password of this hash. Of nobody (undefined or null) it never is, and costs the same, so that the
   * time tells nothing of who exists. Throws `password.busy`. Never within a transaction.
   */
  verify(passwordHash: string | null | undefined, password: string): Promise<boolean>;
  /** The hash was made with less than is asked for now, or by bcrypt: to be replaced when its password is known. */
  needsRehash(passwordHash: string): boolean;
}

export function createPasswords({
  hasher,
  policy,
}: {
  hasher: Pick<PasswordHasher, 'hash' | 'verify'>;
  policy: PasswordPolicy;
}): Passwords {
  return {
    check(password, ownNames, pointer) {
      const reason = problemOfPassword(password, ownNames, policy);
      if (reason === undefined) return;
      throw new TwofoldError('password.refused', `The password ${reason}.`, {
        extras: { errors: [{ pointer, reason }] },
      });
    },
    hash: (password) => hasher.hash(normalisePassword(password)),
    async verify(passwordHash, password) {
      const isRight = await hasher.verify(passwordHash ?? HASH_OF_NOBODY, normalisePassword(password));
      return isRight && typeof passwordHash === 'string';
    },
    needsRehash: isOutdated,
  };
}

/** Of no known password, at the cost of everybody's. */
const HASH_OF_NOBODY = [
  '$argon2id$v=19',
  `m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}`,
  'bm9ib2R5IGlzIGhlcmUhIQ',
  'aGFzaCBvZiBub2JvZHksIHdoaWNoIG5vbmUgb3BlbnM',
].join('$');
