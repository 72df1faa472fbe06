import { sql } from 'kysely';
import type { Clock } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { type DatabaseLocation, showLocation } from '../../platform/database/location.ts';
import { type Mark, movedError, removeMarks, writeMark } from '../../platform/database/marks.ts';
import { migrate } from '../../platform/database/migrate.ts';
import { builders } from '../../platform/database/statement.ts';
import { copyTables, type Digests } from '../../platform/database/transfer/copy-tables.ts';
import { type ExclusiveStore, within } from '../../platform/database/transfer/exclusive-store.ts';
import { continueNumbers, lastNumber } from '../../platform/database/transfer/numbering.ts';
import { findNul, readTable } from '../../platform/database/transfer/rows.ts';
import { describeTables, emptyTables, type TableName } from '../../platform/database/transfer/tables.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { createIds } from '../../platform/ids.ts';
import { assertKeyringOpens } from '../../platform/keyring/data-keys.ts';
import type { Keyring } from '../../platform/keyring/keyring.ts';
import type { Random } from '../../platform/random.ts';
import { sealPending } from '../audit/chain/seal.ts';
import { createAudit } from '../audit/record.ts';
import { verifyDatabase } from '../audit/verify.ts';
import { assertSource, inspectTarget, type TargetState } from './inspect.ts';
import { withSource, withTarget } from './stores.ts';

export interface MoveParts {
  clock: Clock;
  random: Random;
  /** Undefined where no key is configured: then nobody has tried whether the data can be opened. */
  keyring: Keyring | undefined;
}

export interface MoveOptions {
  actor: string;
  /** Rows that are through, of all, in this step. */
  onProgress?: ((step: 'copy' | 'check', rows: number, total: number) => void) | undefined;
}

export interface MoveReport {
  /** False: an earlier move had copied everything, and only its last step was left. */
  copied: boolean;
  /** Of each table. Empty when nothing was copied now. */
  rows: Partial<Record<TableName, number>>;
  /** False: the audit log had been changed by somebody before. */
  chainWhole: boolean;
}

/**
 * Takes an installation to an empty database. Both are this process's alone meanwhile. In this order, so that at no time
 * both can be served:
 *
 * 1. The copy is written in one transaction, with a mark that keeps it from being served.
 * 2. It is read back and compared with the source.
 * 3. The source gets its mark: from here on it is not served any more.
 * 4. The copy's mark is taken away.
 *
 * Ended before 3, the source serves on, and the next move writes the copy anew. Ended before 4, the next move does 4.
 *
 * @throws `database.busy` while somebody has one of them open; `database.unavailable` when the source is no installation
 *   of this version, the target is not empty, or something cannot be copied: then nothing was changed.
 */
export async function moveInstallation(
  from: DatabaseLocation,
  to: DatabaseLocation,
  parts: MoveParts,
  options: MoveOptions,
): Promise<MoveReport> {
  return withSource(from, async (source) => {
    const moved = await assertSource(source);
    return withTarget(to, async (target) => {
      const state = await inspectTarget(target);
      if (moved) {
        if (state.kind !== 'arriving' || state.mark.moveId !== moved.moveId) throw movedError(moved);
        return finish(source, target, parts, options);
      }
      await assertKeyring(source, parts);
      const moveId = Buffer.from(parts.random.bytes(8)).toString('hex');
      const digests = await copy(source, target, state, { moveId, ...parts }, options);
      await check(source, target, digests, parts, options);
      const mark: Mark = { kind: 'moved', moveId, place: showLocation(to) };
      await source.transaction((tx) => writeMark(tx, mark, parts.clock.now()));
      const report = await finish(source, target, parts, options);
      return { ...report, copied: true, rows: rowsOf(digests) };
    });
  });
}

async function copy(
  source: ExclusiveStore,
  target: ExclusiveStore,
  state: TargetState,
  { moveId, clock }: { moveId: string; clock: Clock },
  { onProgress }: MoveOptions,
): Promise<Digests> {
  // Complete, as of the other make's sealer nothing is known: what appears late there would look put in here.
  await sealPending(source, { lookBack: 'all' });
  await assertTextFits(source, target);
  const mark: Mark = { kind: 'arriving', moveId, place: showLocation(source.location) };
  return source.snapshot((reader) =>
    target.transaction(async (tx) => {
      await prepare(tx, state, source, clock);
      const digests = await copyTables(reader, tx, (rows, total) => onProgress?.('copy', rows, total));
      await continueNumbers(tx, await lastNumber(reader));
      await writeMark(tx, mark, clock.now());
      return digests;
    }),
  );
}

/** An empty schema, in the transaction of the copy: ended before its commit, it leaves nothing. */
async function prepare(
  tx: Transaction,
  state: TargetState,
  source: ExclusiveStore,
  clock: Clock,
): Promise<void> {
  if (state.kind === 'arriving') {
    const { place } = state.mark;
    // What it holds may be the only copy: of another source that has been left behind already.
    if (place !== showLocation(source.location)) {
      throw new TwofoldError(
        'database.unavailable',
        `The target holds a move from ${place} that did not end. Run that move again, or empty the target.`,
      );
    }
    await emptyTables(tx);
    await removeMarks(tx);
  }
  await migrate(within(tx), clock);
}

/** Reads the copy back as it is on disk. Takes it away again where it is not what was read of the source. */
async function check(
  source: ExclusiveStore,
  target: ExclusiveStore,
  digests: Digests,
  parts: MoveParts,
  { onProgress }: MoveOptions,
): Promise<void> {
  const tables = await describeTables(target.read);
  const total = Object.values(digests).reduce((sum, { rows }) => sum + rows, 0);
  let rows = 0;
  try {
    for (const table of tables) {
      const found = await readTable(target.read, table, (batch) => {
        rows += batch.length;
        onProgress?.('check', rows, total);
      });
      const wanted = digests[table.name];
      if (found.rows === wanted?.rows && found.digest === wanted.digest) continue;
      throw new TwofoldError(
        'database.unavailable',
        `The copy of ${table.name} is not what was read of ${showLocation(source.location)}. Nothing was changed there; nothing was kept of the copy.`,
      );
    }
    await assertKeyring(target, parts);
  } catch (error) {
    await target.transaction(emptyTables).catch(() => undefined);
    throw error;
  }
}

async function finish(
  source: ExclusiveStore,
  target: ExclusiveStore,
  { clock, random }: MoveParts,
  { actor }: MoveOptions,
): Promise<MoveReport> {
  const { whole } = await verifyDatabase(target.read);
  const audit = createAudit({ ids: createIds(clock, random), clock });
  await target.transaction(async (tx) => {
    await removeMarks(tx);
    const detail = { from: showLocation(source.location), chainWhole: whole };
    audit.record(tx, {
      applicationId: null,
      actor,
      action: 'installation.moved',
      outcome: 'success',
      detail,
    });
  });
  await sealPending(target);
  return { copied: false, rows: {}, chainWhole: whole };
}

async function assertKeyring(store: ExclusiveStore, { keyring }: MoveParts): Promise<void> {
  if (keyring) await assertKeyringOpens(store, keyring);
}

/** PostgreSQL takes no NUL in a text, and other text only in its own encoding. */
async function assertTextFits(source: ExclusiveStore, target: ExclusiveStore): Promise<void> {
  if (target.location.kind !== 'postgres') return;
  const look = sql<{ server_encoding: string }>`show server_encoding`.compile(builders.postgres);
  const encoding = (await target.read.execute(look)).rows[0]?.server_encoding;
  if (encoding !== 'UTF8') {
    throw new TwofoldError(
      'database.unavailable',
      `The target's encoding is ${encoding}. Create the database with: create database … encoding 'UTF8' template template0`,
    );
  }
  if (source.location.kind !== 'sqlite') return;
  const nul = await findNul(source.read, await describeTables(source.read));
  if (!nul) return;
  throw new TwofoldError(
    'database.unavailable',
    `A row of ${nul.table} has a NUL character in ${nul.column}, which PostgreSQL cannot hold. Nothing was changed. Mend or delete that row first.`,
  );
}

function rowsOf(digests: Digests): MoveReport['rows'] {
  return Object.fromEntries(Object.entries(digests).map(([table, { rows }]) => [table, rows]));
}
