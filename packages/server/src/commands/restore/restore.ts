import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../../config/load.ts';
import type { DifferenceReport } from '../../core/backup/merge-guards.ts';
import { type RestoreReport, restoreBackup } from '../../core/backup/restore.ts';
import { restoreServer } from '../../core/backup/restore-server.ts';
import { sealedColumns } from '../../create-core.ts';
import { systemClock } from '../../platform/clock.ts';
import { showLocation } from '../../platform/database/location.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { findMasterKeys, KEY_FILE_NAME } from '../../platform/keyring/key-source.ts';
import { createKeyring } from '../../platform/keyring/keyring.ts';
import type { MasterKey } from '../../platform/keyring/master-keys/master-key.ts';
import { makePrivateFolder } from '../../platform/private-folder.ts';
import { createSystemRandom } from '../../platform/random.ts';
import { configOf } from '../installation/installation.ts';
import { CommandFailure } from '../program/failure.ts';
import type { JsonOption, YesOption } from '../program/options.ts';
import { done, type Io, note, printJson, warn } from '../terminal/io.ts';
import { confirm } from '../terminal/prompt.ts';
import { count } from '../terminal/table.ts';
import { untilOldSignaturesEnd } from './old-signatures.ts';

export interface RestoreCommandOptions extends JsonOption, YesOption {
  /** Whether what was used up since the backup is carried over. */
  merge: boolean;
}

/** Asks, restores, and says what that means. */
export async function restore(io: Io, file: string, options: RestoreCommandOptions): Promise<void> {
  const config = configOf(io);
  const source = resolve(io.cwd, file);
  if (!existsSync(source)) throw new CommandFailure('system.ENOENT', `${source}: there is no such file.`);
  const { database: location } = config.stores;
  const place = showLocation(location);
  const random = createSystemRandom();
  const keyring = createKeyring({ keys: masterKeys(config), random });
  if (location.kind === 'postgres' || existsSync(location.path))
    await confirm(io, `${place} will be replaced by ${source}`, options);
  // Of a server's database: the file that the restore works on.
  const path = location.kind === 'sqlite' ? location.path : join(config.process.dataDir, 'postgresql');
  makePrivateFolder(dirname(path));

  const parts = {
    keyring,
    sealedColumns,
    clock: systemClock,
    random,
    headFile: config.stores.auditHeadFile,
    ...untilOldSignaturesEnd(io),
  };
  const how = { merge: options.merge, actor: 'cli' };
  const report = await explainBusy(place, () =>
    location.kind === 'sqlite'
      ? restoreBackup(source, path, parts, how)
      : restoreServer(source, location, path, parts, how),
  );
  if (options.json)
    return printJson(io, { file: source, database: place, ...report, before: report.before ?? null });
  say(io, place, report);
}

function masterKeys({ secrets, process }: Config): MasterKey[] {
  const keys = findMasterKeys(
    { ...secrets, dataDir: process.dataDir, production: process.production },
    createSystemRandom(),
  );
  if (keys) return keys;
  const file = join(process.dataDir, KEY_FILE_NAME);
  throw new CommandFailure(
    'keyring.missing_key',
    `The backup is sealed, and there is no encryption key. Put the key file that belongs to it at ${file} (mode 600), or set ENCRYPTION_KEY.`,
  );
}

async function explainBusy<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TwofoldError) || error.code !== 'database.busy') throw error;
    throw new CommandFailure(
      'database.busy',
      `A server or another command has ${place} open. Stop it, then restore. Nothing was changed.`,
      { cause: error },
    );
  }
}

function say(
  io: Io,
  place: string,
  { continued, closed, differences, before, chainWhole }: RestoreReport,
): void {
  done(io, `${place} is restored`);
  if (before !== undefined)
    note(io, `  What it replaced is in ${before}; delete that when it is no longer needed.`);
  if (!chainWhole) warn(io, 'The audit log in the backup had been changed: see twofold audit verify');
  note(
    io,
    `  Codes of authenticator apps work again within 90 seconds (${count(closed.totpFactors, 'factor')}).`,
  );
  if (continued) {
    note(
      io,
      `  Merged with what happened since: ${count(closed.recoveryCodes, 'recovery code')} and ${count(closed.sessions, 'session')} stay closed.`,
    );
  } else {
    warn(io, 'What happened since the backup is not known. So that nothing used works again:');
    note(
      io,
      `  ${count(closed.recoveryCodes, 'recovery code')} void: users make new ones. ${count(closed.sessions, 'session')} ended.`,
    );
    note(io, '  API keys that were revoked since are accepted again: see twofold api-key list');
    note(io, '  Members and API keys that were taken from the vault since have its codes again.');
  }
  const { countersOpen } = closed;
  if (countersOpen > 0)
    warn(
      io,
      `${count(countersOpen, 'HOTP entry', 'HOTP entries')} may show codes that were used since, which their sites refuse: ask for the next one`,
    );
  if (!differences) return;
  sayDifferences(io, differences);
}

function sayDifferences(io: Io, differences: DifferenceReport): void {
  const { usersBack, factorsBack, usersGone, apiKeysGone } = differences;
  const { grantsBack, bindingsBack, entriesShared } = differences;
  if (usersBack > 0)
    warn(io, `${count(usersBack, 'user')} erased since the backup ${usersBack === 1 ? 'is' : 'are'} back`);
  if (factorsBack > 0)
    warn(
      io,
      `${count(factorsBack, 'factor')} removed since the backup ${factorsBack === 1 ? 'works' : 'work'} again`,
    );
  if (usersGone > 0)
    warn(io, `${count(usersGone, 'user')} made since the backup ${usersGone === 1 ? 'is' : 'are'} gone`);
  if (apiKeysGone > 0)
    warn(
      io,
      `${count(apiKeysGone, 'API key')} made since the backup ${apiKeysGone === 1 ? 'is' : 'are'} gone`,
    );
  if (grantsBack > 0)
    warn(
      io,
      `${count(grantsBack, 'member')} of collections removed since the backup ${grantsBack === 1 ? 'sees' : 'see'} them again`,
    );
  if (bindingsBack > 0)
    warn(
      io,
      `${count(bindingsBack, 'binding')} of API keys to entries, one of them removed since the backup, ${bindingsBack === 1 ? 'is' : 'are'} back`,
    );
  if (entriesShared > 0)
    warn(
      io,
      `${count(entriesShared, 'entry', 'entries')} that became somebody's own since the backup ${entriesShared === 1 ? 'is' : 'are'} shared again`,
    );
}
