import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type * as rows from '../../src/platform/database/transfer/rows.ts';
import { type PostgresServer, startPostgres } from '../servers/postgres.ts';
import { createMovable, createPerson, type MovableInstallation, type Place, sessionOf } from './fixture.ts';

/** A guard that arrives one step lower would accept a code again: nothing but a comparison of every value shows it. */
const damage = vi.hoisted(() => ({ table: '', column: '' }));

vi.mock('../../src/platform/database/transfer/rows.ts', async (original) => {
  const real = await original<typeof rows>();
  return {
    ...real,
    insertRows: (...[writer, table, written]: Parameters<typeof rows.insertRows>) => {
      const damaged = written.map((row) =>
        table.name === damage.table
          ? { ...row, [damage.column]: (row[damage.column] as number | null) === null ? 1 : null }
          : row,
      );
      return real.insertRows(writer, table, damaged);
    },
  };
});

let postgres: PostgresServer;
let movable: MovableInstallation;
let file: Place;
let database: Place;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.remove());
beforeEach(async () => {
  movable = createMovable(postgres);
  file = movable.file();
  database = await movable.emptyDatabase();
});
afterEach(async () => {
  damage.table = '';
  await movable.remove();
});

it.each([
  ['recovery_codes', 'spent_at'],
  ['sessions', 'revoked_at'],
  ['factors', 'disabled_at'],
])('a copy in which %s.%s is not what it was is never served, and the source is', async (table, column) => {
  const alice = await createPerson(await movable.open(file), 'alice', movable.nowMs());
  Object.assign(damage, { table, column });
  await expect(movable.move(file, database)).rejects.toThrow(`copy of ${table} is not what was read`);
  await expect(movable.open(database)).rejects.toMatchObject({ code: 'database.moved' });
  expect((await sessionOf(await movable.open(file), alice)).status).toBe(200);

  damage.table = '';
  await movable.move(file, database);
  Object.assign(damage, { table, column });
  const back = movable.file('back.db');
  await expect(movable.move(database, back)).rejects.toThrow(`copy of ${table} is not what was read`);
  expect(existsSync(join(movable.dataDir, 'back.db'))).toBe(true);
  await expect(movable.open(back)).rejects.toMatchObject({ code: 'database.moved' });
});
