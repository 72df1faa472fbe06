import { setTimeout as sleep } from 'node:timers/promises';
import { type CompiledQuery, sql } from 'kysely';
import pg from 'pg';
import { TwofoldError } from '../../errors.ts';
import type { Database, Executor, QueryResult, Transaction } from '../database.ts';
import { type DatabaseLocation, type SqliteLocation, showLocation } from '../location.ts';
import { clientConfig } from '../postgres/client.ts';
import { translatePostgres } from '../postgres/errors.ts';
import type { PostgresLocation } from '../postgres/location.ts';
import { OCCUPANCY_LOCK, occupy } from '../postgres/occupancy.ts';
import { lockNumber } from '../postgres/transaction.ts';
import { openSqliteAlone } from '../sqlite/sqlite.ts';
import { builders } from '../statement.ts';

/**
 * A database on one connection that this process has alone: no server, worker or command can use it meanwhile. Work in
 * its transactions may wait for other things. One at a time.
 */
export interface ExclusiveStore extends Database {
  readonly location: DatabaseLocation;
  /** Reads what was committed at one moment. */
  snapshot<T>(work: (executor: Executor) => Promise<T>): Promise<T>;
}

/**
 * @throws `database.busy` while somebody else has it open; `database.unavailable`
 */
export function openExclusive(location: DatabaseLocation): Promise<ExclusiveStore> {
  return location.kind === 'sqlite' ? openFile(location) : openServer(location);
}

async function openFile(location: SqliteLocation): Promise<ExclusiveStore> {
  const database = explainBusy(location, () => openSqliteAlone(location.path));
  return {
    location,
    // Nobody else writes: what is read is one moment without a transaction too.
    ...transactionsOn(database.read, 'begin immediate'),
    snapshot: (work) => work(database.read),
    close: database.close,
  };
}

async function openServer(location: PostgresLocation): Promise<ExclusiveStore> {
  const client = await connect(location, (fresh) => takeAlone(fresh, location));
  const read = executorOn(client);
  return {
    location,
    ...transactionsOn(read, 'begin'),
    snapshot: (work) => inTransaction(read, 'begin isolation level repeatable read read only', work),
    close: () => client.end(),
  };
}

/** Asks more than once: the server may not have seen yet that a process has just ended. */
async function takeAlone(client: pg.Client, location: PostgresLocation): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += ASK_AGAIN_MS) {
    const { rows } = await client.query(`select pg_try_advisory_lock(${OCCUPANCY_LOCK}) as taken`);
    if (rows[0]?.taken === true) return;
    if (waitedMs >= ENDING_MS) throw busy(location);
    await sleep(ASK_AGAIN_MS);
  }
}

/**
 * Reads a PostgreSQL database as it is at one moment, while others use it.
 *
 * @param settle changes what has to be as it is in the snapshot afterwards: it runs in a transaction that sees the same
 *   moment, has the locks since before that moment, and is committed before the reading begins
 */
export async function readServed<T>(
  location: PostgresLocation,
  { locks, settle }: { locks: readonly string[]; settle: (tx: Transaction) => Promise<void> },
  work: (executor: Executor) => Promise<T>,
): Promise<T> {
  const open = () => connect(location, (client) => occupy(client, CONNECT_TIMEOUT_MS));
  const writer = await open();
  const reader = await open().catch(async (error: unknown) => {
    await writer.end();
    throw error;
  });
  const executor = executorOn(reader);
  const command = (text: string) => executor.execute(sql.raw(text).compile(builders.postgres));
  try {
    // By the session: a lock that the transaction asks for would be waited for after its moment is chosen.
    for (const name of locks) await writer.query('select pg_advisory_lock($1)', [lockNumber(name)]);
    const { transaction } = transactionsOn(executorOn(writer), 'begin isolation level repeatable read');
    await transaction(async (tx) => {
      const moment = sql<{ id: string }>`select pg_export_snapshot() as id`.compile(builders.postgres);
      const id = (await tx.execute(moment)).rows[0]?.id ?? '';
      await command('begin isolation level repeatable read read only');
      await command(`set transaction snapshot '${id}'`);
      await settle(tx);
    });
    // Its locks go with it.
    await writer.end();
    return await work(executor);
  } finally {
    await Promise.allSettled([writer.end(), reader.end()]);
  }
}

async function connect(
  location: PostgresLocation,
  prepare: (client: pg.Client) => Promise<void>,
): Promise<pg.Client> {
  const client = new pg.Client({
    ...clientConfig(location),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // A connection that breaks says so on its queries; unheard, the event would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await prepare(client);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw translatePostgres(error);
  }
}

const CONNECT_TIMEOUT_MS = 5000;
const ASK_AGAIN_MS = 50;
/** How long a connection may take to be gone after its process. */
const ENDING_MS = 1000;

function executorOn(client: pg.Client): Executor {
  return {
    dialect: 'postgres',
    async execute<Row>({ sql: text, parameters }: CompiledQuery<Row>): Promise<QueryResult<Row>> {
      try {
        const { rows, rowCount } = await client.query({ text, values: [...parameters] });
        return { rows, changes: rowCount ?? 0 };
      } catch (error) {
        throw translatePostgres(error);
      }
    },
  };
}

function transactionsOn(executor: Executor, begin: string): Pick<Database, 'read' | 'transaction'> {
  return {
    read: executor,
    async transaction(work, options) {
      const posted: Promise<unknown>[] = [];
      const committed: (() => void)[] = [];
      const tx: Transaction = {
        inTransaction: true,
        dialect: executor.dialect,
        locks: options?.locks ?? [],
        execute: (query) => executor.execute(query),
        post(query) {
          const running = Promise.resolve(executor.execute(query));
          running.catch(() => undefined);
          posted.push(running);
        },
        afterCommit: (callback) => void committed.push(callback),
      };
      const value = await inTransaction(executor, begin, async () => {
        const result = await work(tx);
        await Promise.all(posted);
        return result;
      });
      for (const callback of committed) callback();
      return value;
    },
  };
}

/** For code that opens transactions of its own: they are parts of this one, and are there when the whole commits. */
export function within(tx: Transaction): Database {
  return { read: tx, transaction: (work) => work(tx), close: async () => undefined };
}

async function inTransaction<T>(
  executor: Executor,
  begin: string,
  work: (executor: Executor) => Promise<T>,
): Promise<T> {
  const command = async (text: string) => {
    await executor.execute(sql.raw(text).compile(builders[executor.dialect]));
  };
  await command(begin);
  try {
    const value = await work(executor);
    await command('commit');
    return value;
  } catch (error) {
    // Of a connection that is lost, or a disk that is full, the store has rolled back by itself.
    await command('rollback').catch(() => undefined);
    throw error;
  }
}

function explainBusy<T>(location: DatabaseLocation, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw error instanceof TwofoldError && error.code === 'database.busy' ? busy(location, error) : error;
  }
}

function busy(location: DatabaseLocation, cause?: unknown): TwofoldError {
  return new TwofoldError(
    'database.busy',
    `A server, a worker or another command has ${showLocation(location)} open. Stop it first. Nothing was changed.`,
    { extras: { component: 'database' }, cause },
  );
}
