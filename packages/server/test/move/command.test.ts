import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callTwofold } from '../installation/command-call.ts';
import type { CommandResult } from '../installation/command-process.ts';
import { startServerProcess } from '../installation/server-process.ts';
import { onDatabase, type PostgresServer, startPostgres } from '../servers/postgres.ts';
import {
  change,
  createUsed,
  type MovableInstallation,
  type Person,
  type Place,
  rowsAt,
  sessionOf,
} from './fixture.ts';

const MAIN = fileURLToPath(new URL('../../bin/twofold.js', import.meta.url));

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

function twofold(words: string[], env: Record<string, string> = {}): Promise<CommandResult> {
  return callTwofold(words, { cwd: movable.dataDir, env: { DATA_DIR: movable.dataDir, ...env } });
}

const passwordOf = ({ url }: Place) => new URL(url).password;

describe('twofold move', () => {
  it('moves, and says where to without the password', async () => {
    const { code, stdout, stderr } = await twofold(['move', '--from', file.url, '--json'], {
      TWOFOLD_MOVE_TO: database.url,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      from: join(movable.dataDir, 'twofold.db'),
      to: expect.stringMatching(/^postgresql:\/\/127\.0\.0\.1:/),
      copied: true,
      chainWhole: true,
      keyTried: true,
      rows: { users: 1 },
    });
    expect(stdout).not.toContain(passwordOf(database));
    expect((await sessionOf(await movable.open(database), alice)).status).toBe(200);
  });

  it('takes an address from a file, and says in words what to do next', async () => {
    writeFileSync(join(movable.dataDir, 'to'), `${database.url}\n`);
    const { code, stderr } = await twofold(['move', '--from', file.url], { TWOFOLD_MOVE_TO_FILE: 'to' });
    expect(code).toBe(0);
    expect(stderr).toContain('with the same encryption key');
    expect(stderr).not.toContain(passwordOf(database));
  });

  it('refuses a password among its words, which others see, and repeats it nowhere', async () => {
    const { code, stdout, stderr } = await twofold(['move', '--from', file.url, '--to', database.url]);
    expect(code).toBe(2);
    expect(stderr).toContain('TWOFOLD_MOVE_TO');
    expect(stdout + stderr).not.toContain(passwordOf(database));
    expect(await movable.open(file)).toBeDefined();
  });

  it('refuses an address that is missing, given twice, or none, and does not repeat it', async () => {
    const results = [
      await twofold(['move', '--from', file.url]),
      await twofold(['move', '--from', file.url, '--to', 'sqlite:a'], { TWOFOLD_MOVE_TO: 'sqlite:b' }),
      await twofold(['move', '--from', 'mysql://root:hunter2@host/x', '--to', 'sqlite:a']),
    ];
    expect(results.map(({ code }) => code)).toEqual([2, 2, 2]);
    expect(results.map(({ stderr }) => stderr).join('')).not.toContain('hunter2');
  });

  it('is refused under a running server, which serves on, on either store', async () => {
    for (const [from, to] of [
      [file, database],
      [database, movable.file('back.db')],
    ] as const) {
      const server = await startServerProcess(movable.dataDir, { DATABASE_URL: from.url });
      const env = { TWOFOLD_MOVE_FROM: from.url, TWOFOLD_MOVE_TO: to.url };
      const refused = await twofold(['move', '--json'], env);
      expect(refused.code).toBe(1);
      expect(JSON.parse(refused.stderr)).toMatchObject({ error: { code: 'database.busy' } });
      expect((await fetch(`${server.url}/api/health/ready`)).status).toBe(200);
      await server.stop();
      expect(await twofold(['move'], env)).toMatchObject({ code: 0 });
    }
    expect(existsSync(join(movable.dataDir, 'back.db'))).toBe(true);
  });

  it('keeps a server from starting on what it left behind, and says where it went', async () => {
    await movable.move(file, database);
    const starting = startServerProcess(movable.dataDir, { DATABASE_URL: file.url });
    await expect(starting).rejects.toThrow(/was moved to another database. It went to postgresql:\/\/127/);
  });

  it('--undo asks first, then lets it be served again', async () => {
    await movable.move(file, database);
    expect(await twofold(['move', '--undo', '--from', file.url])).toMatchObject({ code: 2 });
    const { code, stdout } = await twofold(['move', '--undo', '--from', file.url, '--yes', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ closed: { totpFactors: 1, sessions: 2, recoveryCodes: 9 } });
    expect((await sessionOf(await movable.open(file), alice)).status).toBe(401);
  });
});

describe('a move that is killed in the middle of the copy', () => {
  const ROWS = 60_000;

  beforeEach(async () => {
    await change(
      file,
      sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${ROWS})
          insert into counters (key, count, window_ends_at) select 'k' || i, 1, ${Number.MAX_SAFE_INTEGER} from n`,
    );
  });

  interface Started {
    child: ChildProcess;
    /** What it has to say, where it ends by itself. */
    said(): string;
  }

  function start(from: Place, to: Place): Started {
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, DATA_DIR: movable.dataDir };
    const child = spawn(process.execPath, [MAIN, 'move'], {
      cwd: movable.dataDir,
      env: { ...env, TWOFOLD_MOVE_FROM: from.url, TWOFOLD_MOVE_TO: to.url },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    return { child, said: () => stderr };
  }

  /** Waits for what only a move that is under way makes true: one that has ended never will. */
  async function until({ child, said }: Started, isTrue: () => Promise<boolean>): Promise<void> {
    while (!(await isTrue()))
      if (child.exitCode !== null) throw new Error(`The move ended with ${child.exitCode}: ${said()}`);
  }

  async function kill({ child }: Started): Promise<void> {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    expect(await exited).toEqual([null, 'SIGKILL']);
  }

  /** The server takes a moment to see that its client is gone. */
  async function moveWhenFree(from: Place, to: Place) {
    for (;;) {
      try {
        return await movable.move(from, to);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'database.busy')) throw error;
        await sleep(20);
      }
    }
  }

  const isCopying = async ({ url }: Place) => {
    const look = `select 1 from pg_stat_activity where query like 'insert into "counters"%'`;
    return (await onDatabase(url, look)).length > 0;
  };

  it('into PostgreSQL leaves the source as it was, and nothing in the target', async () => {
    const before = await rowsAt(file);
    const started = start(file, database);
    await until(started, () => isCopying(database));
    await kill(started);
    expect(await rowsAt(file)).toEqual(before);
    expect(await onDatabase(database.url, "select 1 from pg_tables where schemaname = 'public'")).toEqual([]);
    expect((await sessionOf(await movable.open(file), alice)).status).toBe(200);
    expect(await moveWhenFree(file, database)).toMatchObject({ copied: true, rows: { users: 1 } });
    expect((await sessionOf(await movable.open(database), alice)).status).toBe(200);
  });

  it('into a file leaves the source as it was, and no rows in the target', async () => {
    await movable.move(file, database);
    const back = movable.file('back.db');
    const started = start(database, back);
    const journal = join(movable.dataDir, 'back.db-journal');
    await until(started, () => sleep(1).then(() => existsSync(journal)));
    await kill(started);
    const report = await moveWhenFree(database, back);
    expect(report).toMatchObject({ copied: true });
    expect((await sessionOf(await movable.open(back), alice)).status).toBe(200);
  });
});
