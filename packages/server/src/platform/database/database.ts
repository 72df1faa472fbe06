import type { CompiledQuery } from 'kysely';

export type DialectName = 'sqlite' | 'postgres';

export interface QueryResult<Row> {
  rows: Row[];
  /** Rows inserted, updated or deleted. */
  changes: number;
}

/** Runs compiled queries: either inside one transaction, or for reads outside any. */
export interface Executor {
  readonly dialect: DialectName;
  /** The embedded store answers at once, a server later: callers always `await`. */
  execute<Row>(query: CompiledQuery<Row>): QueryResult<Row> | Promise<QueryResult<Row>>;
}

/**
 * Inside a transaction. Its brand keeps a plain reader from being passed where the write must commit with the rest.
 * Work inside a transaction awaits nothing but this executor: on the embedded store other transactions share the
 * same commit and would wait for it.
 */
export interface Transaction extends Executor {
  readonly inTransaction: true;
}

export interface TransactionOptions {
  /**
   * Lets others go first: for work that takes long and that nobody waits for at a login, such as an enrollment. On the
   * embedded store it gets a fixed share of each commit, so that any number of them leaves logins most of the time.
   */
  yields?: boolean;
}

export interface Database {
  /** Sees what is committed, never what a transaction has not committed yet. */
  readonly read: Executor;
  /**
   * Runs `work` in one transaction, serialised against every other writer of the same rows. Resolves after the commit
   * is on disk. When `work` throws, nothing of it remains. Throws `database.busy`, `database.unavailable`.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  close(): Promise<void>;
}
