import { setTimeout as sleep } from 'node:timers/promises';
import { sealedColumns } from '../../create-core.ts';
import type { KeyUsage } from '../../platform/keyring/key-usage.ts';
import { addKeyToFile } from '../../platform/keyring/master-keys/key-file.ts';
import { type RotationResult, rotateSealedColumns } from '../../platform/keyring/rotation.ts';
import { CLI_ACTOR, type OpenInstallation, withInstallation } from '../installation/installation.ts';
import { EXIT_FAILED } from '../program/failure.ts';
import type { JsonOption } from '../program/options.ts';
import { done, type Io, note, printJson, warn } from '../terminal/io.ts';
import { startProgress } from '../terminal/progress.ts';
import { count } from '../terminal/table.ts';
import { sealedRowsByKey } from './usage.ts';

/** How long until every server surely seals with a new key: each looks at the key file once a second. */
const TAKEN_OVER_MS = 2500;

export async function rotateKeys(io: Io, { json }: JsonOption): Promise<void> {
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
      await platform.database.transaction(async (tx) =>
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
  await database.transaction(async (tx) =>
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
