import { closeSync, existsSync, openSync, rmSync, statSync } from 'node:fs';
import { sql } from 'kysely';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Executor, Transaction } from '../../platform/database/database.ts';
import { migrate } from '../../platform/database/migrate.ts';
import type { Schema } from '../../platform/database/schema.ts';
import { openSqliteAlone } from '../../platform/database/sqlite/sqlite.ts';
import { builders } from '../../platform/database/statement.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { createIds } from '../../platform/ids.ts';
import { loadDataKeys } from '../../platform/keyring/data-keys.ts';
import type { SealedColumn } from '../../platform/keyring/key-usage.ts';
import type { Keyring } from '../../platform/keyring/keyring.ts';
import type { Random } from '../../platform/random.ts';
import { openHeadFile } from '../audit/chain/heads.ts';
import type { ChainHead } from '../audit/chain/links.ts';
import { sealBatch } from '../audit/chain/seal.ts';
import { createAudit } from '../audit/record.ts';
import { verifyDatabase } from '../audit/verify.ts';
import type { ClosedReport } from './close-guards.ts';
import { latestAcceptanceOf } from './latest-acceptance.ts';
import { BACKUP, closeWhatMayBeUsed, type DifferenceReport, differences } from './merge-guards.ts';
import { isTwofold, type OpenedBackup, openBackup } from './open-backup.ts';
import { tablePolicies } from './table-policy.ts';

export interface RestoreParts {
  keyring: Keyring;
  sealedColumns: readonly SealedColumn[];
  clock: Clock;
  random: Random;
  /** Where signed heads of the audit chain go, when they are configured. */
  headFile?: string | undefined;
  /** How long a signed request is accepted after it was made, in milliseconds. */
  signatureLifetimeMs: number;
  /** Waits; the caller may show it. */
  wait(ms: number): Promise<void>;
}

export interface RestoreOptions {
  /** False: nothing in the database that is replaced is believed. */
  merge: boolean;
  actor: string;
}

export interface RestoreReport {
  /** True: the database that was replaced holds all that happened since the backup, and was merged. */
  continued: boolean;
  closed: ClosedReport;
  /** Undefined where there was no database, or not one of this installation. */
  differences: DifferenceReport | undefined;
  /** A copy of what was replaced. */
  before: string | undefined;
  /** False: the audit log in the backup had been changed by somebody. */
  chainWhole: boolean;
}

/**
 * Puts a backup in the place of an embedded store, so that no one-time value that was accepted before works again. It
 * happens in one transaction of the store itself, with the store locked for this process alone: at any moment there is
 * the old state or the new one, and nobody serves either meanwhile. ADR 0008 has the reasons.
 *
 * @param file a backup; it is only read
 * @param path of the store, made when missing; its folder must exist
 * @throws `database.busy` while another process has the store open; what `openBackup` throws. Nothing is changed then.
 */
export async function restoreBackup(
  file: string,
  path: string,
  parts: RestoreParts,
  options: RestoreOptions,
): Promise<RestoreReport> {
  const scratch = `${path}.restoring`;
  const existed = existsSync(path) && statSync(path).size > 0;
  let restored = false;
  try {
    // Before anything else is done: a server may be running.
    const store = openSqliteAlone(path);
    try {
      if (existed && !(await isTwofold(store.read))) {
        throw new TwofoldError(
          'database.unavailable',
          `${path} is not a database of Twofold; it is left as it is.`,
        );
      }
      const backup = await openBackup(file, scratch, parts);
      const before = existed ? await keepCopy(store.read, path, parts.clock) : undefined;
      await migrate(store, parts.clock);
      await execute(store.read, sql`attach ${scratch} as ${sql.ref(BACKUP)}`);
      const continued = options.merge && existed && (await continues(store.read, backup.head));
      if (!continued && backup.hasSignedRequests) await parts.wait(parts.signatureLifetimeMs);
      const replaced = await store.transaction((tx) => replace(tx, backup, continued, parts, options));
      restored = true;
      if (!continued) await signRestored(store, backup.head, parts);
      return { continued, before, chainWhole: backup.chainWhole, ...replaced };
    } finally {
      await store.close();
    }
  } finally {
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(scratch + suffix, { force: true });
    // Opening made an empty file, which a server would take for a fresh installation.
    if (!existed && !restored) rmSync(path, { force: true });
  }
}

/** The store goes on from this backup: it has the backup's last link, and everything from there on is whole. */
async function continues(executor: Executor, head: ChainHead): Promise<boolean> {
  const look = sql`select 1 from audit_chain where position = ${head.position} and hash = ${head.hash}`;
  if ((await execute(executor, look)).length === 0) return false;
  return (await verifyDatabase(executor)).whole;
}

async function keepCopy(executor: Executor, path: string, clock: Clock): Promise<string> {
  const time = new Date(clock.now()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  const copy = `${path}.before-restore-${time}Z`;
  closeSync(openSync(copy, 'wx', 0o600));
  await execute(executor, sql`vacuum into ${copy}`);
  return copy;
}

async function replace(
  tx: Transaction,
  backup: OpenedBackup,
  continued: boolean,
  parts: RestoreParts,
  { actor }: RestoreOptions,
): Promise<Pick<RestoreReport, 'closed' | 'differences'>> {
  const { clock, random } = parts;
  const nowMs = await latestAcceptanceOf(tx, clock.now(), backup.newestEventAt);
  const compared = continued ? await differences(tx) : undefined;
  const closed = await closeWhatMayBeUsed(tx, { nowMs, continued });
  for (const [table, policy] of Object.entries(tablePolicies)) {
    await settle(tx, table as keyof Schema, continued ? policy.continued : policy.unknown);
  }
  if ((await execute(tx, sql`pragma main.foreign_key_check`)).length > 0) {
    throw new TwofoldError(
      'database.unavailable',
      'The backup cannot be used: rows in it refer to others that are missing.',
    );
  }
  const audit = createAudit({ ids: createIds(clock, random), clock });
  audit.record(tx, {
    applicationId: null,
    actor,
    action: 'backup.restored',
    outcome: 'success',
    detail: { auditPosition: backup.head.position, continued, chainWhole: backup.chainWhole, ...closed },
  });
  while ((await sealBatch(tx)) > 0);
  return { closed, differences: compared };
}

async function settle(
  tx: Transaction,
  table: keyof Schema,
  fate: 'restored' | 'kept' | 'emptied',
): Promise<void> {
  if (fate === 'kept') return;
  await execute(tx, sql`delete from ${sql.table(`main.${table}`)}`);
  if (fate === 'emptied') return;
  // By name: a column that a migration added stands elsewhere than in a database that was made with it.
  const names = await execute<{ name: string }>(
    tx,
    sql`select name from pragma_table_info(${table}, 'main')`,
  );
  const columns = sql.join(names.map(({ name }) => sql.ref(name)));
  await execute(
    tx,
    sql`insert into ${sql.table(`main.${table}`)} (${columns}) select ${columns} from ${sql.table(`${BACKUP}.${table}`)}`,
  );
}

/** Tells the file of signed heads that the chain ends earlier now, so that the missing end is not taken for an attack. */
async function signRestored(store: Database, head: ChainHead, parts: RestoreParts): Promise<void> {
  const { headFile, keyring, random, clock } = parts;
  if (headFile === undefined || head.position === 0) return;
  const dataKeys = await loadDataKeys(store, keyring, random, clock, ['audit-head']);
  const sign = (data: string) => dataKeys.mac('audit-head', data);
  await openHeadFile(headFile, { sign, clock }).append('restored', head);
}

async function execute<Row>(executor: Executor, statement: ReturnType<typeof sql<Row>>): Promise<Row[]> {
  return (await executor.execute(statement.compile(builders.sqlite))).rows;
}
