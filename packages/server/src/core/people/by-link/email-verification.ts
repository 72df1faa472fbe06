import type { Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { DAY_MS } from '../../../platform/time.ts';
import type { Audit } from '../../audit/record.ts';
import type { Context } from '../../context.ts';
import type { Messages } from '../../messages/messages.ts';
import type { Sessions } from '../../sessions/sessions.ts';
import type { People, Person } from '../people.ts';
import type { Revocation } from '../revocation.ts';
import type { StandingAccess } from '../standing-access.ts';
import { type LinkHolders, linkRefused } from './link-holder.ts';
import type { LinkMail, MailedLink } from './link-mail.ts';

/** NIST SP 800-63B-4, 4.2.1.2: what is sent to a mailbox lives 24 hours at most. */
const VERIFICATION_LIFETIME_MS = DAY_MS;

const LINK: MailedLink = {
  purpose: 'verify-email',
  template: 'verify_email',
  lifetimeMs: VERIFICATION_LIFETIME_MS,
};

export interface EmailVerification {
  /**
   * Sends a link to the person's address; older ones open nothing any more. Under the person's lock. Throws
   * `email.already_verified`, `request.invalid` where there is no address, `message.limit_reached`,
   * `message.channel_unavailable`.
   */
  send(tx: Transaction, person: Person, context: Context): Promise<void>;
  /**
   * The same for an address that has just been given, where e-mail can be sent at all: one that was written to too often is no
   * reason to have no account, and can be verified later.
   */
  sendWhereAllowed(tx: Transaction, person: Person, context: Context): Promise<void>;
  /**
   * Spends the link. Under the person's lock. Throws `link.refused`, also when the address was changed since.
   *
   * Whoever registered may have written somebody else's address: where the one who opens the first link is not known to
   * be them, by a session of theirs, all that was opened or made before ends.
   *
   * @param presentSessionId of whoever opens the link, where they are logged in
   */
  verify(
    tx: Transaction,
    token: string,
    presentSessionId: string | undefined,
    context: Context,
  ): Promise<Person>;
}

export function createEmailVerification(parts: {
  people: People;
  linkHolders: LinkHolders;
  linkMail: LinkMail;
  sessions: Pick<Sessions, 'findOpen'>;
  revocation: Revocation;
  standingAccess: StandingAccess;
  messages: Pick<Messages, 'offers'>;
  audit: Audit;
}): EmailVerification {
  const { people, linkHolders, linkMail, messages, sessions, revocation, standingAccess, audit } = parts;

  async function isPresent(tx: Transaction, { userId }: Person, sessionId: string | undefined) {
    const session = sessionId === undefined ? undefined : await sessions.findOpen(tx, sessionId);
    return session?.userId === userId;
  }

  async function send(tx: Transaction, person: Person, context: Context): Promise<void> {
    const { email, userId } = person;
    if (email === undefined) throw new TwofoldError('request.invalid', 'There is no address to verify.');
    if (person.emailVerifiedAt !== null) throw new TwofoldError('email.already_verified');
    await linkMail.send(tx, person, email, LINK, context);
    audit.note(tx, context, { action: 'email.verification_requested', outcome: 'success', userId });
  }

  return {
    send,
    async sendWhereAllowed(tx, person, context) {
      if (!messages.offers('email')) return;
      try {
        await send(tx, person, context);
      } catch (error) {
        if (!(error instanceof TwofoldError) || error.code !== 'message.limit_reached') throw error;
      }
    },
    async verify(tx, token, presentSessionId, context) {
      const { person, data } = await linkHolders.redeem(tx, 'verify-email', token);
      // Of the address that the link was sent to, and no other.
      const verified = data.email !== undefined && (await people.verifyEmail(tx, person, data.email));
      if (!verified && person.emailVerifiedAt === null) throw linkRefused();
      const { userId } = person;
      if (verified && !(await isPresent(tx, person, presentSessionId))) {
        await revocation.revokeEverything(tx, userId);
        await standingAccess.end(tx, userId, context);
      }
      audit.note(tx, context, { action: 'email.verified', outcome: 'success', userId });
      return people.get(tx, person.id);
    },
  };
}
