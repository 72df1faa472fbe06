import type { Config } from '../../config/load.ts';
import { type MoveReport, moveInstallation } from '../../core/move/move.ts';
import { systemClock } from '../../platform/clock.ts';
import { showLocation } from '../../platform/database/location.ts';
import { findMasterKeys } from '../../platform/keyring/key-source.ts';
import { createKeyring, type Keyring } from '../../platform/keyring/keyring.ts';
import { createSystemRandom } from '../../platform/random.ts';
import { CLI_ACTOR, configOf } from '../installation/installation.ts';
import { done, type Io, note, printJson, warn } from '../terminal/io.ts';
import { startProgress } from '../terminal/progress.ts';
import { count } from '../terminal/table.ts';
import { readLocation } from './location.ts';
import type { MoveCommandOptions } from './options.ts';
import { undo } from './undo.ts';

/** Moves, or undoes it, and says what that means. */
export async function move(io: Io, options: MoveCommandOptions): Promise<void> {
  const from = readLocation(io, '--from', options.from, 'TWOFOLD_MOVE_FROM');
  if (options.undo) return undo(io, from, options);
  const to = readLocation(io, '--to', options.to, 'TWOFOLD_MOVE_TO');
  const keyring = keyringOf(configOf(io));
  const progress = {
    copy: startProgress(io, 'Copying', () => systemClock.now()),
    check: startProgress(io, 'Checking', () => systemClock.now()),
  };
  let report: MoveReport;
  try {
    report = await moveInstallation(
      from,
      to,
      { clock: systemClock, random: createSystemRandom(), keyring },
      { ...CLI_ACTOR, onProgress: (step, rows, total) => progress[step].update(rows, total) },
    );
  } finally {
    progress.check.end();
  }
  const places = { from: showLocation(from), to: showLocation(to) };
  if (options.json) return printJson(io, { ...places, ...report, keyTried: keyring !== undefined });
  say(io, places, report, keyring !== undefined);
}

/** Of the keys that are configured here, if there are any. */
function keyringOf({ secrets, process }: Config): Keyring | undefined {
  const random = createSystemRandom();
  const keys = findMasterKeys(
    { ...secrets, dataDir: process.dataDir, production: process.production },
    random,
  );
  return keys && createKeyring({ keys, random });
}

function say(
  io: Io,
  { from, to }: { from: string; to: string },
  { copied, rows, chainWhole }: MoveReport,
  keyTried: boolean,
): void {
  const total = Object.values(rows).reduce((sum, n) => sum + n, 0);
  if (copied) done(io, `Moved ${count(total, 'row')} to ${to}, and compared them with ${from}`);
  else done(io, `An earlier move had copied everything; ${to} can be served now`);
  if (!chainWhole) warn(io, 'The audit log had been changed before: see twofold audit verify');
  if (!keyTried)
    warn(io, 'No encryption key is configured here, so whether it opens the data was not tried.');
  note(io, '  Start the servers with DATABASE_URL of the new database, and with the same encryption key.');
  note(io, `  ${from} is refused by every start from now on. Delete it when it is no longer needed.`);
}
