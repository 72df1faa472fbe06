import {
  type Compilable,
  type CompiledQuery,
  DummyDriver,
  Kysely,
  type LimitNode,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { DialectName, Executor, Transaction } from './database.ts';
import type { Schema } from './schema.ts';

/**
 * SQLite plans by the value of a parameter that stands alone behind `limit`, and prepares the statement anew each time one
 * is bound: a join by three indexes then takes seven times as long. What it has to add up first it does not look at.
 */
class SqliteCompiler extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    super.visitLimit(node);
    this.append(' + 0');
  }
}

/** Builders that only compile: running is the business of an `Executor`. */
export const builders: Record<DialectName, Kysely<Schema>> = {
  sqlite: new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteCompiler(),
    },
  }),
  postgres: new Kysely<Schema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
};

/** Stands in a query where a parameter's value goes at run time. */
class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A compiled query, and for each of its parameters the name of the value that goes there, if it is not fixed. */
interface Template<Row> {
  query: CompiledQuery<Row>;
  names: readonly (string | undefined)[];
}

export interface Statement<Params, Row> {
  all(executor: Executor, params: Params): Promise<Row[]>;
  first(executor: Executor, params: Params): Promise<Row | undefined>;
  /** For inserts, updates and deletes: how many rows changed. The answer to every compare-and-set. */
  run(executor: Executor, params: Params): Promise<number>;
  /** For writes whose outcome decides nothing: see `Transaction.post`. */
  post(tx: Transaction, params: Params): void;
}

/**
 * A query that is built and compiled once per dialect, then only run: on the hot paths a query builder's microseconds
 * would cost more than the store's. `params` hands out typed placeholders by name.
 */
export function statement<Params extends object, Row>(
  build: (db: Kysely<Schema>, params: Params, dialect: DialectName) => Compilable<Row>,
): Statement<Params, Row> {
  const compiled: Partial<Record<DialectName, Template<Row>>> = {};

  function compile(dialect: DialectName): Template<Row> {
    const query = build(builders[dialect], placeholders<Params>(), dialect).compile();
    const names = query.parameters.map((value) => (value instanceof Placeholder ? value.name : undefined));
    const template = { query, names };
    compiled[dialect] = template;
    return template;
  }

  function bind(executor: Executor, params: Params): CompiledQuery<Row> {
    const { dialect } = executor;
    const { query, names } = compiled[dialect] ?? compile(dialect);
    const values = params as Record<string, unknown>;
    const parameters = names.map((name, index) =>
      name === undefined ? query.parameters[index] : values[name],
    );
    return { query: query.query, queryId: query.queryId, sql: query.sql, parameters };
  }

  return {
    async all(executor, params) {
      return (await executor.execute(bind(executor, params))).rows;
    },
    async first(executor, params) {
      return (await executor.execute(bind(executor, params))).rows[0];
    },
    async run(executor, params) {
      return (await executor.execute(bind(executor, params))).changes;
    },
    post(tx, params) {
      tx.post(bind(tx, params));
    },
  };
}

function placeholders<Params extends object>(): Params {
  return new Proxy({} as Params, {
    get: (_target, name) => new Placeholder(String(name)),
  });
}

/** A query built anew at each call: for rare ones whose shape depends on the request (filters, pages). */
export async function query<Row>(
  executor: Executor,
  build: (db: Kysely<Schema>) => Compilable<Row>,
): Promise<Row[]> {
  return (await executor.execute(build(builders[executor.dialect]).compile())).rows;
}
