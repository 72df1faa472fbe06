import { closeSync, openSync, rmSync } from 'node:fs';
import { showLocation } from '../../platform/database/location.ts';
import { refuseMarked } from '../../platform/database/marks.ts';
import { hasSchema, isMigrated, migrate } from '../../platform/database/migrate.ts';
import type { PostgresLocation } from '../../platform/database/postgres/location.ts';
import { copyTables } from '../../platform/database/transfer/copy-tables.ts';
import {
  type ExclusiveStore,
  openExclusive,
  within,
} from '../../platform/database/transfer/exclusive-store.ts';
import { continueNumbers, lastNumber } from '../../platform/database/transfer/numbering.ts';
import { countRows, emptyTables } from '../../platform/database/transfer/tables.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { sealPending } from '../audit/chain/seal.ts';
import { copyIntoFile } from './copy-server.ts';
import { type RestoreOptions, type RestoreParts, type RestoreReport, restoreBackup } from './restore.ts';

/**
 * Puts a backup in the place of a PostgreSQL database: as `restoreBackup`, which does the same to a file with the present
 * content, and decides what is closed; what comes out of that replaces the content in one transaction. Meanwhile the
 * database is this process's alone.
 *
 * @param scratch path of that file; it is gone afterwards. The copy of what was replaced is kept beside it.
 * @throws `database.busy` while a server, a worker or another command uses the database; `database.moved`; what
 *   `restoreBackup` throws. Nothing is changed then.
 */
export async function restoreServer(
  file: string,
  location: PostgresLocation,
  scratch: string,
  parts: RestoreParts,
  options: RestoreOptions,
): Promise<RestoreReport> {
  const store = await openExclusive(location);
  try {
    const exists = await holdsInstallation(store);
    removeFiles(scratch);
    closeSync(openSync(scratch, 'wx', 0o600));
    if (exists) {
      await sealPending(store, { lookBack: 'all' });
      await store.snapshot((reader) => copyIntoFile(reader, scratch, { clock: parts.clock }));
    }
    const report = await restoreBackup(file, scratch, parts, options);
    await takeOver(store, scratch, parts);
    return report;
  } finally {
    removeFiles(scratch);
    await store.close();
  }
}

/** False for a database without tables, or whose tables nobody has put anything in. */
async function holdsInstallation(store: ExclusiveStore): Promise<boolean> {
  if (!(await hasSchema(store.read))) return false;
  await refuseMarked(store.read);
  if (!(await isMigrated(store.read))) {
    throw new TwofoldError(
      'database.unavailable',
      `The database at ${showLocation(store.location)} has an older schema. Nothing was changed. Bring it up to date with: twofold migrate`,
    );
  }
  return (await countRows(store.read, 'data_keys')) > 0;
}

async function takeOver(store: ExclusiveStore, scratch: string, { clock }: RestoreParts): Promise<void> {
  const restored = await openExclusive({ kind: 'sqlite', path: scratch });
  try {
    await store.transaction(async (tx) => {
      await migrate(within(tx), clock);
      // Before the rows go that it is known from.
      const last = Math.max(await lastNumber(tx), await lastNumber(restored.read));
      await emptyTables(tx);
      await copyTables(restored.read, tx, () => undefined);
      await continueNumbers(tx, last);
    });
  } finally {
    await restored.close();
  }
}

function removeFiles(scratch: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(scratch + suffix, { force: true });
}
