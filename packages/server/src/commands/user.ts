import type { Command } from 'commander';
import type { Context } from '../core/context.ts';
import { underLockOf } from '../core/users/user-lock.ts';
import type { Subject } from '../core/users/users.ts';
import { userView } from '../doors/verify/views.ts';
import { addExamples, addNote } from './help/examples.ts';
import { findApplication } from './installation/applications.ts';
import { type OpenInstallation, withInstallation } from './installation/installation.ts';
import { readApiKey, request } from './installation/remote.ts';
import { registerCreate } from './person/create.ts';
import { CommandFailure, UsageError } from './program/failure.ts';
import {
  applicationOption,
  type JsonOption,
  jsonOption,
  type RemoteOption,
  urlOption,
  type YesOption,
  yesOption,
} from './program/options.ts';
import { done, type Io, note, printJson } from './terminal/io.ts';
import { confirm } from './terminal/prompt.ts';
import { count, printDetails, showTime } from './terminal/table.ts';
import { printFactors } from './user/print-factors.ts';

interface UserOptions extends JsonOption, YesOption, RemoteOption {
  application?: string;
}

type UserView = ReturnType<typeof userView>;

export function register(program: Command, io: Io): void {
  const group = program.command('user').description('see and help the users of an application');
  registerCreate(group, io);
  const verb = (name: string, description: string): Command =>
    group
      .command(name)
      .description(description)
      .argument('<user>', 'what the application calls the user')
      .addOption(applicationOption());

  const show = verb('show', "see a user's factors, recovery codes left, and lock")
    .addOption(urlOption())
    .addOption(jsonOption())
    .action((user: string, options: UserOptions) => showUser(io, user, options));
  addNote(
    show,
    'A user who never enrolled is shown with `enrolled: no`, as the API answers, and the exit code is 0: whom the\napplication has, only it knows.',
  );
  addExamples(
    show,
    ['twofold user show alice', 'see a user of the only application'],
    ['twofold user show alice --application "Web shop" --json', 'see a user of another one, for a script'],
    [
      'TWOFOLD_API_KEY_FILE=data/first-api-key twofold user show alice --url http://127.0.0.1:3000',
      'ask a server, as the application whose key it is',
    ],
  );

  const unlock = verb('unlock', 'forget the wrong codes that were counted, and enable disabled factors')
    .addOption(urlOption())
    .addOption(jsonOption())
    .action((user: string, options: UserOptions) => unlockUser(io, user, options));
  addExamples(unlock, ['twofold user unlock alice', 'let a user try again at once']);

  const reset = verb(
    'reset',
    "remove a user's factors and recovery codes and end the sessions, for a new enrollment",
  )
    .addOption(yesOption())
    .addOption(jsonOption())
    .action((user: string, options: UserOptions) => resetUser(io, user, options));
  addExamples(reset, [
    'twofold user reset alice --yes',
    'help a user who lost the phone and the recovery codes',
  ]);

  const erase = verb('erase', 'delete a user with every factor, secret, recovery code and session')
    .addOption(urlOption())
    .addOption(yesOption())
    .addOption(jsonOption())
    .action((user: string, options: UserOptions) => eraseUser(io, user, options));
  addExamples(erase, [
    'twofold user erase alice --yes',
    'forget a user; the audit log keeps the internal id only',
  ]);
}

/** Runs `work` on the store, with the user's application found and a context for the audit log. */
async function withSubject<T>(
  io: Io,
  name: string,
  { application }: UserOptions,
  work: (subject: Subject, context: Context, installation: OpenInstallation) => Promise<T>,
): Promise<T> {
  return withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const { id } = await findApplication(core.applications, platform.database.read, application);
    const context = { applicationId: id, actor: 'cli', ip: '', userAgent: '', requestId: '' };
    return work({ applicationId: id, name }, context, installation);
  });
}

/** People have accounts here and are users of no application that has keys: they are easily looked for among those. */
async function personHint({ platform, core }: OpenInstallation, name: string): Promise<string> {
  const found = await core.people.findForLogin(platform.database.read, name);
  return found ? ` There is a person of that name: twofold person show ${name}` : '';
}

/** With --url the key says which application it is. */
function remotePath(user: string, { application }: UserOptions): string {
  if (application !== undefined) {
    throw new UsageError(
      '--application and --url cannot go together: the API key belongs to one application.',
    );
  }
  return `/mfa/users/${encodeURIComponent(user)}`;
}

async function showUser(io: Io, user: string, options: UserOptions): Promise<void> {
  const { shown, hint } = options.url
    ? { shown: await showRemote(io, user, options.url, options), hint: '' }
    : await withSubject(io, user, options, async (subject, _context, installation) => {
        const { platform, core } = installation;
        const shown = userView(user, await core.factors.overview(platform.database.read, subject));
        return { shown, hint: await personHint(installation, user) };
      });
  if (options.json) return printJson(io, shown);
  printDetails(io, [
    ['user', shown.user],
    ['enrolled', shown.enrolled ? 'yes' : 'no'],
    ['recovery codes', `${shown.recoveryCodesRemaining} left`],
    ['locked', shown.lockedUntil === null ? 'no' : `until ${showTime(shown.lockedUntil)}`],
  ]);
  if (shown.factors.length === 0) return note(io, `The application has enrolled no user ${user}.${hint}`);
  printFactors(io, shown.factors);
}

async function showRemote(io: Io, user: string, url: URL, options: UserOptions): Promise<UserView> {
  const { body } = await request(url, 'GET', remotePath(user, options), readApiKey(io));
  // The answer of the same contract; a server of another version may add members.
  return body as unknown as UserView;
}

async function unlockUser(io: Io, user: string, options: UserOptions): Promise<void> {
  if (options.url) await request(options.url, 'POST', `${remotePath(user, options)}/unlock`, readApiKey(io));
  else {
    await withSubject(io, user, options, (subject, context, { platform, core }) =>
      platform.database.transaction((tx) => core.factors.unlock(tx, subject, context), underLockOf(subject)),
    );
  }
  if (options.json) return printJson(io, { user, unlocked: true });
  done(io, `${user} can try again`);
}

async function resetUser(io: Io, user: string, options: UserOptions): Promise<void> {
  const removed = await withSubject(io, user, options, async (subject, context, installation) => {
    const { platform, core } = installation;
    const { database } = platform;
    if (!(await core.users.find(database.read, subject))) {
      const hint = await personHint(installation, user);
      throw new CommandFailure('user.not_found', `The application has no user ${user}.${hint}`);
    }
    await confirm(io, `All factors, recovery codes and sessions of ${user} will be gone`, options);
    return database.transaction((tx) => core.factors.reset(tx, subject, context), underLockOf(subject));
  });
  if (options.json) return printJson(io, { user, factorsRemoved: removed });
  done(io, `${user} has no factor any more (${count(removed, 'factor')} removed) and can enroll again`);
}

async function eraseUser(io: Io, user: string, options: UserOptions): Promise<void> {
  const { erased, hint } = options.url
    ? { erased: await eraseRemote(io, user, options.url, options), hint: '' }
    : await withSubject(io, user, options, async (subject, context, installation) => {
        const { database } = installation.platform;
        const { users, factors } = installation.core;
        if (!(await users.find(database.read, subject)))
          return { erased: false, hint: await personHint(installation, user) };
        await confirm(io, `${user} will be erased, with every factor`, options);
        await database.transaction((tx) => factors.erase(tx, subject, context), underLockOf(subject));
        return { erased: true, hint: '' };
      });
  if (options.json) return printJson(io, { user, erased });
  if (erased) done(io, `${user} is erased`);
  else note(io, `The application has no user ${user}: nothing to erase.${hint}`);
}

/** A server does not tell whether there was such a user: erasing nobody is a success there. */
async function eraseRemote(io: Io, user: string, url: URL, options: UserOptions): Promise<boolean> {
  const key = readApiKey(io);
  const path = remotePath(user, options);
  await confirm(io, `${user} will be erased at ${url.origin}, with every factor`, options);
  await request(url, 'DELETE', path, key);
  return true;
}
