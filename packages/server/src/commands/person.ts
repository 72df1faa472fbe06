import type { Command } from 'commander';
import { Argument, Option } from 'commander';
import type { Context } from '../core/context.ts';
import { locksOf } from '../core/people/administration.ts';
import type { Person, Role } from '../core/people/people.ts';
import { roles } from '../core/people/people.ts';
import type { Transaction } from '../platform/database/database.ts';
import { addExamples, addNote } from './help/examples.ts';
import { allPages } from './installation/applications.ts';
import { type OpenInstallation, withInstallation } from './installation/installation.ts';
import { registerCreate } from './person/create.ts';
import {
  CLI_CONTEXT,
  findPerson,
  LINK_NOTE,
  linkView,
  personArgument,
  personView,
  printLink,
  stateOf,
} from './person/person.ts';
import { showPerson } from './person/show.ts';
import { type JsonOption, jsonOption, parseDuration, type YesOption, yesOption } from './program/options.ts';
import { done, type Io, note, printJson } from './terminal/io.ts';
import { confirm } from './terminal/prompt.ts';
import { count, printTable, showTime } from './terminal/table.ts';

type Options = JsonOption & YesOption;

const DEFAULT_ACCESS_SECONDS = 3600;

export function register(program: Command, io: Io): void {
  const group = program.command('person').description('manage the people who have an account here');
  const verb = (name: string, description: string): Command =>
    personArgument(group.command(name).description(description)).addOption(jsonOption());

  registerCreate(group, io);

  const list = group
    .command('list')
    .description('list the people')
    .addOption(jsonOption())
    .action((options: JsonOption) => listPeople(io, options));
  addExamples(list, ['twofold person list', 'see names, roles and last logins']);

  const show = verb('show', 'see a person: role, state, second factors, and lock').action(
    (wanted: string, options: JsonOption) => showPerson(io, wanted, options),
  );
  addExamples(show, ['twofold person show bob', 'see somebody, with their second factors']);

  const unlock = verb('unlock', 'forget the wrong codes and passwords that were counted').action(
    (wanted: string, options: JsonOption) => unlockPerson(io, wanted, options),
  );
  addExamples(unlock, ['twofold person unlock bob', 'let somebody try again at once']);

  const role = verb('role', 'change what a person may do')
    .addArgument(new Argument('<role>', 'their new role').choices(roles))
    .action((wanted: string, given: Role, options: Options) => changeRole(io, wanted, given, options));
  addExamples(role, ['twofold person role bob admin', 'make somebody an administrator; effective at once']);

  const email = verb('email', 'change the e-mail address of a person')
    .addArgument(new Argument('<address>', 'their new address'))
    .action((wanted: string, address: string, options: JsonOption) =>
      changeEmail(io, wanted, address, options),
    );
  addNote(
    email,
    'The new address counts as verified when the link that is sent to it was opened. The old one is told.',
  );
  addExamples(email, [
    'twofold person email bob bob@example.net',
    'for somebody who can not reach the old mailbox any more',
  ]);

  const disable = verb('disable', 'let nothing of a person open anything, until they are enabled')
    .addOption(yesOption())
    .action((wanted: string, options: Options) => disablePerson(io, wanted, options));
  addExamples(disable, ['twofold person disable bob --yes', 'shut somebody out within a second']);

  const enable = verb('enable', 'let a disabled person log in again').action(
    (wanted: string, options: Options) => enablePerson(io, wanted, options),
  );
  addExamples(enable, ['twofold person enable bob', 'let them in again; what ended stays ended']);

  const reset = verb('reset-factors', 'remove every second factor of a person, for one who lost them')
    .addOption(yesOption())
    .action((wanted: string, options: Options) => resetFactors(io, wanted, options));
  addExamples(reset, [
    'twofold person reset-factors bob --yes',
    'help somebody who lost phone and recovery codes',
  ]);

  const access = verb('access', 'issue a link that lets a person in once, in the place of the password')
    .addOption(
      new Option('--for <duration>', 'how long it works, up to 24h')
        .argParser(parseDuration)
        .default(DEFAULT_ACCESS_SECONDS, '1h'),
    )
    .action((wanted: string, options: JsonOption & { for: number }) => issueAccess(io, wanted, options));
  addNote(access, LINK_NOTE);
  addExamples(access, [
    'twofold person access bob --for 30m',
    'a link for somebody who lost the password; a second factor is still asked for',
  ]);

  const erase = verb('erase', 'delete a person with every factor, secret, session and key')
    .addOption(yesOption())
    .action((wanted: string, options: Options) => erasePerson(io, wanted, options));
  addExamples(erase, [
    'twofold person erase bob --yes',
    'forget somebody; the audit log keeps the internal id only',
  ]);
}

async function listPeople(io: Io, { json }: JsonOption): Promise<void> {
  const people = await withInstallation(io, ({ platform, core }) =>
    allPages((page) => core.people.list(platform.database.read, page)),
  );
  if (json) return printJson(io, people.map(personView));
  if (people.length === 0)
    return note(io, 'There is nobody yet. Make the first: twofold user create NAME --role admin');
  printTable<Person>(io, people, [
    { title: 'id', value: ({ id }) => id },
    { title: 'name', value: ({ username }) => username },
    { title: 'address', value: ({ email }) => email ?? '-' },
    { title: 'role', value: ({ role }) => role },
    { title: 'state', value: stateOf },
    { title: 'last login', value: ({ lastLoginAt }) => showTime(lastLoginAt) },
  ]);
}

/** Asks where `question` is given, then decides under the locks of the person and of the roles. */
async function decide<T>(
  io: Io,
  wanted: string,
  work: (tx: Transaction, person: Person, installation: OpenInstallation, context: Context) => Promise<T>,
  { question, yes }: YesOption & { question?: (person: Person) => string } = {},
): Promise<{ person: Person; result: T }> {
  return withInstallation(io, async (installation) => {
    const person = await findPerson(installation, wanted);
    if (question) await confirm(io, question(person), { yes });
    const { database } = installation.platform;
    const result = await database.transaction(
      (tx) => work(tx, person, installation, CLI_CONTEXT),
      locksOf(person),
    );
    return { person, result };
  });
}

async function changeRole(io: Io, wanted: string, role: Role, { json }: Options): Promise<void> {
  const { result } = await decide(io, wanted, (tx, { id }, { core }, context) =>
    core.administration.setRole(tx, id, role, context),
  );
  if (json) return printJson(io, personView(result));
  done(io, `${result.username} is ${result.role}`);
}

async function changeEmail(io: Io, wanted: string, address: string, { json }: JsonOption): Promise<void> {
  const { result } = await decide(io, wanted, (tx, { id }, { core }, context) =>
    core.administration.setEmail(tx, id, address, context),
  );
  if (json) return printJson(io, personView(result));
  const verified = result.emailVerifiedAt === null ? '; it is not verified yet' : '';
  done(io, `The address of ${result.username} is ${result.email}${verified}`);
}

async function disablePerson(io: Io, wanted: string, { json, yes }: Options): Promise<void> {
  const { result } = await decide(
    io,
    wanted,
    (tx, { id }, { core }, context) => core.administration.disable(tx, id, context),
    { yes, question: ({ username }) => `Every session and device of ${username} will end` },
  );
  if (json) return printJson(io, personView(result));
  done(io, `${result.username} is disabled`);
}

async function enablePerson(io: Io, wanted: string, { json }: Options): Promise<void> {
  const { result } = await decide(io, wanted, (tx, { id }, { core }, context) =>
    core.administration.enable(tx, id, context),
  );
  if (json) return printJson(io, personView(result));
  done(io, `${result.username} is enabled`);
}

async function unlockPerson(io: Io, wanted: string, { json }: JsonOption): Promise<void> {
  const { person } = await decide(io, wanted, (tx, { id }, { core }, context) =>
    core.administration.unlock(tx, id, context),
  );
  if (json) return printJson(io, { id: person.id, unlocked: true });
  done(io, `${person.username} can try again`);
}

async function resetFactors(io: Io, wanted: string, { json, yes }: Options): Promise<void> {
  const { person, result } = await decide(
    io,
    wanted,
    (tx, { id }, { core }, context) => core.administration.resetFactors(tx, id, context),
    { yes, question: ({ username }) => `All second factors and sessions of ${username} will be gone` },
  );
  if (json) return printJson(io, { ...personView(person), factorsRemoved: result });
  done(io, `${person.username} has no second factor any more (${count(result, 'factor')} removed)`);
}

async function issueAccess(
  io: Io,
  wanted: string,
  { json, for: seconds }: JsonOption & { for: number },
): Promise<void> {
  const { result } = await decide(io, wanted, async (tx, { id }, { core, platform: { pages } }, context) => {
    const person = await core.people.get(tx, id);
    return { issued: await core.invitations.issueAccess(tx, person, seconds * 1000, context), pages };
  });
  if (json) return printJson(io, linkView(result.issued));
  printLink(io, result.issued, result.pages);
}

async function erasePerson(io: Io, wanted: string, { json, yes }: Options): Promise<void> {
  const { person } = await decide(
    io,
    wanted,
    (tx, { id }, { core }, context) => core.administration.erase(tx, id, context),
    { yes, question: ({ username }) => `${username} will be erased, with everything` },
  );
  if (json) return printJson(io, { id: person.id, erased: true });
  done(io, `${person.username} is erased`);
}
