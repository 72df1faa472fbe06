import { hash } from 'node:crypto';
import type { CompiledQuery } from 'kysely';
import type { Client, QueryResult as PgResult } from 'pg';
import type { QueryResult, Transaction } from '../database.ts';
import { translatePostgres, unavailable } from './errors.ts';
import type { StatementNames } from './statement-names.ts';

/** What a transaction needs of a connection. */
export type Connection = Pick<Client, 'query'>;

/**
 * A transaction on one connection in pipeline mode: what is issued without awaiting goes out together and comes back in
 * one round trip. BEGIN and the locks go out with the first statement, COMMIT with the last writes.
 */
export class PostgresTransaction implements Transaction {
  readonly inTransaction = true;
  readonly dialect = 'postgres';
  readonly locks: readonly string[];
  readonly committed: (() => void)[] = [];
  readonly #connection: Connection;
  readonly #names: StatementNames;
  /** What went wrong first, of what was issued; those after it only say that the transaction is over. */
  #failure: { error: unknown } | undefined;

  /** @param locks in one order everywhere, so that no two transactions wait for each other */
  constructor(connection: Connection, names: StatementNames, locks: readonly string[]) {
    this.#connection = connection;
    this.#names = names;
    this.locks = locks;
  }

  begin(localSettings: readonly string[] = []): void {
    // Said, as the database's owner may have another default: one that shows each lock's holder what was before it.
    this.#send('begin isolation level read committed');
    for (const setting of localSettings) this.#send(`set local ${setting}`);
    for (const name of this.locks) {
      this.#watch(
        this.#connection.query({
          name: 'lock',
          text: 'select pg_advisory_xact_lock($1)',
          values: [lockNumber(name)],
        }),
      );
    }
  }

  async execute<Row>(query: CompiledQuery<Row>): Promise<QueryResult<Row>> {
    const { rows, rowCount } = await this.#outcome(this.#run<Row>(query));
    return { rows: rows as Row[], changes: rowCount ?? 0 };
  }

  post(query: CompiledQuery): void {
    this.#watch(this.#run(query));
  }

  afterCommit(callback: () => void): void {
    this.committed.push(callback);
  }

  /** Resolves when the commit is on disk. Throws what went wrong first, of this or of anything issued before it. */
  async commit(): Promise<void> {
    const { command } = await this.#outcome(this.#connection.query('commit'));
    // The server answers COMMIT with ROLLBACK where a statement had failed.
    if (command !== 'COMMIT') throw unavailable('The transaction was not committed.');
  }

  #run<Row>(query: CompiledQuery<Row>): Promise<PgResult> {
    return this.#connection.query(this.#names.prepared(query));
  }

  #send(command: string): void {
    this.#watch(this.#connection.query(command));
  }

  /**
   * Throws what went wrong first, of this or of anything issued before it. When BEGIN or a lock failed and this did not,
   * it ran by itself: nothing may be built on it.
   */
  async #outcome<T>(running: Promise<T>): Promise<T> {
    try {
      const result = await this.#watch(running);
      if (!this.#failure) return result;
    } catch (error) {
      this.#failure ??= { error };
    }
    throw translatePostgres(this.#failure.error);
  }

  /** Keeps the first failure, and keeps one that nobody awaits from ending the process. */
  #watch<T>(running: Promise<T>): Promise<T> {
    running.catch((error: unknown) => {
      this.#failure ??= { error };
    });
    return running;
  }
}

/** The server's locks have numbers. Hashed here, so that no user's name is in its statements or logs. */
export function lockNumber(name: string): string {
  return Buffer.from(hash('sha256', name, 'buffer'))
    .readBigInt64BE(0)
    .toString();
}
