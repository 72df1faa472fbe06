import { type Command, Option } from 'commander';
import type { Context } from '../../core/context.ts';
import type { IssuedLink } from '../../core/people/by-link/invitations.ts';
import { PEOPLE_APPLICATION_ID, type Person, type Role, roles } from '../../core/people/people.ts';
import { isoTime, isoTimeOrNull } from '../../http/answer/iso-time.ts';
import type { PagesOrigin } from '../../pages-origin.ts';
import type { OpenInstallation } from '../installation/installation.ts';
import { CommandFailure } from '../program/failure.ts';
import { done, type Io, note } from '../terminal/io.ts';
import { showTime } from '../terminal/table.ts';

/** For the audit log. */
export const CLI_CONTEXT: Context = {
  applicationId: PEOPLE_APPLICATION_ID,
  actor: 'cli',
  ip: '',
  userAgent: '',
  requestId: '',
};

export function roleOption(): Option {
  return new Option('--role <role>', 'what they may do').choices(roles).default('member' satisfies Role);
}

export function personArgument(command: Command): Command {
  return command.argument('<person>', 'their user name, e-mail address or id');
}

/** @throws CommandFailure where there is nobody of that name */
export async function findPerson({ platform, core }: OpenInstallation, wanted: string): Promise<Person> {
  const { read } = platform.database;
  const found =
    (await core.people.find(read, wanted)) ?? (await core.people.findForLogin(read, wanted))?.person;
  if (found) return found;
  throw new CommandFailure(
    'person.not_found',
    `There is nobody called ${wanted}. See everybody with: twofold person list`,
  );
}

/** Of commands that print links. */
export const LINK_NOTE =
  'Without e-mail the link is printed. It leads to FRONTEND_URL or PUBLIC_URL, and without those to where a server was\n' +
  'started last with this DATA_DIR.';

export function stateOf({ disabledAt, hasPassword, lastLoginAt }: Person): string {
  if (disabledAt !== null) return 'disabled';
  return hasPassword || lastLoginAt !== null ? 'enabled' : 'invited';
}

export function personView(person: Person) {
  const { id, userId, username, email = null, role, hasPassword, passwordExpired } = person;
  return {
    ...{ id, userId, username, email, role, hasPassword, passwordExpired },
    emailVerified: person.emailVerifiedAt !== null,
    createdAt: isoTime(person.createdAt),
    lastLoginAt: isoTimeOrNull(person.lastLoginAt),
    disabledAt: isoTimeOrNull(person.disabledAt),
  };
}

export function linkView({ sentTo, link, expiresAt }: IssuedLink) {
  return { sentTo, link, expiresAt: isoTime(expiresAt) };
}

/** The link alone goes to standard output: it is handed over. */
export function printLink(io: Io, { sentTo, link, expiresAt }: IssuedLink, pages: PagesOrigin): void {
  if (link !== null) io.stdout.write(`${link}\n`);
  if (link !== null && pages.isAssumed()) {
    const { origin } = new URL(link);
    note(io, `No server has been started with this DATA_DIR: that it is at ${origin} is taken from PORT.`);
  }
  const what = link === null ? `Sent to ${sentTo}` : 'Hand over the link';
  done(io, `${what}; it works once, until ${showTime(expiresAt)}`);
}
