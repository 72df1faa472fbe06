import pg, { type PoolClient, type PoolConfig } from 'pg';
import type { Database, Executor, TransactionOptions } from '../database.ts';
import { clientConfig, destroy } from './client.ts';
import { isUnavailable, outdatesConnection, translatePostgres, unavailable } from './errors.ts';
import type { PostgresLocation } from './location.ts';
import { occupy } from './occupancy.ts';
import { createStatementNames, type StatementNames } from './statement-names.ts';
import { PostgresTransaction } from './transaction.ts';
import { createTurns } from './turns.ts';

export interface PostgresSettings {
  /** Connections at most, of this process. */
  poolSize: number;
  /** How long a call waits for a connection, new or of the pool, in milliseconds. */
  connectTimeoutMs: number;
  /** How long a transaction, or a statement outside one, may take, in milliseconds. */
  timeoutMs: number;
  /** Told of connections that broke while nobody used them. */
  onError?: (error: unknown) => void;
}

export interface PostgresDatabase extends Database {
  readonly location: PostgresLocation;
}

/** The name of the places that everybody waits for: as many as there are connections. */
const CONNECTION = 'connection';
/** Those of transactions that yield, who get one connection in so many. */
const YIELDING = 'yielding';
const CONNECTIONS_PER_YIELDING = 4;
/** Those of reads outside transactions: they are what strangers can cause, with keys that nobody has. */
const READING = 'reading';
const CONNECTIONS_PER_READING = 2;
/** How long a server may take to close a connection that is not needed any more. */
const FAREWELL_MS = 1000;
/** The server ends what a stopped or lost instance left open: its locks would keep everybody out. */
const ABANDONED_AFTER_MS = 5000;

/**
 * A PostgreSQL server. Transactions run side by side on a pool of connections in pipeline mode, at the level READ
 * COMMITTED: each statement sees what was committed before it began, so after the locks of `TransactionOptions` are
 * taken, what it reads is the newest.
 *
 * Every call ends within `connectTimeoutMs + timeoutMs`, whatever the server does. Nothing is connected here yet.
 */
export function openPostgres(location: PostgresLocation, settings: PostgresSettings): PostgresDatabase {
  const pool = new pg.Pool(poolConfig(location, settings));
  pool.on('error', (error) => settings.onError?.(error));
  const connected = new Set<PoolClient>();
  pool.on('connect', (client) => connected.add(client));
  pool.on('remove', (client) => connected.delete(client));
  const names = createStatementNames();
  const places: Readonly<Record<string, number>> = {
    [CONNECTION]: settings.poolSize,
    [YIELDING]: Math.max(1, Math.floor(settings.poolSize / CONNECTIONS_PER_YIELDING)),
    [READING]: Math.max(1, Math.floor(settings.poolSize / CONNECTIONS_PER_READING)),
  };
  const turns = createTurns((name) => places[name]);

  async function connect(): Promise<PoolClient> {
    try {
      // Who has a place finds a connection, or one is made: what this waits for is the server.
      return await pool.connect();
    } catch (error) {
      throw translatePostgres(error);
    }
  }

  /** Runs on one connection, which ends with the time: whatever waits on it then fails. */
  async function withConnection<T>(timeoutMs: number, work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await connect();
    const late = Promise.withResolvers<never>();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      destroy(client);
      // Also for work that waits for something else than this connection.
      late.reject(unavailable('The PostgreSQL server did not answer in time.'));
    }, timeoutMs);
    let broken = true;
    // A connection that breaks while it is used says so on its queries; unheard, the event would end the process.
    const ignore = (): void => undefined;
    client.on('error', ignore);
    try {
      const value = await Promise.race([work(client), late.promise]);
      broken = false;
      return value;
    } catch (error) {
      const translated = isLate
        ? unavailable('The PostgreSQL server did not answer in time.', error)
        : translatePostgres(error);
      const isUsable = client.getTransactionStatus() === 'I' && !isUnavailable(translated);
      broken = isLate || !isUsable || outdatesConnection(translated);
      throw translated;
    } finally {
      clearTimeout(timer);
      client.off('error', ignore);
      client.release(broken);
    }
  }

  async function runTransaction<T>(
    work: (tx: PostgresTransaction) => Promise<T>,
    { locks = [], timeoutMs }: TransactionOptions,
  ): Promise<T> {
    return withConnection(timeoutMs ?? settings.timeoutMs, async (client) => {
      const tx = new PostgresTransaction(client, names, locks);
      tx.begin(
        timeoutMs === undefined
          ? []
          : [`lock_timeout = ${lockTimeout(timeoutMs)}`, `statement_timeout = ${serverTimeout(timeoutMs)}`],
      );
      try {
        const value = await work(tx);
        await tx.commit();
        for (const callback of tx.committed) callback();
        return value;
      } catch (error) {
        await client.query('rollback');
        throw error;
      }
    });
  }

  function transaction<T>(
    work: (tx: PostgresTransaction) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    const locks = [...new Set(options.locks)].sort();
    const wanted = options.yields ? [...locks, YIELDING] : locks;
    return inTurn(wanted, () => runTransaction(work, { ...options, locks }));
  }

  /**
   * The places last: whoever has one runs. Else those who wait for one user, as in a flood of logins, would have all of
   * them.
   */
  async function inTurn<T>(wanted: readonly string[], work: () => Promise<T>): Promise<T> {
    const turn = await turns.take([...wanted, CONNECTION]);
    try {
      const value = await work();
      turn.end();
      return value;
    } catch (error) {
      turn.end(error);
      throw error;
    }
  }

  return {
    location,
    read: createReader(names, (work) => inTurn([READING], () => withConnection(settings.timeoutMs, work))),
    transaction,
    close: () => endPool(pool, connected),
  };
}

/**
 * The pool ends when it has said farewell; the connections, which keep the process alive, when the server has closed
 * them. One that is frozen does not: after a while that is done without it.
 */
async function endPool(pool: pg.Pool, connected: ReadonlySet<PoolClient>): Promise<void> {
  await pool.end();
  const gone = Promise.withResolvers<void>();
  const look = (): void => {
    if (connected.size === 0) gone.resolve();
  };
  pool.on('remove', look);
  look();
  const timer = setTimeout(() => {
    for (const client of connected) destroy(client);
  }, FAREWELL_MS);
  await gone.promise;
  clearTimeout(timer);
}

function createReader(
  names: StatementNames,
  withConnection: <T>(work: (client: PoolClient) => Promise<T>) => Promise<T>,
): Executor {
  return {
    dialect: 'postgres',
    execute: (query) =>
      withConnection(async (client) => {
        const { rows, rowCount } = await client.query(names.prepared(query));
        return { rows, changes: rowCount ?? 0 };
      }),
  };
}

function poolConfig(
  location: PostgresLocation,
  settings: PostgresSettings,
): PoolConfig & { pipeline: boolean } {
  const { timeoutMs, poolSize, connectTimeoutMs } = settings;
  return {
    ...clientConfig(location),
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 60_000,
    pipeline: true,
    onConnect: (client) => occupy(client, connectTimeoutMs / 2),
    statement_timeout: serverTimeout(timeoutMs),
    lock_timeout: lockTimeout(timeoutMs),
    idle_in_transaction_session_timeout: ABANDONED_AFTER_MS,
  };
}

/** The server ends first what it can end: it knows that it was a lock, and the connection stays good. */
function serverTimeout(timeoutMs: number): number {
  return Math.ceil(timeoutMs * 0.9);
}

/** Before the statement's time is over: else the server would not say that it was a lock that was waited for. */
function lockTimeout(timeoutMs: number): number {
  return Math.ceil(timeoutMs * 0.8);
}
