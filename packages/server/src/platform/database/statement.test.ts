import { DatabaseSync, constants as sqlite } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { Executor } from './database.ts';
import { statement } from './statement.ts';

const firstCounters = statement<{ from: string; limit: number }, { key: string }>((db, p) =>
  db.selectFrom('counters').select('key').where('key', '>=', p.from).orderBy('key').limit(p.limit),
);

describe('a statement with a limit, on SQLite', () => {
  /** Runs queries and counts how often SQLite compiled one: it asks for leave each time. */
  function store() {
    const connection = new DatabaseSync(':memory:');
    connection.exec(
      "create table counters (key text primary key) strict; insert into counters values ('a'), ('b'), ('c')",
    );
    const compiled = { count: 0 };
    connection.setAuthorizer((action) => {
      if (action === sqlite.SQLITE_SELECT) compiled.count++;
      return sqlite.SQLITE_OK;
    });
    const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>();
    const executor: Executor = {
      dialect: 'sqlite',
      execute<Row>({ sql, parameters }: { sql: string; parameters: readonly unknown[] }) {
        const known = prepared.get(sql) ?? connection.prepare(sql);
        prepared.set(sql, known);
        return { rows: known.all(...(parameters as string[])) as Row[], changes: 0 };
      },
    };
    return { executor, compiled };
  }

  it('is compiled once, whatever is bound', async () => {
    const { executor, compiled } = store();
    for (const limit of [1, 2, 3, 1]) await firstCounters.all(executor, { from: 'a', limit });
    expect(compiled.count).toBe(1);
  });

  it('gives as many rows as were asked for', async () => {
    const { executor } = store();
    const rows = async (limit: number) => (await firstCounters.all(executor, { from: 'b', limit })).length;
    expect([await rows(0), await rows(1), await rows(2), await rows(9)]).toEqual([0, 1, 2, 2]);
  });
});
