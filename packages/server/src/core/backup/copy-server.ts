import type { Clock } from '../../platform/clock.ts';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import { migrate } from '../../platform/database/migrate.ts';
import type { PostgresLocation } from '../../platform/database/postgres/location.ts';
import { type CopyOptions, writeWhole } from '../../platform/database/sqlite/copy.ts';
import { copyTables } from '../../platform/database/transfer/copy-tables.ts';
import { openExclusive, readServed, within } from '../../platform/database/transfer/exclusive-store.ts';
import { continueNumbers, lastNumber } from '../../platform/database/transfer/numbering.ts';
import { CHAINING, findHead, sealBatch, sealPending } from '../audit/chain/seal.ts';

const BATCH = 256;

/**
 * As `copySqlite`, of a PostgreSQL database: the copy is a file of the embedded store. Its audit chain ends where the
 * chain of the server ends at that moment, so that a later restore recognises what went on from there: what is not
 * chained yet is chained in both, from the same head and in the same order.
 *
 * @returns its size, and the position where its chain ends
 * @throws `database.busy`, `database.unavailable`, and what `copySqlite` throws
 */
export async function copyServer(
  location: PostgresLocation,
  target: string,
  options: CopyOptions & { clock: Clock },
): Promise<{ bytes: number; auditPosition: number }> {
  const { locks = [] } = CHAINING;
  let auditPosition = 0;
  async function settle(tx: Transaction): Promise<void> {
    while ((await sealBatch(tx, BATCH, 'all')) > 0);
    auditPosition = (await findHead(tx))?.position ?? 0;
  }
  const bytes = await writeWhole(target, options, (temporary) =>
    readServed(location, { locks, settle }, (reader) => copyIntoFile(reader, temporary, options)),
  );
  return { bytes, auditPosition };
}

/** Fills a file that is empty with what `reader` sees. */
export async function copyIntoFile(
  reader: Executor,
  path: string,
  { clock, onProgress }: Pick<CopyOptions, 'onProgress'> & { clock: Clock },
): Promise<void> {
  const store = await openExclusive({ kind: 'sqlite', path });
  try {
    await store.transaction(async (tx) => {
      await migrate(within(tx), clock);
      await copyTables(reader, tx, (rows, total) => onProgress?.(rows, total));
      await continueNumbers(tx, await lastNumber(reader));
    });
    await sealPending(store, { batch: BATCH, lookBack: 'all' });
  } finally {
    await store.close();
  }
}
