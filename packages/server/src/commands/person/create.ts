import type { Command } from 'commander';
import type { Role } from '../../core/people/people.ts';
import { addExamples, addNote } from '../help/examples.ts';
import { withInstallation } from '../installation/installation.ts';
import { type JsonOption, jsonOption } from '../program/options.ts';
import { done, type Io, printJson } from '../terminal/io.ts';
import { readSecret } from '../terminal/prompt.ts';
import { CLI_CONTEXT, LINK_NOTE, linkView, personView, printLink, roleOption } from './person.ts';

interface CreateOptions extends JsonOption {
  role: Role;
  email?: string;
  link?: boolean;
}

/** `create`: in the group `user`, where the first administrator is looked for, and in `person`. */
export function registerCreate(group: Command, io: Io): void {
  const command = group
    .command('create')
    .description('make a person with an account here, such as the first administrator')
    .argument('<username>', '3 to 30 letters, digits, - and _')
    .addOption(roleOption())
    .option('--email <address>', 'where messages to them go')
    .option('--link', 'let them set the password through a link, which is sent or printed')
    .addOption(jsonOption())
    .action((username: string, options: CreateOptions) =>
      options.link ? invite(io, username, options) : create(io, username, options),
    );
  addNote(
    command,
    `The password is typed without an echo, or is the first line of standard input.\n${LINK_NOTE}`,
  );
  const name = `twofold ${group.name()} create`;
  addExamples(
    command,
    [
      `${name} ann --role admin < password.txt`,
      'make an administrator, with the first line of a file as password',
    ],
    [`${name} bob --email bob@example.com --link`, 'invite somebody'],
  );
}

async function create(io: Io, username: string, { role, email, json }: CreateOptions): Promise<void> {
  const password = await readSecret(io, 'Password', { repeat: 'Again' });
  const person = await withInstallation(io, async ({ platform, core }) => {
    const { people, passwords } = core;
    passwords.check(password, email === undefined ? [username] : [username, email], '/password');
    const passwordHash = await passwords.hash(password);
    return platform.database.transaction((tx) =>
      people.create(tx, { username, email, role, passwordHash }, CLI_CONTEXT),
    );
  });
  if (json) return printJson(io, personView(person));
  io.stdout.write(`${person.id}\n`);
  done(io, `Made ${person.username}, ${person.role}`);
}

async function invite(io: Io, username: string, { role, email, json }: CreateOptions): Promise<void> {
  const { person, issued, pages } = await withInstallation(io, async ({ platform, core }) => {
    const { database, pages } = platform;
    const invitation = { username, email, role };
    const made = await database.transaction((tx) => core.invitations.invite(tx, invitation, CLI_CONTEXT));
    return { ...made, pages };
  });
  if (json) return printJson(io, { ...personView(person), invitation: linkView(issued) });
  printLink(io, issued, pages);
}
