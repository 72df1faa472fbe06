import type { Database, Transaction } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { Audit } from '../audit/record.ts';
import type { Context } from '../context.ts';
import type { Links } from '../links/links.ts';
import type { Passwords } from '../passwords/passwords.ts';
import { namesOf } from './password-reset.ts';
import type { People, Person } from './people.ts';
import type { Revocation } from './revocation.ts';

export interface PreparedChange {
  person: Person;
  /** What the present password was verified against; null where there was none. */
  verifiedHash: string | null;
  passwordHash: string;
}

export interface PasswordChange {
  /**
   * Verifies the present password. Costs the same whether there is one. The caller counts the guesses. Throws
   * `password.busy`.
   *
   * @returns undefined for a wrong one
   */
  verify(
    person: Person,
    presentPassword: string | undefined,
  ): Promise<{ verifiedHash: string | null } | undefined>;
  /** Checks and hashes the new password. Throws `password.refused`, `password.busy`. */
  prepare(person: Person, verifiedHash: string | null, newPassword: string): Promise<PreparedChange>;
  /**
   * Sets the password and ends everything that was open. Under the person's lock. Throws `password.wrong` where the
   * present one is another since it was verified.
   */
  change(tx: Transaction, prepared: PreparedChange, context: Context): Promise<void>;
}

export function createPasswordChange(parts: {
  database: Database;
  people: People;
  passwords: Passwords;
  links: Links;
  revocation: Revocation;
  audit: Audit;
}): PasswordChange {
  const { database, people, passwords, links, revocation, audit } = parts;
  return {
    async verify(person, presentPassword) {
      const verifiedHash = await people.findPasswordHash(database.read, person.id);
      // Who came in with a passkey or a link and has no password sets the first one.
      if (verifiedHash === null) return { verifiedHash };
      const isRight = await passwords.verify(verifiedHash, presentPassword ?? '');
      return isRight ? { verifiedHash } : undefined;
    },
    async prepare(person, verifiedHash, newPassword) {
      passwords.check(newPassword, namesOf(person), '/newPassword');
      if (verifiedHash !== null && (await passwords.verify(verifiedHash, newPassword)))
        throw new TwofoldError('password.refused', 'The new password is the present one.', {
          extras: { errors: [{ pointer: '/newPassword', reason: 'must not be the present password' }] },
        });
      return { person, verifiedHash, passwordHash: await passwords.hash(newPassword) };
    },
    async change(tx, { person, verifiedHash, passwordHash }, context) {
      // Two changes at once: the second one's proof is not one any more.
      if ((await people.findPasswordHash(tx, person.id)) !== verifiedHash)
        throw new TwofoldError('password.wrong', 'The password was changed meanwhile.');
      await people.setPassword(tx, person, passwordHash, 'chosen');
      await revocation.revokeEverything(tx, person.userId);
      links.revokeAllOfUser(tx, person.userId);
      audit.note(tx, context, { action: 'password.changed', outcome: 'success', userId: person.userId });
    },
  };
}
