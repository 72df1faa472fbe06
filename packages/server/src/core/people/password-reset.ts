import type { Clock } from '../../platform/clock.ts';
import type { Database, Transaction } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { Audit } from '../audit/record.ts';
import type { Context } from '../context.ts';
import { linkAddress } from '../links/address.ts';
import type { Links } from '../links/links.ts';
import type { Messages } from '../messages/messages.ts';
import type { Passwords } from '../passwords/passwords.ts';
import { underLockOf } from '../users/user-lock.ts';
import type { Subject } from '../users/users.ts';
import type { EmailVerification } from './email-verification.ts';
import { identifierKey } from './identifiers.ts';
import type { LinkHolders } from './link-holder.ts';
import { type People, type Person, subjectOfPerson } from './people.ts';
import type { Revocation } from './revocation.ts';

export const RESET_LIFETIME_MS = 30 * 60_000;

/** Links to a mailbox that set a password, and nothing else: no session, no factor, no other person's. */
export type PasswordLinkPurpose = 'reset-password' | 'invitation';

export interface ResetTarget {
  subject: Subject;
  person: Person | undefined;
}

export interface PreparedReset {
  person: Person;
  purpose: PasswordLinkPurpose;
  token: string;
  passwordHash: string;
}

export interface PasswordReset {
  /** Whose password it may be; for nobody's, whose lock is taken all the same. */
  find(emailOrUsername: string): Promise<ResetTarget>;
  /**
   * Somebody says that they forgot the password. Under the lock of the target. Does the same for every address as far as
   * the caller can tell (A06). Throws `message.limit_reached`, which the caller must not see either: see `hideLimit`.
   */
  request(tx: Transaction, target: ResetTarget, context: Context): Promise<void>;
  /** Resolves with `answer` where too many messages were sent. */
  hideLimit<Answer>(
    requested: Promise<Answer>,
    answer: Answer,
    target: ResetTarget,
    context: Context,
  ): Promise<Answer>;
  /** Sends the link. Under the person's lock. Throws `message.limit_reached`, `factor.kind_unavailable`. */
  send(tx: Transaction, person: Person, context: Context): Promise<void>;
  /** Checks and hashes the new password. Throws `link.refused`, `password.refused`, `password.busy`. */
  prepare(
    purpose: PasswordLinkPurpose,
    token: string,
    password: string,
    pointer: string,
  ): Promise<PreparedReset>;
  /**
   * Spends the link and sets the password. Everything that was open ends; factors stay as they are, and are asked for at
   * the next login (A07, X32). Under the person's lock. Throws `link.refused`.
   */
  reset(tx: Transaction, prepared: PreparedReset, context: Context): Promise<Person>;
}

export function createPasswordReset(parts: {
  database: Database;
  people: People;
  passwords: Passwords;
  emailVerification: EmailVerification;
  links: Links;
  linkHolders: LinkHolders;
  messages: Messages;
  revocation: Revocation;
  audit: Audit;
  clock: Clock;
  linkOrigin: string;
}): PasswordReset {
  const { database, people, passwords, emailVerification, links, linkHolders, messages } = parts;
  const { revocation, audit, clock, linkOrigin } = parts;

  /**
   * An address that nobody verified may be somebody else's by a slip of the pen: it gets the link that verifies it, and
   * recovers nothing before (NIST SP 800-63B-4, 4.2.1.2).
   */
  async function answer(tx: Transaction, personId: string, context: Context): Promise<void> {
    const person = await people.find(tx, personId);
    if (!person || person.disabledAt !== null || person.email === undefined)
      return noteRefused(
        tx,
        context,
        person?.email === undefined ? 'no_address' : 'disabled',
        person?.userId,
      );
    if (person.emailVerifiedAt === null) return emailVerification.send(tx, person, context);
    await send(tx, person, context);
  }

  async function send(tx: Transaction, person: Person, context: Context): Promise<void> {
    const { email, userId, locale } = person;
    if (email === undefined) throw new TwofoldError('request.invalid', 'There is no address to send to.');
    const lifetimeMs = RESET_LIFETIME_MS;
    const token = links.issue(tx, { purpose: 'reset-password', userId, data: { email }, lifetimeMs });
    await messages.send(
      tx,
      {
        channel: 'email',
        to: email,
        template: 'reset_password',
        locale,
        values: { link: linkAddress(linkOrigin, 'reset-password', token) },
        subject: subjectOfPerson(person),
        userId,
        expiresAt: clock.now() + lifetimeMs,
      },
      context,
    );
    audit.note(tx, context, { action: 'password.reset_requested', outcome: 'success', userId });
  }

  function noteRefused(tx: Transaction, context: Context, reason: string, userId?: string): void {
    audit.note(tx, context, { action: 'password.reset_requested', outcome: 'refused', reason, userId });
  }

  return {
    async find(emailOrUsername) {
      const person = (await people.findForLogin(database.read, emailOrUsername))?.person;
      // What was typed by whoever is nobody takes a lock, as a person's does.
      const subject = subjectOfPerson(person ?? { id: identifierKey(emailOrUsername) });
      return { subject, person };
    },
    async request(tx, { person }, context) {
      if (person && messages.offers('email')) await answer(tx, person.id, context);
      else noteRefused(tx, context, person ? 'not_offered' : 'unknown_user', person?.userId);
    },
    async hideLimit(requested, answered, { subject, person }, context) {
      try {
        return await requested;
      } catch (error) {
        if (!(error instanceof TwofoldError) || error.code !== 'message.limit_reached') throw error;
        await database.transaction(
          async (tx) => noteRefused(tx, context, 'limit_reached', person?.userId),
          underLockOf(subject),
        );
        return answered;
      }
    },
    send,
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
