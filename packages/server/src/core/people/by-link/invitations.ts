import type { Clock } from '../../../platform/clock.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { DAY_MS, MINUTE_MS } from '../../../platform/time.ts';
import type { Audit } from '../../audit/record.ts';
import type { Context } from '../../context.ts';
import { type LinkOrigin, linkAddress } from '../../links/address.ts';
import type { Links } from '../../links/links.ts';
import type { Messages } from '../../messages/messages.ts';
import { checkEmail, checkUsername } from '../identifiers.ts';
import type { People, Person, Role } from '../people.ts';
import { usernameProblem } from '../username.ts';
import type { LinkMail, MailedLink } from './link-mail.ts';

/** The longest that a link of ours opens anything (ADR 0015). */
const INVITATION_LIFETIME_MS = 7 * DAY_MS;

const INVITATION_LINK: MailedLink = {
  purpose: 'invitation',
  template: 'invitation',
  lifetimeMs: INVITATION_LIFETIME_MS,
};

export interface Invitation {
  username?: string | undefined;
  email?: string | undefined;
  role: Role;
  locale?: string | undefined;
}

/** Where a link went: to the person's mailbox, or to whoever asked, who gives it on. */
export interface IssuedLink {
  sentTo: string | null;
  /** Only where it was not sent: nobody else sees it, and never again. */
  link: string | null;
  /** Unix milliseconds. */
  expiresAt: number;
}

export interface Invitations {
  /**
   * Makes a person without a password, and a link with which they set one. Without a user name, it is made from the
   * address. Throws `request.invalid`, `registration.name_taken`, `message.limit_reached`.
   */
  invite(
    tx: Transaction,
    invitation: Invitation,
    context: Context,
  ): Promise<{ person: Person; issued: IssuedLink }>;
  /** Once more, for one who has no password yet; the older link opens nothing any more. */
  inviteAgain(tx: Transaction, person: Person, context: Context): Promise<IssuedLink>;
  /** A link that lets the person in once, in the place of the password: for whoever has lost what they had. */
  issueAccess(tx: Transaction, person: Person, lifetimeMs: number, context: Context): Promise<IssuedLink>;
}

/** NIST SP 800-63B-4, section 4.2.1.2: a day at most. */
export const MAX_ACCESS_LIFETIME_MS = DAY_MS;
const MIN_ACCESS_LIFETIME_MS = MINUTE_MS;

export function createInvitations(parts: {
  people: People;
  links: Links;
  linkMail: LinkMail;
  messages: Pick<Messages, 'offers'>;
  audit: Audit;
  clock: Clock;
  linkOrigin: LinkOrigin;
}): Invitations {
  const { people, links, linkMail, messages, audit, clock, linkOrigin } = parts;

  /** To the mailbox where there is one: whether it went through it decides what it proves, see `PasswordReset.reset`. */
  async function issue(
    tx: Transaction,
    person: Person,
    mailed: MailedLink,
    context: Context,
  ): Promise<IssuedLink> {
    const { email, userId } = person;
    const { purpose, lifetimeMs } = mailed;
    const expiresAt = clock.now() + lifetimeMs;
    if (email !== undefined && messages.offers('email')) {
      await linkMail.send(tx, person, email, mailed, context);
      return { sentTo: email, link: null, expiresAt };
    }
    const token = links.issue(tx, { purpose, userId, data: {}, lifetimeMs });
    return { sentTo: null, link: linkAddress(linkOrigin, purpose, token), expiresAt };
  }

  async function inviteAgain(tx: Transaction, person: Person, context: Context): Promise<IssuedLink> {
    if (person.hasPassword)
      throw new TwofoldError(
        'request.invalid',
        'The person has a password; send a link that resets it instead.',
      );
    const issued = await issue(tx, person, INVITATION_LINK, context);
    const detail = { sent: issued.sentTo !== null };
    audit.note(tx, context, { action: 'person.invited', outcome: 'success', userId: person.userId, detail });
    return issued;
  }

  /** The address's own name, and a number where somebody has it. Two at once: the second is told that it is taken. */
  async function freeUsername(tx: Transaction, email: string): Promise<string> {
    const local = email.slice(0, email.lastIndexOf('@')).replaceAll(/[^A-Za-z0-9_-]+/g, '-');
    const base = local.slice(0, MAX_DERIVED_LENGTH).padEnd(MIN_USERNAME_LENGTH, '-');
    for (let number = 1; number < MOST_NAMESAKES; number++) {
      const username = number === 1 ? base : `${base}-${number}`;
      const isFree = usernameProblem(username) === undefined && !(await people.findForLogin(tx, username));
      if (isFree) return username;
    }
    throw new TwofoldError('registration.name_taken', 'Give a user name: those like the address are taken.');
  }

  return {
    async invite(tx, { username, email, role, locale }, context) {
      const address = email === undefined ? undefined : checkEmail(email);
      if (username === undefined && address === undefined)
        throw new TwofoldError('request.invalid', 'Give a user name, an address, or both.');
      const person = await people.create(
        tx,
        {
          username: username === undefined ? await freeUsername(tx, address ?? '') : checkUsername(username),
          email: address,
          role,
          locale,
          passwordHash: null,
        },
        context,
      );
      return { person, issued: await inviteAgain(tx, person, context) };
    },
    inviteAgain,
    async issueAccess(tx, person, lifetimeMs, context) {
      if (!(lifetimeMs >= MIN_ACCESS_LIFETIME_MS && lifetimeMs <= MAX_ACCESS_LIFETIME_MS))
        throw new TwofoldError('request.invalid', 'The access must last from one minute to 24 hours.');
      if (person.disabledAt !== null)
        throw new TwofoldError('request.invalid', 'The person is disabled; enable them first.');
      const link = { purpose: 'temporary-access', template: 'temporary_access', lifetimeMs } as const;
      const issued = await issue(tx, person, link, context);
      const detail = { sent: issued.sentTo !== null, lifetimeMs };
      audit.note(tx, context, {
        action: 'person.access_issued',
        outcome: 'success',
        userId: person.userId,
        detail,
      });
      return issued;
    },
  };
}

const MIN_USERNAME_LENGTH = 3;
/** Leaves room for a number. */
const MAX_DERIVED_LENGTH = 26;
const MOST_NAMESAKES = 100;
