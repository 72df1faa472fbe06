import type { Executor, Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import type { LinkPurpose, Links, RedeemedLink } from '../../links/links.ts';
import type { People, Person } from '../people.ts';

/** Whose a one-time link is. */
export interface LinkHolders {
  /**
   * To take their lock, and to know their names. Decides nothing: the link may be spent, and its answer be asked for
   * again. Throws `link.refused`.
   */
  find(executor: Executor, purpose: LinkPurpose, token: string): Promise<Person>;
  /** Spends the link. Under the person's lock. Throws `link.refused`, also for whoever is disabled. */
  redeem(
    tx: Transaction,
    purpose: LinkPurpose,
    token: string,
  ): Promise<{ person: Person; data: RedeemedLink['data'] }>;
}

export function createLinkHolders({ links, people }: { links: Links; people: People }): LinkHolders {
  return {
    async find(executor, purpose, token) {
      const link = await links.peek(executor, purpose, token);
      const person = link?.userId && (await people.findByUser(executor, link.userId));
      if (!person) throw linkRefused();
      return person;
    },
    async redeem(tx, purpose, token) {
      const link = await links.redeem(tx, purpose, token);
      const person = link?.userId && (await people.findByUser(tx, link.userId));
      if (!link || !person || person.disabledAt !== null) throw linkRefused();
      return { person, data: link.data };
    },
  };
}

export function linkRefused(): TwofoldError {
  return new TwofoldError(
    'link.refused',
    'The link was used, replaced, or its time is over; ask for a new one.',
  );
}
