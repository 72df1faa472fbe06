import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CompiledQuery } from 'kysely';
import { TwofoldError } from '../../errors.ts';
import type { Database, Executor, QueryResult, Transaction } from '../database.ts';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';
import { createSharedRead } from './shared-read.ts';

/** How long a transaction waits for another process's commit before it is refused. */
const BUSY_TIMEOUT_MS = 4000;

const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

export interface SqliteDatabase extends Database {
  readonly path: string;
  /** How many transactions share each commit, for the metrics. One listener. */
  onCommit(listener: (transactions: number) => void): void;
}

/**
 * The embedded store: one connection that writes, with group commit, and one that only reads. The second is what keeps
 * a read from seeing a transaction that is still open: on the writing connection it would. The reads of one turn of the
 * event loop share a transaction.
 *
 * @param path of the file, made when missing; its folder must exist.
 */
export function openSqlite(path: string): SqliteDatabase {
  // Before SQLite would make it readable by everybody; its -wal and -shm files take over the mode.
  closeSync(openSync(path, 'a', 0o600));
  const writing = open(path, false);
  const reading = open(path, true);
  let listener: ((transactions: number) => void) | undefined;
  const executor = createExecutor(writing);
  const sharedRead = createSharedRead(reading);
  const readForeignVersion = createForeignVersion(writing);
  const connection = {
    begin: () => beginImmediate(writing),
    // Compiled once, as savepoints are set and released for every transaction.
    exec(sql: string) {
      // In the same step: whoever this commit answers reads what it wrote, and it may copy all of the log into the file.
      if (sql === 'commit') sharedRead.end();
      executor.command(sql);
    },
  };
  const commits = createGroupCommit(connection, (transactions) => listener?.(transactions));

  return {
    path,
    read: createExecutor(reading, sharedRead.begin),
    foreignVersion() {
      // What is read from here on is not older than the answer: else it would be taken for what it was before a change.
      sharedRead.end();
      return readForeignVersion();
    },
    onCommit(added) {
      listener = added;
    },
    transaction: transactionsOf(executor, commits),
    async close() {
      await commits.idle();
      sharedRead.end();
      reading.close();
      writing.close();
    },
  };
}

/**
 * Opens the store for one process alone: with it open, no other can open the store, and while another has it open this
 * is refused. The locks are the operating system's, so that a killed process leaves none behind. Foreign keys are not
 * enforced: who replaces whole tables checks them at the end.
 *
 * @param path of the file, made when missing
 * @throws `database.busy` while another process has it open; `database.unavailable` when it is no database
 */
export function openSqliteAlone(path: string): Database {
  const connection = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  try {
    connection.exec('pragma busy_timeout = 0');
    // With a write-ahead log every open connection holds a shared lock on the file; this asks for the exclusive one.
    connection.exec('pragma locking_mode = exclusive');
    connection.exec('pragma synchronous = full');
    connection.exec('begin exclusive');
    connection.exec('commit');
  } catch (error) {
    connection.close();
    throw translate(error);
  }
  const executor = createExecutor(connection);
  const commits = createGroupCommit({
    begin: async () => connection.exec('begin immediate'),
    exec: (sql: string) => connection.exec(sql),
  });
  return {
    read: executor,
    transaction: transactionsOf(executor, commits),
    async close() {
      await commits.idle();
      connection.close();
    },
  };
}

/** Opens a store that nobody writes to, such as a backup. Throws what reading throws. */
export function openSqliteReadOnly(path: string): { read: Executor; close(): void } {
  const connection = new DatabaseSync(path, { readOnly: true });
  return { read: createExecutor(connection), close: () => connection.close() };
}

function transactionsOf(executor: Executor, commits: GroupCommit): Database['transaction'] {
  return async (work, options) => {
    const tx = new SqliteTransaction(executor, options?.locks ?? []);
    let value: Awaited<ReturnType<typeof work>>;
    try {
      value = await commits.run(() => work(tx), options);
    } catch (error) {
      throw translate(error);
    }
    for (const callback of tx.committed) callback();
    return value;
  };
}

class SqliteTransaction implements Transaction {
  readonly inTransaction = true;
  readonly dialect = 'sqlite';
  readonly locks: readonly string[];
  readonly committed: (() => void)[] = [];
  readonly #executor: Executor;

  constructor(executor: Executor, locks: readonly string[]) {
    this.#executor = executor;
    this.locks = locks;
  }

  execute<Row>(query: CompiledQuery<Row>) {
    return this.#executor.execute(query);
  }

  /** The store answers at once: what fails here throws here. */
  post(query: CompiledQuery): void {
    this.#executor.execute(query);
  }

  afterCommit(callback: () => void): void {
    this.committed.push(callback);
  }
}

function open(path: string, readOnly: boolean): DatabaseSync {
  const connection = new DatabaseSync(path, { readOnly, enableForeignKeyConstraints: true });
  connection.exec('pragma busy_timeout = 2000');
  // A copy of its own SQLite needs of pages that a transaction changes or walks through to change others, and of those in
  // the log: 16 and 4 MiB at most.
  connection.exec(`pragma cache_size = -${readOnly ? 4096 : 16_384}`);
  connection.exec('pragma temp_store = memory');
  // What is only read is read where the system keeps it, up to two gigabytes, the most that SQLite takes.
  connection.exec('pragma mmap_size = 2147418112');
  if (readOnly) return connection;
  connection.exec('pragma journal_mode = wal');
  // Acknowledged means durable: every commit waits for the disk.
  connection.exec('pragma synchronous = full');
  // 16 MiB of log between two copies into the file: pages that many commits write are then copied once.
  connection.exec('pragma wal_autocheckpoint = 4000');
  // Erased means gone: what a deleted row held is overwritten, not only marked as free.
  connection.exec('pragma secure_delete = on');
  // From here on nothing waits inside SQLite, which would stop the event loop: a busy BEGIN is tried again from a timer.
  connection.exec('pragma busy_timeout = 0');
  return connection;
}

/** SQLite counts for each connection how often it found that another one had committed: all that we commit is on this one. */
function createForeignVersion(writing: DatabaseSync): () => number {
  const statement = writing.prepare('pragma data_version');
  return () => {
    try {
      return Number(statement.get()?.data_version);
    } catch (error) {
      throw translate(error);
    }
  };
}

async function beginImmediate(connection: DatabaseSync): Promise<void> {
  const waitsMs = [1, 2, 4, 8, 16, 25];
  let waited = 0;
  for (let attempt = 0; ; attempt++) {
    try {
      connection.exec('begin immediate');
      return;
    } catch (error) {
      if (sqliteCode(error) !== SQLITE_BUSY || waited >= BUSY_TIMEOUT_MS) throw error;
    }
    const waitMs = waitsMs[Math.min(attempt, waitsMs.length - 1)] ?? 25;
    waited += waitMs;
    await sleep(waitMs);
  }
}

interface SqliteExecutor extends Executor {
  /** A statement without values or rows. Throws what SQLite throws. */
  command(sql: string): void;
}

/** @param before called before each query. Throws what SQLite throws. */
function createExecutor(connection: DatabaseSync, before?: () => void): SqliteExecutor {
  // The program's statements are a fixed set; the few that a request shapes are bounded by its schema.
  const prepared = new Map<string, { statement: StatementSync; reads: boolean }>();

  function prepare(sql: string) {
    const known = prepared.get(sql);
    if (known) return known;
    const statement = connection.prepare(sql);
    const fresh = { statement, reads: statement.columns().length > 0 };
    if (prepared.size < 1000) prepared.set(sql, fresh);
    return fresh;
  }

  return {
    dialect: 'sqlite',
    command: (sql) => void prepare(sql).statement.run(),
    execute<Row>(query: CompiledQuery<Row>): QueryResult<Row> {
      try {
        before?.();
        const { statement, reads } = prepare(query.sql);
        const values = query.parameters as SQLInputValue[];
        if (!reads) return { rows: [], changes: Number(statement.run(...values).changes) };
        const rows = statement.all(...values) as Row[];
        return { rows, changes: rows.length };
      } catch (error) {
        throw translate(error);
      }
    },
  };
}

function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined;
  return error.errcode & 0xff;
}

/** The store's own troubles become typed 503s; a mistake in our SQL stays what it is. */
function translate(error: unknown): unknown {
  switch (sqliteCode(error)) {
    case SQLITE_BUSY:
      return new TwofoldError('database.busy', 'The database is busy; try again.', {
        retryAfterSeconds: 1,
        extras: { component: 'database' },
        cause: error,
      });
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
      return new TwofoldError('database.unavailable', 'The database cannot be written to.', {
        retryAfterSeconds: 5,
        extras: { component: 'database' },
        cause: error,
      });
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new TwofoldError('database.unavailable', 'The database is damaged, or is no database.', {
        retryAfterSeconds: 5,
        extras: { component: 'database' },
        cause: error,
      });
    default:
      return error;
  }
}
