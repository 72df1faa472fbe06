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
 * same commit and would wait for it, on PostgreSQL its locks would be held meanwhile.
 *
 * Statements that do not need each other's answers are issued before the first of them is awaited: a database server
 * then answers them in one round trip.
 */
export interface Transaction extends Executor {
  readonly inTransaction: true;
  /** What `TransactionOptions.locks` named. */
  readonly locks: readonly string[];
  /**
   * Runs a write whose outcome decides nothing, without waiting for it. It is part of the transaction as any other:
   * should it fail, `transaction` rejects and nothing remains.
   */
  post(query: CompiledQuery): void;
  /** Calls this once the commit is on disk, and never when it is not. It must not throw. */
  afterCommit(callback: () => void): void;
}

export interface TransactionOptions {
  /**
   * Names that no other transaction holds from the beginning to the end of this one, on any instance. What is read of
   * the thing so named is then still true at the commit: where rows are locked one by one, a look followed by a write
   * needs this. On the embedded store there is one writer, and nothing to wait for.
   */
  locks?: readonly string[];
  /**
   * Lets others go first: for work that takes long and that nobody waits for at a login, such as an enrollment. It gets
   * a fixed share of each commit or of the connections, so that any number of them leaves logins most of the time.
   */
  yields?: boolean;
  /**
   * How long the whole transaction may take on a database server, in milliseconds: longer than usual for work that no
   * request waits for.
   */
  timeoutMs?: number;
}

export interface Database {
  /** Sees what is committed, never what a transaction has not committed yet. */
  readonly read: Executor;
  /**
   * Another number than before once anybody has committed otherwise than through this object. While it stays the same, what was read
   * after it was asked for is what a read would find, but for changes of one's own. Only of a store that can tell in less time
   * than a read takes. Throws as a read does.
   */
  foreignVersion?(): number;
  /**
   * Runs `work` in one transaction and resolves after the commit is on disk. When `work` throws, nothing of it remains.
   * Writers of the same row wait for each other; see `TransactionOptions.locks` for what is read before it is written.
   *
   * Throws `database.busy`, `database.unavailable`. When the connection is lost during the commit, it may have happened.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  close(): Promise<void>;
}
