import { type Command, Option } from 'commander';
import type { IssuedServiceToken, Service } from '../core/gate/services/services.ts';
import { addExamples, addNote } from './help/examples.ts';
import { allPages } from './installation/applications.ts';
import { withInstallation } from './installation/installation.ts';
import { CLI_CONTEXT } from './person/person.ts';
import { UsageError } from './program/failure.ts';
import { type JsonOption, jsonOption, parseDuration, type YesOption, yesOption } from './program/options.ts';
import { addPolicyOptions, type PolicyOptions, policyFrom, scopesFrom } from './service/policy-options.ts';
import { findService, printService, serviceArgument, serviceJson } from './service/service.ts';
import { done, type Io, note, printJson, warn } from './terminal/io.ts';
import { confirm } from './terminal/prompt.ts';
import { printTable } from './terminal/table.ts';

type Options = PolicyOptions & JsonOption;

const ONCE =
  'The token is printed once, alone on standard output: it is stored as a hash and cannot be shown again.';

export function register(program: Command, io: Io): void {
  const group = program.command('service').description('manage the web services behind the gate');

  const create = addPolicyOptions(
    group
      .command('create')
      .description('put a service behind the gate')
      .argument('<name>', 'as it stands in paths: small letters, digits and dashes'),
  )
    .addOption(jsonOption())
    .action((name: string, options: Options) => createService(io, name, options));
  addNote(create, ONCE);
  addExamples(
    create,
    [
      'twofold service create handbook --origin https://handbook.example.com',
      'make one; then say who may: twofold grant',
    ],
    [
      'twofold service create bank --origin https://bank.example.com --level phishing-resistant --idle 1h',
      'ask for a passkey, and again after an hour',
    ],
  );

  const list = group
    .command('list')
    .description('list the services')
    .addOption(jsonOption())
    .action((options: JsonOption) => listServices(io, options));
  addExamples(list, ['twofold service list', 'see their names, origins and levels']);

  const show = serviceArgument(group.command('show').description('see a service with its policy'))
    .addOption(jsonOption())
    .action((wanted: string, options: JsonOption) => showService(io, wanted, options));
  addExamples(show, ['twofold service show wiki', 'see its rules, numbered as gate explain names them']);

  const change = addPolicyOptions(
    serviceArgument(group.command('change').description('change a service; what is left out stays')),
  )
    .addOption(jsonOption())
    .action((wanted: string, options: Options) => changeService(io, wanted, options));
  addExamples(change, ['twofold service change wiki --rules rules.json', 'replace its path rules']);

  const token = serviceArgument(group.command('token').description('give a service a new token'))
    .addOption(
      new Option('--overlap <duration>', 'how long the old one is accepted beside it').argParser(
        parseDuration,
      ),
    )
    .addOption(jsonOption())
    .action((wanted: string, options: JsonOption & { overlap?: number }) => rotateToken(io, wanted, options));
  addNote(token, ONCE);
  addExamples(token, [
    'twofold service token wiki --overlap 1d > wiki-token',
    'write the new one into a file',
  ]);

  const disable = serviceArgument(group.command('disable').description('let nobody in from now on'))
    .addOption(yesOption())
    .addOption(jsonOption())
    .action((wanted: string, options: JsonOption & YesOption) => disableService(io, wanted, options));
  addExamples(disable, ['twofold service disable wiki --yes', 'shut it within a second; nothing is deleted']);

  const enable = serviceArgument(group.command('enable').description('let people in again'))
    .addOption(jsonOption())
    .action((wanted: string, options: JsonOption) => enableService(io, wanted, options));
  addExamples(enable, ['twofold service enable wiki', 'open it again to those who have a grant']);

  const remove = serviceArgument(group.command('remove').description('remove a service with its grants'))
    .addOption(yesOption())
    .addOption(jsonOption())
    .action((wanted: string, options: JsonOption & YesOption) => removeService(io, wanted, options));
  addExamples(remove, [
    'twofold service remove wiki --yes',
    'take it from behind the gate: nobody is let in',
  ]);
}

async function createService(io: Io, name: string, options: Options): Promise<void> {
  const { origin: origins = [], json } = options;
  if (origins.length === 0)
    throw new UsageError('Say where browsers reach it: --origin https://wiki.example.com');
  const defaultScopes = scopesFrom(options);
  const given = { name, origins, policy: policyFrom(io, options), ...(defaultScopes && { defaultScopes }) };
  const made = await withInstallation(io, ({ platform, core }) =>
    platform.database.transaction((tx) => core.gate.services.create(tx, given, CLI_CONTEXT)),
  );
  if (json) return printJson(io, { ...serviceJson(made.service), token: made.token });
  printToken(io, made, `Made the service ${made.service.name}`);
  note(io, `  Who may reach it:   twofold grant add ${name} <person>`);
  note(io, `  For its proxy:      twofold gate snippet nginx ${name}`);
}

/** The secret alone on standard output, for `$(…)` and `>`; what it is, beside it. */
function printToken(io: Io, { token }: IssuedServiceToken, message: string): void {
  done(io, message);
  io.stdout.write(`${token}\n`);
  warn(io, 'Keep it now: it is not shown again.');
}

async function listServices(io: Io, { json }: JsonOption): Promise<void> {
  const services = await withInstallation(io, ({ platform, core }) =>
    allPages((page) => core.gate.services.list(platform.database.read, page)),
  );
  if (json) return printJson(io, services.map(serviceJson));
  if (services.length === 0) return note(io, 'Nothing is behind the gate yet.');
  printTable<Service>(io, services, [
    { title: 'name', value: ({ name }) => name },
    { title: 'origins', value: ({ origins }) => origins.join(' ') },
    { title: 'level', value: ({ policy }) => policy.level },
    { title: 'rules', value: ({ policy }) => String(policy.rules.length) },
    { title: 'state', value: ({ disabledAt }) => (disabledAt === null ? 'enabled' : 'disabled') },
  ]);
}

async function showService(io: Io, wanted: string, { json }: JsonOption): Promise<void> {
  const service = await withInstallation(io, (installation) => findService(installation, wanted));
  if (json) return printJson(io, serviceJson(service));
  for (const line of printService(service)) io.stdout.write(`${line}\n`);
}

async function changeService(io: Io, wanted: string, options: Options): Promise<void> {
  const defaultScopes = scopesFrom(options);
  const change = {
    policy: policyFrom(io, options),
    ...(options.origin && { origins: options.origin }),
    ...(defaultScopes && { defaultScopes }),
  };
  const service = await withInstallation(io, async (installation) => {
    const { id } = await findService(installation, wanted);
    const { platform, core } = installation;
    return platform.database.transaction((tx) => core.gate.services.change(tx, id, change, CLI_CONTEXT));
  });
  if (options.json) return printJson(io, serviceJson(service));
  done(io, `${service.name} is changed; every server knows within a second`);
}

async function rotateToken(
  io: Io,
  wanted: string,
  options: JsonOption & { overlap?: number },
): Promise<void> {
  const { overlap = 0, json } = options;
  const made = await withInstallation(io, async (installation) => {
    const { id } = await findService(installation, wanted);
    const { platform, core } = installation;
    return platform.database.transaction((tx) =>
      core.gate.services.rotateToken(tx, id, overlap * 1000, CLI_CONTEXT),
    );
  });
  if (json) return printJson(io, { ...serviceJson(made.service), token: made.token });
  printToken(io, made, `${made.service.name} has a new token`);
}

async function disableService(io: Io, wanted: string, options: JsonOption & YesOption): Promise<void> {
  const service = await withInstallation(io, async (installation) => {
    const { id, name } = await findService(installation, wanted);
    await confirm(io, `Nobody will reach ${name}`, options);
    const { platform, core } = installation;
    return platform.database.transaction((tx) => core.gate.services.disable(tx, id, CLI_CONTEXT));
  });
  if (options.json) return printJson(io, serviceJson(service));
  done(io, `${service.name} is disabled`);
}

async function enableService(io: Io, wanted: string, { json }: JsonOption): Promise<void> {
  const service = await withInstallation(io, async (installation) => {
    const { id } = await findService(installation, wanted);
    const { platform, core } = installation;
    return platform.database.transaction((tx) => core.gate.services.enable(tx, id, CLI_CONTEXT));
  });
  if (json) return printJson(io, serviceJson(service));
  done(io, `${service.name} is enabled`);
}

async function removeService(io: Io, wanted: string, options: JsonOption & YesOption): Promise<void> {
  const service = await withInstallation(io, async (installation) => {
    const found = await findService(installation, wanted);
    await confirm(io, `${found.name} and its grants will be deleted`, options);
    const { platform, core } = installation;
    await platform.database.transaction((tx) => core.gate.services.remove(tx, found.id, CLI_CONTEXT));
    return found;
  });
  if (options.json) return printJson(io, serviceJson(service));
  done(io, `${service.name} is removed`);
}
