import {
  type Compilable,
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { DialectName, Executor } from './database.ts';
import type { Schema } from './schema.ts';

/** Builders that only compile: running is the business of an `Executor`. */
export const builders: Record<DialectName, Kysely<Schema>> = {
  sqlite: new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
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

export interface Statement<Params, Row> {
  all(executor: Executor, params: Params): Promise<Row[]>;
  first(executor: Executor, params: Params): Promise<Row | undefined>;
  /** For inserts, updates and deletes: how many rows changed. The answer to every compare-and-set. */
  run(executor: Executor, params: Params): Promise<number>;
}

/**
 * A query that is built and compiled once per dialect, then only run: on the hot paths a query builder's microseconds
 * would cost more than the store's. `params` hands out typed placeholders by name.
 */
export function statement<Params extends object, Row>(
  build: (db: Kysely<Schema>, params: Params, dialect: DialectName) => Compilable<Row>,
): Statement<Params, Row> {
  const compiled: Partial<Record<DialectName, CompiledQuery<Row>>> = {};

  function compile(dialect: DialectName): CompiledQuery<Row> {
    const fresh = build(builders[dialect], placeholders<Params>(), dialect).compile();
    compiled[dialect] = fresh;
    return fresh;
  }

  function bind(executor: Executor, params: Params): CompiledQuery<Row> {
    const { dialect } = executor;
    const template = compiled[dialect] ?? compile(dialect);
    const values = params as Record<string, unknown>;
    return {
      ...template,
      parameters: template.parameters.map((value) =>
        value instanceof Placeholder ? values[value.name] : value,
      ),
    };
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
