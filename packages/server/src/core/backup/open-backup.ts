import { chmodSync, copyFileSync, existsSync, rmSync, statSync } from 'node:fs';
import { sql } from 'kysely';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Executor } from '../../platform/database/database.ts';
import { migrate } from '../../platform/database/migrate.ts';
import { integrityProblem } from '../../platform/database/sqlite/copy.ts';
import { openSqliteAlone } from '../../platform/database/sqlite/sqlite.ts';
import { builders } from '../../platform/database/statement.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { assertKeyringOpens } from '../../platform/keyring/data-keys.ts';
import { keyUsage, type SealedColumn } from '../../platform/keyring/key-usage.ts';
import type { Keyring } from '../../platform/keyring/keyring.ts';
import { type ChainHead, genesis } from '../audit/chain/links.ts';
import { findHead, sealPending } from '../audit/chain/seal.ts';
import { verifyDatabase } from '../audit/verify.ts';
import { signsRequests } from './close-guards.ts';

export interface OpenedBackup {
  /** The end of its audit chain. */
  head: ChainHead;
  /** Unix milliseconds of its newest audit event; 0 for an empty log. */
  newestEventAt: number;
  /** False: somebody changed the audit log in it. */
  chainWhole: boolean;
  /** It holds API keys whose requests are good once: signed ones, and those for codes, whose timestamps are. */
  hasSignedRequests: boolean;
}

/**
 * Copies a backup to `scratch` and brings the copy to this version's schema. The backup itself is only read.
 *
 * @throws `database.unavailable` for a file that is no whole backup; `database.schema_newer`; `keyring.unknown_key` when
 *   the key ring lacks a key that seals something in it, `keyring.damaged`
 */
export async function openBackup(
  file: string,
  scratch: string,
  parts: { keyring: Keyring; sealedColumns: readonly SealedColumn[]; clock: Clock },
): Promise<OpenedBackup> {
  // Part of the content would be in the log beside it, and be missing in the copy.
  const log = `${file}-wal`;
  if (existsSync(log) && statSync(log).size > 0) {
    throw unusable('it is a database that is in use, not a backup: make one with twofold backup');
  }
  rmSync(scratch, { force: true });
  copyFileSync(file, scratch);
  chmodSync(scratch, 0o600);
  const database = openSqliteAlone(scratch);
  try {
    const problem = await integrityProblem(database.read);
    if (problem !== undefined) throw unusable(`it is damaged (${problem})`);
    if (!(await isTwofold(database.read))) throw unusable('it is not a database of Twofold');
    await assertKeysFit(database, parts.keyring, parts.sealedColumns, parts.clock);
    await sealPending(database);
    return {
      head: (await findHead(database.read)) ?? genesis,
      chainWhole: (await verifyDatabase(database.read)).whole,
      ...(await facts(database.read)),
    };
  } finally {
    await database.close();
  }
}

async function assertKeysFit(
  database: Database,
  keyring: Keyring,
  columns: readonly SealedColumn[],
  clock: Clock,
): Promise<void> {
  await assertKeyringOpens(database, keyring);
  await migrate(database, clock);
  const missing = (await keyUsage(database, keyring, columns)).find(
    ({ inRing, rows }) => !inRing && rows > 0,
  );
  if (!missing) return;
  const { keyId, rows } = missing;
  if (keyId === undefined) throw unusable(`${rows} of its sealed values are damaged`);
  throw new TwofoldError(
    'keyring.unknown_key',
    `The encryption key ${keyId}, which seals ${rows} rows of the backup, is not in the key ring. Nothing was changed. Add it to ENCRYPTION_KEYS_PREVIOUS or the key file.`,
  );
}

export async function isTwofold(executor: Executor): Promise<boolean> {
  const look = sql<{ n: number }>`select count(*) as n from sqlite_master
    where type = 'table' and name in ('schema_migrations', 'data_keys', 'audit_events')`;
  return (await executor.execute(look.compile(builders.sqlite))).rows[0]?.n === 3;
}

async function facts(executor: Executor): Promise<Pick<OpenedBackup, 'newestEventAt' | 'hasSignedRequests'>> {
  const look = sql<{ newest: number | null; signing: number }>`select
    (select max(at) from audit_events) as newest,
    (select count(*) from api_keys where revoked_at is null and ${signsRequests}) as signing`;
  const { rows } = await executor.execute(look.compile(builders.sqlite));
  return { newestEventAt: rows[0]?.newest ?? 0, hasSignedRequests: (rows[0]?.signing ?? 0) > 0 };
}

function unusable(reason: string): TwofoldError {
  return new TwofoldError(
    'database.unavailable',
    `The backup cannot be used: ${reason}. Nothing was changed.`,
  );
}
