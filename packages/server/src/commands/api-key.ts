import { type Command, Option } from 'commander';
import { type ApiKey, type CreatedApiKey, underApiKeysLock } from '../core/applications/api-keys.ts';
import { apiKeyScopes } from '../core/applications/scopes.ts';
import { underVaultLock } from '../core/vault/access.ts';
import { isoTime, isoTimeOrNull } from '../http/answer/iso-time.ts';
import { registerBindings } from './api-key/bindings.ts';
import { addExamples, addNote } from './help/examples.ts';
import { allPages, findApplication } from './installation/applications.ts';
import { CLI_ACTOR, withInstallation } from './installation/installation.ts';
import {
  applicationOption,
  type JsonOption,
  jsonOption,
  type Moment,
  parseDuration,
  parseMoment,
  type YesOption,
  yesOption,
} from './program/options.ts';
import { done, type Io, note, printJson, warn } from './terminal/io.ts';
import { confirm } from './terminal/prompt.ts';
import { printTable, showTime } from './terminal/table.ts';

interface ApplicationOptions extends JsonOption {
  application?: string;
}

interface CreateOptions extends ApplicationOptions {
  name: string;
  scope: string[];
  expires?: Moment;
  signed?: boolean;
}

interface RotateOptions extends JsonOption {
  overlap?: number;
}

const ONCE =
  'The key is printed once, alone on standard output: it is stored as a hash and cannot be shown again.';

export function register(program: Command, io: Io): void {
  const group = program.command('api-key').description('manage the API keys of an application');

  const create = group
    .command('create')
    .description('make an API key')
    .addOption(applicationOption())
    .option('-n, --name <name>', 'what people call it', 'command line')
    .addOption(
      new Option('-s, --scope <scopes...>', 'what it may do')
        .choices([...apiKeyScopes])
        .default(['mfa', 'events']),
    )
    .addOption(
      new Option('--expires <when>', 'a duration such as 90d, or a date').argParser(parseMoment('future')),
    )
    .option(
      '--signed',
      'make a signing secret: requests are then signed (RFC 9421), and the secret is never sent',
    )
    .addOption(jsonOption())
    .action((options: CreateOptions) => createKey(io, options));
  addNote(create, ONCE);
  addExamples(
    create,
    ['twofold api-key create --name production --expires 365d', 'make a key that ends after a year'],
    [
      'twofold api-key create --scope metrics --name prometheus > metrics-key',
      'write a key that only reads /metrics into a file',
    ],
    ['twofold api-key create --signed --name payments', 'make a key whose requests must be signed'],
  );

  const list = group
    .command('list')
    .description('list the API keys of an application, without their secrets')
    .addOption(applicationOption())
    .addOption(jsonOption())
    .action((options: ApplicationOptions) => listKeys(io, options));
  addExamples(list, [
    'twofold api-key list',
    'see their scopes, when they end, and when they were last used',
  ]);

  const revoke = group
    .command('revoke')
    .description('refuse an API key from now on')
    .argument('<id>', 'as the list shows it')
    .addOption(yesOption())
    .addOption(jsonOption())
    .action((id: string, options: JsonOption & YesOption) => revokeKey(io, id, options));
  addExamples(revoke, [
    'twofold api-key revoke key_01k2x4m8q0z5r7t9v3w6y1b2c4 --yes',
    'shut the key out within a second',
  ]);

  const rotate = group
    .command('rotate')
    .description('make the successor of an API key, and let the old one end')
    .argument('<id>', 'as the list shows it')
    .addOption(
      new Option(
        '--overlap <duration>',
        'how long the old key is accepted beside the new one (default: 1d)',
      ).argParser(parseDuration),
    )
    .addOption(jsonOption())
    .action((id: string, options: RotateOptions) => rotateKey(io, id, options));
  addNote(rotate, ONCE);
  addExamples(rotate, [
    'twofold api-key rotate key_01k2x4m8q0z5r7t9v3w6y1b2c4 --overlap 2h',
    'print a new key with the same scopes; the old one works for two more hours',
  ]);
  registerBindings(group, io);
}

async function createKey(io: Io, options: CreateOptions): Promise<void> {
  const { name, scope: scopes, expires, signed = false } = options;
  const created = await withInstallation(io, async ({ platform: { database, clock }, core }) => {
    const application = await findApplication(core.applications, database.read, options.application);
    const expiresAt = expires?.at(clock.now()) ?? null;
    const wanted = { applicationId: application.id, name, scopes, expiresAt, signed };
    return database.transaction((tx) => core.apiKeys.create(tx, wanted, CLI_ACTOR));
  });
  if (options.json) return printJson(io, createdView(created));
  printSecret(io, created);
}

/** The secret alone on standard output, for `$(…)` and `>`; what it is, beside it. */
function printSecret(io: Io, { apiKey, key, signingSecret }: CreatedApiKey): void {
  const { id, name, scopes, expiresAt, keyId } = apiKey;
  done(io, `Made the API key ${name} (${id})`);
  note(
    io,
    `  scopes ${scopes.join(', ')}; ${expiresAt === null ? 'does not expire' : `ends ${showTime(expiresAt)}`}`,
  );
  if (signingSecret !== null) note(io, `  keyid="${keyId}"; requests are signed with this secret:`);
  io.stdout.write(`${key ?? signingSecret}\n`);
  warn(io, 'Keep it now: it is not shown again.');
  if (scopes.includes('codes')) note(io, `  It makes no code yet: twofold api-key bind ${id} <entry>`);
}

async function listKeys(io: Io, options: ApplicationOptions): Promise<void> {
  const { keys, now } = await withInstallation(io, async ({ platform: { database, clock }, core }) => {
    const { id } = await findApplication(core.applications, database.read, options.application);
    return { keys: await allPages((page) => core.apiKeys.list(database.read, id, page)), now: clock.now() };
  });
  if (options.json) return printJson(io, keys.map(apiKeyView));
  if (keys.length === 0) return note(io, 'The application has no API key yet.');
  printTable<ApiKey>(io, keys, [
    { title: 'id', value: ({ id }) => id },
    { title: 'name', value: ({ name }) => name },
    { title: 'scopes', value: ({ scopes }) => scopes.join(' ') },
    { title: 'form', value: ({ signed }) => (signed ? 'signed' : 'plain') },
    { title: 'state', value: (key) => stateOf(key, now) },
    { title: 'ends', value: ({ expiresAt }) => showTime(expiresAt) },
    { title: 'last used', value: ({ lastUsedAt }) => showTime(lastUsedAt) },
  ]);
}

async function revokeKey(io: Io, id: string, options: JsonOption & YesOption): Promise<void> {
  const key = await withInstallation(io, async ({ platform: { database }, core }) => {
    const { name } = await core.apiKeys.get(database.read, id);
    await confirm(io, `The API key ${name} will be refused for ever`, options);
    return database.transaction((tx) => core.apiKeys.revoke(tx, id, CLI_ACTOR));
  });
  if (options.json) return printJson(io, apiKeyView(key));
  done(io, `${key.name} is revoked; every server refuses it within a second`);
}

async function rotateKey(io: Io, id: string, { overlap, json }: RotateOptions): Promise<void> {
  const { created, old } = await withInstallation(io, async ({ platform: { database }, core }) => {
    const options = overlap === undefined ? {} : { overlapSeconds: overlap };
    const { ownerUserId } = await core.apiKeys.get(database.read, id);
    const ofOwner = ownerUserId === null ? [] : underApiKeysLock(ownerUserId).locks;
    const successor = await database.transaction(
      (tx) => core.apiKeys.rotate(tx, id, options, CLI_ACTOR),
      underVaultLock(...ofOwner),
    );
    return { created: successor, old: await core.apiKeys.get(database.read, id) };
  });
  if (json) return printJson(io, { ...createdView(created), replaces: apiKeyView(old) });
  printSecret(io, created);
  note(io, `  The old key ${old.id} is accepted until ${showTime(old.expiresAt)}.`);
}

function stateOf({ revokedAt, expiresAt }: ApiKey, now: number): string {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'accepted';
}

function apiKeyView({ createdAt, expiresAt, revokedAt, lastUsedAt, ...rest }: ApiKey) {
  return {
    ...rest,
    createdAt: isoTime(createdAt),
    expiresAt: isoTimeOrNull(expiresAt),
    revokedAt: isoTimeOrNull(revokedAt),
    lastUsedAt: isoTimeOrNull(lastUsedAt),
  };
}

function createdView({ apiKey, key, signingSecret }: CreatedApiKey) {
  return { ...apiKeyView(apiKey), ...(key === null ? { signingSecret } : { key }) };
}
