import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { type KeyUsage, keyUsage } from '../platform/keyring/key-usage.ts';
import { addKeyToFile } from '../platform/keyring/master-keys/key-file.ts';
import { dropKeyFromFile, type RotationResult, rotateSealedColumns } from '../platform/keyring/rotation.ts';
import { CommandFailure, EXIT_FAILED } from './failure.ts';
import { addExamples, addNote } from './help/examples.ts';
import { CLI_ACTOR, type OpenInstallation, withInstallation } from './installation.ts';
import { type JsonOption, jsonOption, type YesOption, yesOption } from './options.ts';
import { done, type Io, note, printJson, warn } from './terminal/io.ts';
import { startProgress } from './terminal/progress.ts';
import { confirm } from './terminal/prompt.ts';
import { count, printTable } from './terminal/table.ts';

export function register(program: Command, io: Io): void {
  const group = program
    .command('keys')
    .description('see and change the encryption keys that seal the stored secrets');

  const status = group
    .command('status')
    .description('list the keys of the key ring, and how many rows each seals')
    .addOption(jsonOption())
    .action((options: JsonOption) => showStatus(io, options));
  addExamples(status, ['twofold keys status', 'see which key is current, and which are still needed']);

  const rotate = group
    .command('rotate')
    .description('make a new key and seal every row with it, while servers serve')
    .addOption(jsonOption())
    .action((options: JsonOption) => rotateKeys(io, options));
  addNote(
    rotate,
    `With a key file, a new key is put before the others and running servers take it over within a second. Interrupted, it
goes on where it ended when it is run again. With ENCRYPTION_KEY in the environment nothing can be added: set it to a new
key, move the old one to ENCRYPTION_KEYS_PREVIOUS, restart the servers, then run this.`,
  );
  addExamples(rotate, [
    'twofold keys rotate',
    'change the key; then keep a copy of the key file apart from the backups',
  ]);

  const drop = group
    .command('drop')
    .description('take a key that seals nothing any more out of the key file')
    .argument('<key id>', 'as keys status shows it')
    .addOption(yesOption())
    .addOption(jsonOption())
    .action((keyId: string, options: JsonOption & YesOption) => dropKey(io, keyId, options));
  addNote(
    drop,
    'Refused while the key seals a row. Backups that were made under the key can only be restored with it.',
  );
  addExamples(drop, [
    'twofold keys drop 0a1b2c3d4e --yes',
    'forget an earlier key, a minute or more after the rotation',
  ]);
}

async function sealedRowsByKey({ platform }: OpenInstallation): Promise<KeyUsage[]> {
  const { sealedColumns } = await import('../compose.ts');
  return keyUsage(platform.database, platform.keyring, sealedColumns);
}

function roleOf({ current, inRing, keyId }: KeyUsage): string {
  if (keyId === undefined) return 'damaged';
  if (current) return 'current';
  return inRing ? 'previous' : 'missing';
}

async function showStatus(io: Io, { json }: JsonOption): Promise<void> {
  const { usage, source } = await withInstallation(io, async (installation) => ({
    usage: await sealedRowsByKey(installation),
    source: installation.platform.keys.path,
  }));
  const lost = usage.filter((key) => !key.inRing && key.rows > 0);
  if (lost.length > 0) io.exitCode = EXIT_FAILED;
  if (json) {
    const keys = usage.map((key) => ({ keyId: key.keyId ?? null, role: roleOf(key), rows: key.rows }));
    return printJson(io, { source: source ?? 'ENCRYPTION_KEY', keys });
  }
  printTable(io, usage, [
    { title: 'key', value: ({ keyId }) => keyId ?? '(no envelope)' },
    { title: 'role', value: roleOf },
    { title: 'rows', value: ({ rows }) => rows.toLocaleString('en'), align: 'right' },
  ]);
  note(io);
  note(io, `Keys come from ${source ?? 'ENCRYPTION_KEY'}.`);
  for (const key of usage) {
    if (key.current || key.rows === 0) continue;
    if (key.inRing) warn(io, `${count(key.rows, 'row')} to seal anew. Run: twofold keys rotate`);
    else warn(io, `${count(key.rows, 'row')} cannot be opened: the key is not in the key ring.`);
  }
}

/** How long until every server surely seals with a new key: each looks at the key file once a second. */
const TAKEN_OVER_MS = 2500;

async function rotateKeys(io: Io, { json }: JsonOption): Promise<void> {
  const stop = new AbortController();
  const abort = () => stop.abort();
  process.once('SIGINT', abort).once('SIGTERM', abort);
  try {
    await withInstallation(io, async (installation) => {
      const { platform, core } = installation;
      const before = await sealedRowsByKey(installation);
      const added = await addKey(io, installation, before, json === true);
      const result = await reseal(io, installation, before, stop.signal);
      const { currentKeyId } = platform.keyring;
      const { complete, resealed, unopenedCount } = result;
      await platform.database.transaction((tx) =>
        core.audit.record(tx, {
          ...CLI_ACTOR,
          applicationId: null,
          action: 'keys.rotated',
          outcome: complete && unopenedCount === 0 ? 'success' : 'failure',
          ...(complete ? {} : { reason: 'interrupted' }),
          detail: { keyId: currentKeyId, resealed, unopened: unopenedCount },
        }),
      );
      if (!complete || unopenedCount > 0) io.exitCode = EXIT_FAILED;
      if (json) return printJson(io, { keyId: currentKeyId, added: added !== undefined, ...result });
      await say(io, installation, result);
    });
  } finally {
    process.off('SIGINT', abort).off('SIGTERM', abort);
  }
}

/**
 * A fresh current key, where there is a key file. None while rows are left from an earlier rotation: then that one is
 * finished first.
 */
async function addKey(
  io: Io,
  { platform, core }: OpenInstallation,
  usage: readonly KeyUsage[],
  quiet: boolean,
): Promise<string | undefined> {
  const { keys, keyring, random, database } = platform;
  const left = usage.filter((key) => key.inRing && !key.current).reduce((sum, key) => sum + key.rows, 0);
  if (keys.path === undefined) {
    if (left === 0)
      note(io, 'The key comes from ENCRYPTION_KEY: to change it, see twofold keys rotate --help');
    return undefined;
  }
  if (left > 0) {
    if (!quiet) note(io, `Going on with ${count(left, 'row')} that an earlier key still seals.`);
    return undefined;
  }
  const keyId = addKeyToFile(keys.path, random);
  keyring.refresh();
  await database.transaction((tx) =>
    core.audit.record(tx, {
      ...CLI_ACTOR,
      applicationId: null,
      action: 'key.added',
      outcome: 'success',
      detail: { keyId },
    }),
  );
  if (!quiet) done(io, `Added the key ${keyId} to ${keys.path}`);
  return keyId;
}

/** Twice: what a server sealed with the earlier key before it saw the new one is found by the second walk. */
async function reseal(
  io: Io,
  { platform }: OpenInstallation,
  usage: readonly KeyUsage[],
  signal: AbortSignal,
): Promise<RotationResult> {
  const { sealedColumns } = await import('../compose.ts');
  const { database, keyring, clock } = platform;
  const total = usage.reduce((sum, key) => sum + key.rows, 0);
  const progress = startProgress(io, 'Sealing', () => clock.now());
  const onProgress = ({ resealed }: { resealed: number }) => progress.update(resealed, total);
  try {
    const first = await rotateSealedColumns(database, keyring, sealedColumns, { onProgress, signal });
    if (!first.complete || platform.keys.path === undefined) return first;
    await sleep(TAKEN_OVER_MS, undefined, { signal }).catch(() => undefined);
    const second = await rotateSealedColumns(database, keyring, sealedColumns, { signal });
    return { ...second, resealed: first.resealed + second.resealed };
  } finally {
    progress.end();
  }
}

async function say(io: Io, installation: OpenInstallation, result: RotationResult): Promise<void> {
  const { complete, resealed, unopened, unopenedCount } = result;
  const { keys, keyring } = installation.platform;
  if (!complete) {
    warn(io, `Stopped after ${count(resealed, 'row')}. Nothing is lost; go on with: twofold keys rotate`);
    return;
  }
  done(io, `${count(resealed, 'row')} sealed anew; all are under the key ${keyring.currentKeyId}`);
  for (const { table, column, rowId, reason } of unopened.slice(0, 10)) {
    warn(io, `${table}.${column} of ${rowId} could not be opened (${reason}) and was left as it is`);
  }
  if (unopenedCount > 10) warn(io, `and ${count(unopenedCount - 10, 'more row', 'more rows')}`);
  const idle = (await sealedRowsByKey(installation)).filter(
    (key) => key.inRing && !key.current && key.rows === 0,
  );
  if (keys.path !== undefined) note(io, `  Keep a copy of ${keys.path} apart from the backups.`);
  for (const { keyId = '' } of idle) {
    const how =
      keys.path === undefined ? 'remove it from ENCRYPTION_KEYS_PREVIOUS' : `twofold keys drop ${keyId}`;
    note(io, `  ${keyId} seals nothing now. Once no earlier backup is needed: ${how}`);
  }
}

async function dropKey(io: Io, keyId: string, options: JsonOption & YesOption): Promise<void> {
  await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const { keys, clock, random, database } = platform;
    if (keys.path === undefined) {
      throw new CommandFailure(
        'keyring.no_file',
        'The keys come from the environment: remove it from ENCRYPTION_KEYS_PREVIOUS there.',
      );
    }
    await confirm(io, `Backups that were made under the key ${keyId} can then not be restored`, options);
    await dropKeyFromFile(keys.path, keyId, () => sealedRowsByKey(installation), { clock, random });
    await database.transaction((tx) =>
      core.audit.record(tx, {
        ...CLI_ACTOR,
        applicationId: null,
        action: 'key.dropped',
        outcome: 'success',
        detail: { keyId },
      }),
    );
  });
  if (options.json) return printJson(io, { keyId, dropped: true });
  done(io, `The key ${keyId} is gone from the key file`);
}
