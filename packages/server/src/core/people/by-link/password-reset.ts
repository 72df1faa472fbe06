import type { Database, Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { MINUTE_MS } from '../../../platform/time.ts';
import type { Audit } from '../../audit/record.ts';
import type { Context } from '../../context.ts';
import type { Links } from '../../links/links.ts';
import type { Passwords } from '../../passwords/passwords.ts';
import type { People, Person } from '../people.ts';
import type { Revocation } from '../revocation.ts';
import type { StandingAccess } from '../standing-access.ts';
import type { LinkHolders } from './link-holder.ts';
import type { LinkMail, MailedLink } from './link-mail.ts';

const RESET_LIFETIME_MS = 30 * MINUTE_MS;

const LINK: MailedLink = {
  purpose: 'reset-password',
  template: 'reset_password',
  lifetimeMs: RESET_LIFETIME_MS,
};

/** Links to a mailbox that set a password, and nothing else: no session, no factor, no other person's. */
export type PasswordLinkPurpose = 'reset-password' | 'invitation';

export interface PreparedReset {
  person: Person;
  purpose: PasswordLinkPurpose;
  token: string;
  passwordHash: string;
}

export interface PasswordReset {
  /** Sends the link. Under the person's lock. Throws `message.limit_reached`, `message.channel_unavailable`. */
  send(tx: Transaction, person: Person, context: Context): Promise<void>;
  /** Checks and hashes the new password. Throws `link.refused`, `password.refused`, `password.busy`. */
  prepare(
    purpose: PasswordLinkPurpose,
    token: string,
    password: string,
    pointer: string,
  ): Promise<PreparedReset>;
  /**
   * Spends the link and sets the password. Everything that was open ends, with API keys and webhooks; factors stay as
   * they are, and are asked for at the next login (A07, X32). Under the person's lock. Throws `link.refused`.
   */
  reset(tx: Transaction, prepared: PreparedReset, context: Context): Promise<Person>;
}

export function createPasswordReset(parts: {
  database: Database;
  people: People;
  passwords: Passwords;
  links: Links;
  linkHolders: LinkHolders;
  linkMail: LinkMail;
  revocation: Revocation;
  standingAccess: StandingAccess;
  audit: Audit;
}): PasswordReset {
  const { database, people, passwords, links, linkHolders, linkMail } = parts;
  const { revocation, standingAccess, audit } = parts;

  return {
    async send(tx, person, context) {
      const { email, userId } = person;
      if (email === undefined) throw new TwofoldError('request.invalid', 'There is no address to send to.');
      await linkMail.send(tx, person, email, LINK, context);
      audit.note(tx, context, { action: 'password.reset_requested', outcome: 'success', userId });
    },
    async prepare(purpose, token, password, pointer) {
      const person = await linkHolders.find(database.read, purpose, token);
      passwords.check(password, namesOf(person), pointer);
      return { person, purpose, token, passwordHash: await passwords.hash(password) };
    },
    async reset(tx, { person: { id }, purpose, token, passwordHash }, context) {
      const { person, data } = await linkHolders.redeem(tx, purpose, token);
      // The link says whose password it sets; what was prepared is only whose lock is held (X33).
      if (person.id !== id) throw new Error('The link is of another person than was prepared for.');
      const byMail = data.email !== undefined;
      await people.setPassword(tx, person, passwordHash, byMail ? 'mail' : 'chosen');
      // Whoever has the link reads the mailbox that it was sent to.
      if (data.email !== undefined && (await people.verifyEmail(tx, person, data.email)))
        audit.note(tx, context, { action: 'email.verified', outcome: 'success', userId: person.userId });
      await revocation.revokeEverything(tx, person.userId);
      await standingAccess.end(tx, person.userId, context);
      links.revokeAllOfUser(tx, person.userId);
      audit.note(tx, context, { action: 'password.reset', outcome: 'success', userId: person.userId });
      return people.get(tx, person.id);
    },
  };
}

/** What a password must not be. */
export function namesOf({ username, email }: Person): string[] {
  return email === undefined ? [username] : [username, email];
}
