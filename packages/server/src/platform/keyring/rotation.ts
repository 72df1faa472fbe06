import { statSync } from 'node:fs';
import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Database, Transaction } from '../database/database.ts';
import { builders } from '../database/statement.ts';
import { TwofoldError } from '../errors.ts';
import type { Random } from '../random.ts';
import { keyIdOf } from './envelope.ts';
import { type KeyUsage, type SealedColumn, type SealedRow, sealedRows } from './key-usage.ts';
import type { Keyring } from './keyring.ts';
import { readKeyFile, removeKeyFromFile } from './master-keys/key-file.ts';
import { masterKeyId } from './master-keys/master-key.ts';

export interface RotationProgress {
  table: string;
  column: string;
  /** 1 for the first walk over all columns. */
  pass: number;
  /** Rows of this column looked at in this pass. */
  rowsSeen: number;
  /** Rows re-sealed so far, over all columns and passes. */
  resealed: number;
}

export interface UnopenedRow {
  table: string;
  column: string;
  rowId: string;
  reason: 'damaged' | 'unknown key';
}

export interface RotationResult {
  /** False when the signal stopped it: a later run goes on where this one ended. */
  complete: boolean;
  resealed: number;
  /** Rows that no key of the ring opens; they stay as they are. */
  unopenedCount: number;
  /** The first 1,000 of them. */
  unopened: UnopenedRow[];
}

export interface RotationOptions {
  /** Rows per transaction. */
  batchSize?: number;
  onProgress?: (progress: RotationProgress) => void;
  /** Stops after the batch at hand. */
  signal?: AbortSignal;
}

const MAX_REPORTED_ROWS = 1000;
const BATCH_TIMEOUT_MS = 30_000;

/** How long every process has had to see a change of the key file, which each looks for once a second. */
const SETTLE_MS = 60_000;

interface Pass {
  resealed: number;
  /** Rows that somebody wrote or deleted between the reading and the writing. */
  overtaken: number;
  unopenedCount: number;
  unopened: UnopenedRow[];
}

/**
 * Re-seals every row with the current key, while other processes read and write. A row is replaced only while it still
 * holds what was read, so no newer value is lost. What an earlier run re-sealed is passed over: a run that was cut
 * short is resumed by the next. Walks over the columns until one walk finds nothing to do; as long as a process
 * goes on sealing with an earlier key it does not end, but for the signal.
 *
 * A row that cannot be opened is reported and left alone.
 */
export async function rotateSealedColumns(
  database: Database,
  keyring: Keyring,
  columns: readonly SealedColumn[],
  options: RotationOptions = {},
): Promise<RotationResult> {
  const { batchSize = 200, onProgress, signal } = options;
  let resealed = 0;
  for (let number = 1; ; number++) {
    const pass: Pass = { resealed: 0, overtaken: 0, unopenedCount: 0, unopened: [] };
    for (const column of columns) {
      let rowsSeen = 0;
      for await (const rows of sealedRows(database, column, batchSize)) {
        if (signal?.aborted) return resultOf(pass, resealed, false);
        const before = pass.resealed;
        await resealBatch(database, keyring, column, rows, pass);
        resealed += pass.resealed - before;
        rowsSeen += rows.length;
        onProgress?.({ table: column.table, column: column.column, pass: number, rowsSeen, resealed });
      }
    }
    if (pass.resealed === 0 && pass.overtaken === 0) return resultOf(pass, resealed, true);
  }
}

/**
 * Takes a key that seals nothing any more out of the key file.
 *
 * @param countUsage `keyUsage` of every sealed column; asked only after all processes have had a minute to see the key
 *   that replaced this one, as a row that one of them seals later would be lost.
 * @throws `keyring.key_in_use` for the current key, for one that still seals a row, and within that minute (with
 *   `retryAfterSeconds`); `keyring.unknown_key` when the file has no such key.
 */
export async function dropKeyFromFile(
  path: string,
  keyId: string,
  countUsage: () => Promise<readonly KeyUsage[]>,
  { clock, random }: { clock: Clock; random: Random },
): Promise<void> {
  const keyIds = readKeyFile(path).map(masterKeyId);
  if (!keyIds.includes(keyId)) {
    throw new TwofoldError('keyring.unknown_key', `The key file holds no key with the id ${keyId}.`);
  }
  if (keyIds[0] === keyId) {
    throw new TwofoldError(
      'keyring.key_in_use',
      `${keyId} is the current key: add a new one and rotate first.`,
    );
  }
  const waitMs = Math.floor(statSync(path).mtimeMs) + SETTLE_MS - clock.now();
  if (waitMs > 0) {
    throw new TwofoldError(
      'keyring.key_in_use',
      'The key file changed less than a minute ago: a running process may still seal with the earlier key.',
      { retryAfterSeconds: Math.ceil(waitMs / 1000) },
    );
  }
  const rows = (await countUsage()).find((usage) => usage.keyId === keyId)?.rows ?? 0;
  if (rows > 0) {
    throw new TwofoldError('keyring.key_in_use', `The key ${keyId} still seals ${rows} rows: rotate first.`);
  }
  removeKeyFromFile(path, keyId, random);
}

async function resealBatch(
  database: Database,
  keyring: Keyring,
  column: SealedColumn,
  rows: readonly SealedRow[],
  pass: Pass,
): Promise<void> {
  // Opened and sealed before the transaction: others wait for its end.
  const changes = rows.flatMap((row) => reseal(keyring, column, row, pass));
  if (changes.length === 0) return;
  const { table, column: name, idColumn } = column;
  const update = async (tx: Transaction, { id, sealed, resealed }: (typeof changes)[number]) => {
    const replace = sql`update ${sql.table(table)} set ${sql.ref(name)} = ${resealed}
      where ${sql.ref(idColumn)} = ${id} and ${sql.ref(name)} = ${sealed}`;
    return (await tx.execute(replace.compile(builders[tx.dialect]))).changes;
  };
  const written = await database.transaction(
    async (tx) => {
      const counts = await Promise.all(changes.map((change) => update(tx, change)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    { timeoutMs: BATCH_TIMEOUT_MS },
  );
  pass.resealed += written;
  pass.overtaken += changes.length - written;
}

function reseal(
  keyring: Keyring,
  { table, column }: SealedColumn,
  { id, sealed }: SealedRow,
  pass: Pass,
): (SealedRow & { resealed: string })[] {
  if (keyIdOf(sealed) === keyring.currentKeyId) return [];
  const place = { table, column, rowId: id };
  try {
    return [{ id, sealed, resealed: keyring.seal(place, keyring.open(place, sealed)) }];
  } catch (error) {
    const unknown = error instanceof TwofoldError && error.code === 'keyring.unknown_key';
    pass.unopenedCount++;
    if (pass.unopened.length < MAX_REPORTED_ROWS) {
      pass.unopened.push({ table, column, rowId: id, reason: unknown ? 'unknown key' : 'damaged' });
    }
    return [];
  }
}

function resultOf(pass: Pass, resealed: number, complete: boolean): RotationResult {
  return { complete, resealed, unopenedCount: pass.unopenedCount, unopened: pass.unopened };
}
