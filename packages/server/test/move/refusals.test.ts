import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { undoMove } from '../../src/core/move/undo.ts';
import { writeMark } from '../../src/platform/database/marks.ts';
import { openExclusive } from '../../src/platform/database/transfer/exclusive-store.ts';
import { createKeyFile } from '../../src/platform/keyring/master-keys/key-file.ts';
import { createSystemRandom } from '../../src/platform/random.ts';
import { onDatabase, type PostgresServer, startPostgres } from '../servers/postgres.ts';
import { logIn } from '../users/enrolled-user.ts';
import {
  change,
  createPerson,
  createUsed,
  type MovableInstallation,
  type Person,
  type Place,
  rowsAt,
  sessionOf,
} from './fixture.ts';

let postgres: PostgresServer;
let movable: MovableInstallation;
let file: Place;
let database: Place;
let alice: Person;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.remove());

beforeEach(async () => {
  ({ movable, file, database, alice } = await createUsed(postgres));
});
afterEach(() => movable.remove());

const moved = { code: 'database.moved' };
const refused = { code: 'database.unavailable' };

describe('what a move left behind', () => {
  it.each(['a file', 'a PostgreSQL database'])('is refused by every start, where it is %s', async (kind) => {
    await movable.move(file, database);
    if (kind === 'a PostgreSQL database') await movable.move(database, movable.file('back.db'));
    const left = kind === 'a file' ? file : database;
    await expect(movable.open(left)).rejects.toMatchObject(moved);
    await expect(movable.move(left, movable.file('again.db'))).rejects.toMatchObject(moved);
    expect(existsSync(join(movable.dataDir, 'again.db'))).toBe(false);
  });

  it('is refused to a server that was connected before the move and idle during it', async () => {
    await movable.move(file, database);
    const idle = await movable.open(database);
    const { database: pool } = idle.platform;
    // As when nobody calls for a minute.
    await onDatabase(
      database.url,
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'twofold' and datname = current_database()",
    );
    while (!idle.log().includes('an idle connection to the database was lost')) await nextTurn();
    const store = await openExclusive(database.location);
    await store.transaction((tx) => writeMark(tx, { kind: 'moved', moveId: 'm', place: 'elsewhere' }, 0));
    await expect(pool.transaction(async () => 'served')).rejects.toMatchObject({ code: 'database.busy' });
    await store.close();
    await expect(pool.transaction(async () => 'served')).rejects.toMatchObject(moved);
  });

  it('is told where it went, and callers of the API are not', async () => {
    await movable.move(file, database);
    const error: unknown = await movable.open(file).catch((reason: unknown) => reason);
    expect(String((error as Error).message)).not.toContain('127.0.0.1');
    expect(String((error as Error).cause)).toContain('postgresql://127.0.0.1');
    expect(String((error as Error).cause)).not.toContain(new URL(database.url).password);
  });

  it.each(['SQLite', 'PostgreSQL'])(
    'opens nothing that was used since, when it is served again on purpose: %s',
    async (make) => {
      if (make === 'PostgreSQL') await movable.move(file, database);
      const [left, target] = make === 'PostgreSQL' ? [database, movable.file('next.db')] : [file, database];
      await movable.move(left, target);
      const there = await movable.open(target);
      movable.pass(30);
      const usedThere = alice.user.app.code(movable.nowMs());
      expect((await logIn(there, 'alice', usedThere)).status).toBe(200);
      expect((await logIn(there, 'alice', alice.unusedRecoveryCode)).status).toBe(200);
      await movable.close();
      const parts = {
        clock: { now: () => movable.nowMs() },
        random: createSystemRandom(),
        signatureLifetimeMs: 1000,
        wait: async () => undefined,
      };
      const closed = await undoMove(left.location, parts, { actor: 'cli' });
      expect(closed).toMatchObject({ totpFactors: 1, recoveryCodes: 9 });
      const { challenges, idempotency_keys } = await rowsAt(left);
      expect([challenges, idempotency_keys]).toEqual([[], []]);
      const here = await movable.open(left);
      expect((await logIn(here, 'alice', usedThere)).status).toBe(401);
      expect((await logIn(here, 'alice', alice.unusedRecoveryCode)).status).toBe(401);
      expect((await sessionOf(here, alice)).status).toBe(401);
      movable.pass(90);
      expect((await logIn(here, 'alice', alice.user.app.code(movable.nowMs()))).status).toBe(200);
      await movable.close();
      await expect(undoMove(left.location, parts, { actor: 'cli' })).rejects.toMatchObject(refused);
    },
  );
});

describe('a move is refused, and nothing is changed', () => {
  const unchanged = async (work: () => Promise<unknown>) => {
    const before = await rowsAt(file);
    await work();
    expect(await rowsAt(file)).toEqual(before);
    await movable.open(file);
    await movable.close();
  };

  it('while the source is served', async () => {
    const serving = await movable.open(file);
    const closing = movable.close;
    await expect(openExclusive(file.location)).rejects.toMatchObject({ code: 'database.busy' });
    expect((await serving.call('GET', '/mfa/users/alice')).status).toBe(200);
    await closing();
    await movable.move(file, database);
    await movable.open(database);
    await expect(openExclusive(database.location)).rejects.toMatchObject({ code: 'database.busy' });
  });

  it('into a database that has an installation, tables of another program, or another encoding', () =>
    unchanged(async () => {
      await movable.open(database);
      await expect(movable.move(file, database)).rejects.toMatchObject(refused);
      const other = await movable.emptyDatabase();
      await change(other, sql`create table somebody_elses (id integer)`);
      await expect(movable.move(file, other)).rejects.toMatchObject(refused);
      const latin = await postgres.createDatabase({ name: 'latin', template: 'template0' });
      await change(
        { url: latin, location: database.location },
        sql`update pg_database set encoding = 8 where datname = 'latin'`,
      );
      const { location } = { location: { ...database.location, database: 'latin' } };
      await expect(movable.move(file, { url: latin, location } as Place)).rejects.toMatchObject(refused);
    }));

  it('from a file that is not there, which is not made', async () => {
    const missing = movable.file('missing.db');
    await expect(movable.move(missing, database)).rejects.toMatchObject(refused);
    expect(existsSync(join(movable.dataDir, 'missing.db'))).toBe(false);
  });

  it('of text that PostgreSQL cannot hold, naming where it is', () =>
    unchanged(async () => {
      await change(file, sql`update users set name = ${'al\0ice'}`);
      await expect(movable.move(file, database)).rejects.toThrow(/users has a NUL character in name/);
      await change(file, sql`update users set name = 'alice'`);
    }));

  it('with a key that does not open the data', () =>
    unchanged(async () => {
      const key = join(movable.dataDir, 'encryption-key');
      renameSync(key, `${key}.right`);
      createKeyFile(key, createSystemRandom());
      await expect(movable.move(file, database)).rejects.toMatchObject({ code: 'keyring.unknown_key' });
      renameSync(`${key}.right`, key);
    }));
});

describe('a move that did not end', () => {
  it('before the source was left behind: the source serves, the copy is refused, and the next move succeeds', async () => {
    const failing = movable.move(file, database, (step) => {
      if (step === 'check') throw new Error('ended here');
    });
    await expect(failing).rejects.toThrow('ended here');
    await expect(movable.open(database)).rejects.toMatchObject(moved);
    expect((await sessionOf(await movable.open(file), alice)).status).toBe(200);
    await movable.move(file, database);
    expect((await sessionOf(await movable.open(database), alice)).status).toBe(200);
  });

  it('during the copy: nothing is left of it', async () => {
    const failing = movable.move(file, database, (step) => {
      if (step === 'copy') throw new Error('ended here');
    });
    await expect(failing).rejects.toThrow('ended here');
    await movable.move(file, database);
    const other = movable.file('other.db');
    const back = movable.move(database, other, (step) => {
      if (step === 'copy') throw new Error('ended here');
    });
    await expect(back).rejects.toThrow('ended here');
    expect(existsSync(join(movable.dataDir, 'other.db'))).toBe(false);
  });

  it('after the source was left behind: neither is served, and the same move again ends it', async () => {
    await movable.move(file, database);
    const [mark] = await marksAt(file);
    await change(
      database,
      sql`insert into schema_migrations (name, applied_at) values (${mark?.replace('moved', 'arriving')}, 0)`,
    );
    await expect(movable.open(file)).rejects.toMatchObject(moved);
    await expect(movable.open(database)).rejects.toMatchObject(moved);
    expect(await movable.move(file, database)).toMatchObject({ copied: false });
    expect((await sessionOf(await movable.open(database), alice)).status).toBe(200);
  });
});

describe('a move that did not end is not taken for another one', () => {
  const arriving = (name: string) =>
    sql`insert into schema_migrations (name, applied_at) values (${`~arriving ${name}`}, 0)`;

  it('when it was into another database than the one where the source went', async () => {
    await movable.move(file, database);
    const other = await movable.emptyDatabase();
    const another = movable.file('another.db');
    await movable.move(database, another);
    await movable.move(another, other);
    await change(other, arriving(`0011223344556677 ${join(movable.dataDir, 'twofold.db')}`));
    await expect(movable.move(file, other)).rejects.toMatchObject(moved);
    await expect(movable.open(other)).rejects.toMatchObject(moved);
  });

  it('when it was from another source, which may be left behind already: what arrived is kept', async () => {
    await movable.move(file, database);
    await change(database, arriving('0011223344556677 /elsewhere/twofold.db'));
    const another = movable.file('another.db');
    await createPerson(await movable.open(another), 'bobby', movable.nowMs());
    const before = (await rowsAt(database)).users;
    await expect(movable.move(another, database)).rejects.toMatchObject(refused);
    expect((await rowsAt(database)).users).toEqual(before);
  });
});

async function marksAt({ location }: Place): Promise<string[]> {
  const store = await openExclusive(location);
  const { builders } = await import('../../src/platform/database/statement.ts');
  const select = sql<{ name: string }>`select name from schema_migrations where name like '~%'`;
  const { rows } = await store.read.execute(select.compile(builders[location.kind]));
  await store.close();
  return rows.map(({ name }) => name);
}
