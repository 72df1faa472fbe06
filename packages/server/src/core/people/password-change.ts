import type { Database, Transaction } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { Audit } from '../audit/record.ts';
import type { Context } from '../context.ts';
import type { Links } from '../links/links.ts';
import type { Passwords } from '../passwords/passwords.ts';
import { namesOf } from './by-link/password-reset.ts';
import type { People, Person } from './people.ts';
import type { Revocation, SucceedingLogin, Succession } from './revocation.ts';

export interface PreparedChange {
  person: Person;
  /** What the present password was verified against; null where there was none. */
  verifiedHash: string | null;
  passwordHash: string;
}

export interface PasswordChange {
  /** Whether the new password may be chosen: before a guess at the present one is counted. Throws `password.refused`. */
  check(person: Person, newPassword: string): void;
  /**
   * Verifies the present password. The caller counts the guess. Throws `password.wrong`, which is then on the audit log,
   * and `password.busy`.
   *
   * @param presentHash null for a person who has none, having come in with a passkey or a link
   */
  verify(
    person: Person,
    presentHash: string | null,
    presentPassword: string,
    context: Context,
  ): Promise<void>;
  /**
   * Hashes the new password, which was checked. Throws `password.refused` for the present one, `password.busy`.
   *
   * @param verifiedHash what `verify` was given
   */
  prepare(person: Person, verifiedHash: string | null, newPassword: string): Promise<PreparedChange>;
  /**
   * Sets the password and ends everything that was open (A02). The session that asked has a successor: whoever has a copy
   * of its tokens, and may be the reason for the change, has nothing then. Under the person's lock. Throws
   * `password.wrong` where the present one is another since it was verified, and `access_token.refused` where the
   * session has ended meanwhile.
   */
  change(
    tx: Transaction,
    prepared: PreparedChange,
    sessionId: string,
    context: Context,
  ): Promise<SucceedingLogin>;
}

export function createPasswordChange(parts: {
  database: Database;
  people: People;
  passwords: Passwords;
  links: Links;
  revocation: Revocation & Succession;
  audit: Audit;
}): PasswordChange {
  const { database, people, passwords, links, revocation, audit } = parts;
  return {
    check(person, newPassword) {
      passwords.check(newPassword, namesOf(person), '/newPassword');
    },
    async verify(person, presentHash, presentPassword, context) {
      if (presentHash === null || (await passwords.verify(presentHash, presentPassword))) return;
      const { userId } = person;
      await database.transaction(async (tx) =>
        audit.note(tx, context, {
          action: 'password.refused',
          outcome: 'refused',
          reason: 'wrong_password',
          userId,
        }),
      );
      throw new TwofoldError('password.wrong');
    },
    async prepare(person, verifiedHash, newPassword) {
      if (verifiedHash !== null && (await passwords.verify(verifiedHash, newPassword)))
        throw new TwofoldError('password.refused', 'The new password is the present one.', {
          extras: { errors: [{ pointer: '/newPassword', reason: 'must not be the present password' }] },
        });
      return { person, verifiedHash, passwordHash: await passwords.hash(newPassword) };
    },
    async change(tx, { person, verifiedHash, passwordHash }, sessionId, context) {
      // Two changes at once: the second one's proof is not one any more.
      if ((await people.findPasswordHash(tx, person.id)) !== verifiedHash)
        throw new TwofoldError('password.wrong', 'The password was changed meanwhile.');
      await people.setPassword(tx, person, passwordHash, 'chosen');
      const successor = await revocation.succeed(tx, sessionId, context);
      await revocation.revokeEverything(tx, person.userId, successor.session.id);
      links.revokeAllOfUser(tx, person.userId);
      audit.note(tx, context, { action: 'password.changed', outcome: 'success', userId: person.userId });
      return successor;
    },
  };
}
