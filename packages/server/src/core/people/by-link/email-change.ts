import type { Clock } from '../../../platform/clock.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { invalidField } from '../../../platform/errors.ts';
import { DAY_MS } from '../../../platform/time.ts';
import type { Audit } from '../../audit/record.ts';
import type { Context } from '../../context.ts';
import type { Links } from '../../links/links.ts';
import type { Messages } from '../../messages/messages.ts';
import { checkEmail } from '../identifiers.ts';
import { type People, type Person, subjectOfPerson } from '../people.ts';
import type { EmailVerification } from './email-verification.ts';
import { type LinkHolders, linkRefused } from './link-holder.ts';
import type { LinkMail, MailedLink } from './link-mail.ts';

/** NIST SP 800-63B-4, 4.2.1.2: what is sent to a mailbox lives 24 hours at most. */
const EMAIL_CHANGE_LIFETIME_MS = DAY_MS;

const LINK: MailedLink = {
  purpose: 'change-email',
  template: 'verify_email',
  lifetimeMs: EMAIL_CHANGE_LIFETIME_MS,
};

export interface EmailChange {
  /**
   * Sends a link to the new address; nothing changes before it is opened, and an older link opens nothing any more. Where
   * the address is somebody's already, that mailbox is told instead, and nobody else: the caller cannot tell. Under the
   * person's lock. Throws `request.invalid`, `message.limit_reached`, `message.channel_unavailable`.
   */
  request(tx: Transaction, person: Person, email: string, context: Context): Promise<void>;
  /**
   * Spends the link, and makes its address the person's, verified. Sessions stay; links that were sent to the old address
   * open nothing any more, and it is told where it was verified. Under the person's lock. Throws `link.refused`, and
   * `registration.name_taken` where somebody has the address meanwhile.
   */
  confirm(tx: Transaction, token: string, context: Context): Promise<Person>;
  /**
   * By an administrator, at once: the new address is not verified, and gets the link that verifies it. Under the person's
   * lock. Throws `request.invalid`, `registration.name_taken`.
   */
  set(tx: Transaction, person: Person, email: string, context: Context): Promise<Person>;
}

export function createEmailChange(parts: {
  people: People;
  links: Links;
  linkHolders: LinkHolders;
  linkMail: LinkMail;
  messages: Messages;
  emailVerification: Pick<EmailVerification, 'sendWhereAllowed'>;
  audit: Audit;
  clock: Clock;
}): EmailChange {
  const { people, links, linkHolders, linkMail, messages, emailVerification, audit, clock } = parts;

  /** The same work as for a free address: a message, counted for who asks, that says nothing of them. */
  async function tellOwner(tx: Transaction, owner: Person, to: string, asking: Person, context: Context) {
    await messages.send(
      tx,
      {
        ...{ channel: 'email', to, template: 'email_taken', locale: owner.locale, values: {} },
        ...{ subject: subjectOfPerson(asking), userId: owner.userId },
        expiresAt: clock.now() + EMAIL_CHANGE_LIFETIME_MS,
      },
      context,
    );
  }

  /** Not to one that was never verified: it may be anybody's. */
  function tellOldAddress(tx: Transaction, { email: to, emailVerifiedAt, locale, userId }: Person): void {
    if (to === undefined || emailVerifiedAt === null) return;
    const values = { at: new Date(clock.now()).toISOString() };
    messages.notify(tx, { to, template: 'email_changed', locale, values, userId });
  }

  async function replace(tx: Transaction, person: Person, email: string, context: Context): Promise<Person> {
    const changed = await people.setEmail(tx, person, email);
    // Those that went to the old mailbox open nothing any more.
    links.revokeAllOfUser(tx, person.userId);
    tellOldAddress(tx, person);
    audit.note(tx, context, { action: 'email.changed', outcome: 'success', userId: person.userId });
    return changed;
  }

  return {
    async request(tx, person, email, context) {
      const to = checkEmail(email);
      if (to === person.email && person.emailVerifiedAt !== null)
        throw invalidField('/email', 'is your address already');
      const { userId } = person;
      audit.note(tx, context, { action: 'email.change_requested', outcome: 'success', userId });
      const owner = (await people.findForLogin(tx, to))?.person;
      if (owner?.email !== undefined && owner.id !== person.id)
        return tellOwner(tx, owner, owner.email, person, context);
      await linkMail.send(tx, person, to, LINK, context);
    },
    async confirm(tx, token, context) {
      const { person, data } = await linkHolders.redeem(tx, 'change-email', token);
      const { email } = data;
      if (email === undefined) throw linkRefused();
      await people.verifyEmail(tx, await replace(tx, person, email, context), email);
      return people.get(tx, person.id);
    },
    async set(tx, person, email, context) {
      if (checkEmail(email) === person.email) return person;
      const changed = await replace(tx, person, email, context);
      await emailVerification.sendWhereAllowed(tx, changed, context);
      return changed;
    },
  };
}
