import type { Executor, Transaction } from '../../platform/database/database.ts';
import type { Audit } from '../audit/record.ts';
import type { Context } from '../context.ts';
import type { FactorManagement } from '../factors/manage.ts';
import type { Links } from '../links/links.ts';
import { underLockOf } from '../users/user-lock.ts';
import type { EmailChange } from './by-link/email-change.ts';
import { type People, type Person, ROLES_LOCK, type Role, subjectOfPerson } from './people.ts';
import type { Revocation } from './revocation.ts';
import type { StandingAccess } from './standing-access.ts';
import { changed } from './stored-person.ts';

/**
 * What an administrator does with people. Never a password: they start a reset, and see and set none (A08). Everything
 * is under `locksOf(person)`, and what it ends is ended when it commits.
 */
export interface Administration {
  /** Effective with the next request (X53). Throws `person.not_found`, `person.last_administrator`. */
  setRole(tx: Transaction, personId: string, role: Role, context: Context): Promise<Person>;
  /** See `EmailChange.set`. Throws `person.not_found`, `request.invalid`, `registration.name_taken`. */
  setEmail(tx: Transaction, personId: string, email: string, context: Context): Promise<Person>;
  /** Nothing of theirs opens anything any more. Throws `person.not_found`, `person.last_administrator`. */
  disable(tx: Transaction, personId: string, context: Context): Promise<Person>;
  enable(tx: Transaction, personId: string, context: Context): Promise<Person>;
  /** Removes every factor and recovery code: for one who lost them. Resolves with how many there were. */
  resetFactors(tx: Transaction, personId: string, context: Context): Promise<number>;
  /** Marks the password as compromised: what it opened ends, and the next login has to set a new one (N05). */
  expirePassword(tx: Transaction, personId: string, context: Context): Promise<Person>;
  /** Ends every session, the trust in every device (A18), and what goes on without: see `StandingAccess`. */
  revokeSessions(tx: Transaction, personId: string, context: Context): Promise<void>;
  /** Forgets the wrong codes and passwords that were counted. */
  unlock(tx: Transaction, personId: string, context: Context): Promise<void>;
  /** Deletes the person with everything. Throws `person.not_found`, `person.last_administrator`. */
  erase(tx: Transaction, personId: string, context: Context): Promise<void>;
}

/** Wrong passwords that were counted, wherever they came from. */
export interface PasswordGuesses {
  forgetGuesses(tx: Transaction, person: { id: string }): void;
}

/** What is decided about a person, and what could leave nobody to administrate. */
export function locksOf(person: { id: string }): { locks: string[] } {
  return { locks: [...underLockOf(subjectOfPerson(person)).locks, ROLES_LOCK] };
}

export function createAdministration(parts: {
  people: People;
  factors: FactorManagement;
  links: Links;
  revocation: Revocation;
  standingAccess: StandingAccess;
  emailChange: Pick<EmailChange, 'set'>;
  login: PasswordGuesses;
  audit: Audit;
}): Administration {
  const { people, factors, links, revocation, standingAccess, emailChange, login, audit } = parts;

  /** Read in the transaction: what was read before it may have changed. */
  const get = (executor: Executor, personId: string) => people.get(executor, personId);

  async function endAccess(tx: Transaction, userId: string, context: Context): Promise<void> {
    await revocation.revokeEverything(tx, userId);
    await standingAccess.end(tx, userId, context);
  }

  async function endEverything(tx: Transaction, { userId }: Person, context: Context): Promise<void> {
    await endAccess(tx, userId, context);
    links.revokeAllOfUser(tx, userId);
  }

  return {
    async setRole(tx, personId, role, context) {
      return people.setRole(tx, await get(tx, personId), role, context);
    },
    async setEmail(tx, personId, email, context) {
      return emailChange.set(tx, await get(tx, personId), email, context);
    },
    async disable(tx, personId, context) {
      const person = await people.disable(tx, await get(tx, personId), context);
      await endEverything(tx, person, context);
      return person;
    },
    async enable(tx, personId, context) {
      return people.enable(tx, await get(tx, personId), context);
    },
    async resetFactors(tx, personId, context) {
      const person = await get(tx, personId);
      const removed = await factors.reset(tx, subjectOfPerson(person), context);
      await endEverything(tx, person, context);
      const detail = { removed };
      audit.note(tx, context, {
        action: 'person.factors_reset',
        outcome: 'success',
        userId: person.userId,
        detail,
      });
      return removed;
    },
    async expirePassword(tx, personId, context) {
      const person = await get(tx, personId);
      await people.expirePassword(tx, person);
      await endEverything(tx, person, context);
      audit.note(tx, context, { action: 'password.expired', outcome: 'success', userId: person.userId });
      return changed(person, { passwordExpired: true });
    },
    async revokeSessions(tx, personId, context) {
      const { userId } = await get(tx, personId);
      await endAccess(tx, userId, context);
      audit.note(tx, context, { action: 'session.revoked', outcome: 'success', userId, reason: 'all' });
    },
    async unlock(tx, personId, context) {
      const person = await get(tx, personId);
      login.forgetGuesses(tx, person);
      await factors.unlock(tx, subjectOfPerson(person), context);
    },
    async erase(tx, personId, context) {
      await people.erase(tx, await get(tx, personId), context);
    },
  };
}
