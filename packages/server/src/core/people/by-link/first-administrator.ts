import type { Executor, Transaction } from '../../../platform/database/database.ts';
import { DAY_MS } from '../../../platform/time.ts';
import type { Actor, Context } from '../../context.ts';
import { type LinkOrigin, linkAddress } from '../../links/address.ts';
import type { Links } from '../../links/links.ts';
import type { Passwords } from '../../passwords/passwords.ts';
import { checkEmail, checkUsername } from '../identifiers.ts';
import { type People, type Person, ROLES_LOCK, type Role } from '../people.ts';
import { linkRefused } from './link-holder.ts';

/** Long enough to be found in the log of a start, and no longer. */
const WELCOME_LIFETIME_MS = DAY_MS;

export interface PreparedAdministrator {
  id: string;
  token: string;
  email: string;
  username: string;
  locale: string;
  passwordHash: string;
}

/** No account comes with the installation (A04): the first administrator is made by whoever runs it. */
export interface FirstAdministrator {
  /**
   * A link that makes the first administrator; undefined where there is one. Those of earlier starts work too, so that
   * instances that start together do not end each other's. Under `ROLES_LOCK`.
   */
  issueLink(tx: Transaction): Promise<string | undefined>;
  /** Throws `link.refused`, `request.invalid`, `password.refused`, `password.busy`. Spends nothing. */
  prepare(
    executor: Executor,
    administrator: Omit<PreparedAdministrator, 'id' | 'passwordHash'> & { password: string },
  ): Promise<PreparedAdministrator>;
  /** Spends the link, and ends all others. Under `ROLES_LOCK`. Throws `link.refused`, `registration.name_taken`. */
  make(tx: Transaction, prepared: PreparedAdministrator, context: Context): Promise<Person>;
  /**
   * One of the environment, with the hash of their password: where nobody has the name yet. Resolves with whether they
   * were made. Throws `request.invalid` for what is no user name.
   */
  makeConfigured(
    tx: Transaction,
    configured: { username: string; passwordHash: string; role: Role },
    actor: Actor,
  ): Promise<boolean>;
}

export function createFirstAdministrator(parts: {
  people: People;
  passwords: Passwords;
  links: Links;
  linkOrigin: LinkOrigin;
}): FirstAdministrator {
  const { people, passwords, links, linkOrigin } = parts;

  async function isNeeded(tx: Transaction): Promise<boolean> {
    if (!tx.locks.includes(ROLES_LOCK)) throw new Error('The transaction must hold the lock of the roles.');
    return !(await people.hasAdministrator(tx));
  }

  return {
    async issueLink(tx) {
      if (!(await isNeeded(tx))) return undefined;
      const token = links.issue(tx, { purpose: 'welcome', userId: null, lifetimeMs: WELCOME_LIFETIME_MS });
      return linkAddress(linkOrigin, 'welcome', token);
    },
    async prepare(executor, { token, email, username, locale, password }) {
      // Before the hash: nobody without a link makes work.
      if (!(await links.peek(executor, 'welcome', token))) throw linkRefused();
      const names = { email: checkEmail(email), username: checkUsername(username) };
      passwords.check(password, [names.username, names.email], '/password');
      return { id: people.newId(), token, locale, ...names, passwordHash: await passwords.hash(password) };
    },
    async make(tx, { token, ...person }, context) {
      if (!(await links.redeem(tx, 'welcome', token)) || !(await isNeeded(tx))) throw linkRefused();
      links.revokeAllOfPurpose(tx, 'welcome');
      return people.create(tx, { ...person, role: 'admin' }, context);
    },
    async makeConfigured(tx, { username, passwordHash, role }, actor) {
      if (await people.findForLogin(tx, checkUsername(username))) return false;
      await people.create(tx, { username, role, passwordHash }, actor);
      return true;
    },
  };
}
