import type { Clock } from '../../../platform/clock.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import type { Context } from '../../context.ts';
import { type LinkOrigin, linkAddress } from '../../links/address.ts';
import type { LinkPurpose, Links } from '../../links/links.ts';
import type { Messages } from '../../messages/messages.ts';
import type { MessageTemplate } from '../../messages/templates/template.ts';
import { type Person, subjectOfPerson } from '../people.ts';

export interface MailedLink {
  purpose: LinkPurpose;
  template: MessageTemplate;
  /** The link and the message end together: none is sent that opens nothing any more. */
  lifetimeMs: number;
}

/** Links to a person that go to a mailbox, and carry its address: what they open, they open for whoever reads it. */
export interface LinkMail {
  /**
   * Older links of the purpose open nothing any more. Under the person's lock. Throws `message.limit_reached`,
   * `message.channel_unavailable`.
   *
   * @param to may be another than the person's present address
   */
  send(tx: Transaction, person: Person, to: string, link: MailedLink, context: Context): Promise<void>;
}

export function createLinkMail({
  links,
  messages,
  clock,
  linkOrigin,
}: {
  links: Links;
  messages: Messages;
  clock: Clock;
  /** Of the pages that links lead to. */
  linkOrigin: LinkOrigin;
}): LinkMail {
  return {
    send(tx, person, to, { purpose, template, lifetimeMs }, context) {
      const { userId, locale } = person;
      const token = links.issue(tx, { purpose, userId, data: { email: to }, lifetimeMs });
      const values = { link: linkAddress(linkOrigin, purpose, token) };
      const subject = subjectOfPerson(person);
      const expiresAt = clock.now() + lifetimeMs;
      return messages.send(
        tx,
        { channel: 'email', to, template, locale, values, subject, userId, expiresAt },
        context,
      );
    },
  };
}
