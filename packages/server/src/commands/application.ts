import type { Command } from 'commander';
import type { Application } from '../core/applications/applications.ts';
import { isoTime, isoTimeOrNull } from '../http/answer/iso-time.ts';
import { addExamples } from './help/examples.ts';
import { allPages, findApplication } from './installation/applications.ts';
import { CLI_ACTOR, withInstallation } from './installation/installation.ts';
import { type JsonOption, jsonOption, type YesOption, yesOption } from './program/options.ts';
import { done, type Io, note, printJson } from './terminal/io.ts';
import { confirm } from './terminal/prompt.ts';
import { printTable, showTime } from './terminal/table.ts';

export function register(program: Command, io: Io): void {
  const group = program.command('application').description('manage the programs that use Twofold');

  const create = group
    .command('create')
    .description('make an application; each sees its own users only')
    .argument('<name>', 'what people call it')
    .addOption(jsonOption())
    .action((name: string, options: JsonOption) => createApplication(io, name, options));
  addExamples(create, [
    'twofold application create "Web shop"',
    'make an application; then give it a key with api-key create',
  ]);

  const list = group
    .command('list')
    .description('list the applications')
    .addOption(jsonOption())
    .action((options: JsonOption) => listApplications(io, options));
  addExamples(list, ['twofold application list', 'see their ids, names and whether they are disabled']);

  const disable = group
    .command('disable')
    .description('refuse all API keys of an application')
    .argument('<id or name>', 'which one')
    .addOption(yesOption())
    .addOption(jsonOption())
    .action((wanted: string, options: JsonOption & YesOption) => disableApplication(io, wanted, options));
  addExamples(disable, [
    'twofold application disable "Web shop" --yes',
    'shut it out within a second; nothing is deleted',
  ]);

  const enable = group
    .command('enable')
    .description('accept the API keys of a disabled application again')
    .argument('<id or name>', 'which one')
    .addOption(jsonOption())
    .action((wanted: string, options: JsonOption) => enableApplication(io, wanted, options));
  addExamples(enable, [
    'twofold application enable "Web shop"',
    'let it in again; revoked keys stay revoked',
  ]);
}

async function createApplication(io: Io, name: string, { json }: JsonOption): Promise<void> {
  const application = await withInstallation(io, ({ platform, core }) =>
    platform.database.transaction((tx) => core.applications.create(tx, { name }, CLI_ACTOR)),
  );
  if (json) return printJson(io, applicationView(application));
  io.stdout.write(`${application.id}\n`);
  done(io, `Made the application ${application.name}`);
  note(io, `  Its first key: twofold api-key create --application ${application.id}`);
}

async function listApplications(io: Io, { json }: JsonOption): Promise<void> {
  const applications = await withInstallation(io, ({ platform, core }) =>
    allPages((page) => core.applications.list(platform.database.read, page)),
  );
  if (json) return printJson(io, applications.map(applicationView));
  if (applications.length === 0) return note(io, 'There is no application yet.');
  printTable<Application>(io, applications, [
    { title: 'id', value: ({ id }) => id },
    { title: 'name', value: ({ name }) => name },
    { title: 'state', value: ({ disabledAt }) => (disabledAt === null ? 'enabled' : 'disabled') },
    { title: 'created', value: ({ createdAt }) => showTime(createdAt) },
  ]);
}

async function disableApplication(io: Io, wanted: string, options: JsonOption & YesOption): Promise<void> {
  const application = await withInstallation(io, async ({ platform: { database }, core }) => {
    const { id, name } = await findApplication(core.applications, database.read, wanted);
    await confirm(io, `All requests of ${name} will be refused`, options);
    return database.transaction((tx) => core.applications.disable(tx, id, CLI_ACTOR));
  });
  if (options.json) return printJson(io, applicationView(application));
  done(io, `${application.name} is disabled`);
}

async function enableApplication(io: Io, wanted: string, { json }: JsonOption): Promise<void> {
  const application = await withInstallation(io, async ({ platform: { database }, core }) => {
    const { id } = await findApplication(core.applications, database.read, wanted);
    return database.transaction((tx) => core.applications.enable(tx, id, CLI_ACTOR));
  });
  if (json) return printJson(io, applicationView(application));
  done(io, `${application.name} is enabled`);
}

function applicationView({ id, name, createdAt, disabledAt }: Application) {
  return { id, name, createdAt: isoTime(createdAt), disabledAt: isoTimeOrNull(disabledAt) };
}
