import { type Command, Option } from 'commander';
import type { NamedGrant } from '../core/gate/services/grants.ts';
import { type Scope, scopes } from '../core/gate/services/services.ts';
import { isoTime, isoTimeOrNull } from '../http/answer/iso-time.ts';
import { addExamples } from './help/examples.ts';
import { allPages } from './installation/applications.ts';
import { type OpenInstallation, withInstallation } from './installation/installation.ts';
import { CLI_CONTEXT, findPerson } from './person/person.ts';
import { type JsonOption, jsonOption, type Moment, parseMoment } from './program/options.ts';
import { findService, serviceArgument } from './service/service.ts';
import { done, type Io, note, printJson } from './terminal/io.ts';
import { printTable, showTime } from './terminal/table.ts';

interface AddOptions extends JsonOption {
  scope?: (Scope | 'none')[];
  expires?: Moment;
}

const HOLDER = 'a user name, e-mail address or id; or group: and the name of a group';

export function register(program: Command, io: Io): void {
  const group = program.command('grant').description('say who may reach a service behind the gate');

  const add = serviceArgument(group.command('add').description('let a person or a group in'))
    .argument('<who>', HOLDER)
    .addOption(
      new Option(
        '--scope <scopes...>',
        'what the service is told of them, or none (default: as the service says)',
      ).choices([...scopes, 'none']),
    )
    .addOption(
      new Option('--expires <when>', 'a duration such as 90d, or a date').argParser(parseMoment('future')),
    )
    .addOption(jsonOption())
    .action((service: string, who: string, options: AddOptions) => addGrant(io, service, who, options));
  addExamples(
    add,
    ['twofold grant add wiki alice --scope read:username read:email', 'let Alice in, by name and address'],
    ['twofold grant add wiki group:editors --expires 30d', 'let a group in for a month'],
  );

  const list = serviceArgument(group.command('list').description('list who may reach a service'))
    .addOption(jsonOption())
    .action((service: string, options: JsonOption) => listGrants(io, service, options));
  addExamples(list, ['twofold grant list wiki', 'see people, groups, and what the service is told']);

  const remove = serviceArgument(group.command('remove').description('let a person or a group in no more'))
    .argument('<who>', HOLDER)
    .addOption(jsonOption())
    .action((service: string, who: string, options: JsonOption) => removeGrant(io, service, who, options));
  addExamples(remove, ['twofold grant remove wiki alice', 'shut Alice out within a second']);
}

/** The name that the core knows a holder by. */
async function holderOf(installation: OpenInstallation, who: string): Promise<string> {
  return who.startsWith('group:') ? who : (await findPerson(installation, who)).id;
}

async function addGrant(io: Io, wanted: string, who: string, options: AddOptions): Promise<void> {
  const given = await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const service = await findService(installation, wanted);
    const holder = await holderOf(installation, who);
    const expiresAt = options.expires?.at(platform.clock.now()) ?? null;
    const named = options.scope?.filter((scope) => scope !== 'none');
    return platform.database.transaction((tx) =>
      core.gate.grants.put(tx, service.id, holder, { scopes: named, expiresAt }, CLI_CONTEXT),
    );
  });
  if (options.json) return printJson(io, grantJson(given));
  const told = given.scopes.length === 0 ? 'a pseudonym' : given.scopes.join(', ');
  done(io, `${given.label} may reach ${wanted}, which is told ${told}`);
}

async function listGrants(io: Io, wanted: string, { json }: JsonOption): Promise<void> {
  const grants = await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const { id } = await findService(installation, wanted);
    return allPages((page) => core.gate.grants.list(platform.database.read, id, page));
  });
  if (json) return printJson(io, grants.map(grantJson));
  if (grants.length === 0) return note(io, 'Nobody may reach it yet, but administrators.');
  printTable<NamedGrant>(io, grants, [
    { title: 'who', value: ({ label, holder }) => (holder.kind === 'group' ? `group:${label}` : label) },
    { title: 'told', value: ({ scopes: told }) => (told.length === 0 ? 'a pseudonym' : told.join(' ')) },
    { title: 'ends', value: ({ expiresAt }) => showTime(expiresAt) },
  ]);
}

async function removeGrant(io: Io, wanted: string, who: string, { json }: JsonOption): Promise<void> {
  await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const service = await findService(installation, wanted);
    const holder = await holderOf(installation, who);
    await platform.database.transaction((tx) => core.gate.grants.remove(tx, service.id, holder, CLI_CONTEXT));
  });
  if (json) return printJson(io, { service: wanted, holder: who });
  done(io, `${who} may not reach ${wanted} any more`);
}

function grantJson({ holderName: holder, label, scopes: told, expiresAt, createdAt }: NamedGrant) {
  return { holder, label, scopes: told, expiresAt: isoTimeOrNull(expiresAt), createdAt: isoTime(createdAt) };
}
