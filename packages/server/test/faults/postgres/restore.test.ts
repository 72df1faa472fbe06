import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sealedColumns } from '../../../src/compose.ts';
import { sealPending } from '../../../src/core/audit/chain/seal.ts';
import { startSealer } from '../../../src/core/audit/chain/sealer.ts';
import { listEntries } from '../../../src/core/audit/list.ts';
import { verifyDatabase } from '../../../src/core/audit/verify.ts';
import { makeBackup } from '../../../src/core/backup/make.ts';
import type { RestoreReport } from '../../../src/core/backup/restore.ts';
import { restoreServer } from '../../../src/core/backup/restore-server.ts';
import { builders } from '../../../src/platform/database/statement.ts';
import { readServed } from '../../../src/platform/database/transfer/exclusive-store.ts';
import { countRows } from '../../../src/platform/database/transfer/tables.ts';
import { createKeyring } from '../../../src/platform/keyring/keyring.ts';
import { readKeyFile } from '../../../src/platform/keyring/master-keys/key-file.ts';
import { generateMasterKey } from '../../../src/platform/keyring/master-keys/master-key.ts';
import { createSystemRandom } from '../../../src/platform/random.ts';
import { locationOf } from '../../contract/stores.ts';
import { callTwofold } from '../../installation/command-call.ts';
import { type Installation, openInstallation, START_MS } from '../../installation/installation.ts';
import { onDatabase, type PostgresServer, startPostgres } from '../../servers/postgres.ts';
import {
  type EnrolledUser,
  enroll,
  logIn,
  SHOW_SECRETS,
  sessionCookieOf,
} from '../../users/enrolled-user.ts';

const random = createSystemRandom();
const STEP_MS = 30_000;

let postgres: PostgresServer;
let url: string;
let folder: string;
let dataDir: string;
let file: string;
let twofold: Installation;
let nowMs: number;
let alice: EnrolledUser;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.remove());

beforeEach(async () => {
  url = await postgres.createDatabase();
  folder = mkdtempSync(join(tmpdir(), 'twofold-restore-'));
  dataDir = join(folder, 'data');
  file = join(folder, 'backup.db');
  nowMs = START_MS;
  await open();
  alice = await enroll(twofold, 'alice', nowMs);
});
afterEach(async () => {
  await twofold.close().catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

async function open(env: Record<string, string> = {}): Promise<void> {
  const where = { DATA_DIR: dataDir, DATABASE_URL: url };
  twofold = await openInstallation({ ...SHOW_SECRETS, ...where, ...env }, nowMs);
}

function pass(seconds: number): void {
  nowMs += seconds * 1000;
  twofold.clock.advance(seconds);
}

async function backUp(): Promise<void> {
  const { platform, core, clock } = twofold;
  const parts = { database: platform.database, source: locationOf(url), audit: core.audit, clock };
  await makeBackup(parts, file, { overwrite: true, actor: 'cli' });
}

type State = 'continued' | 'lost' | 'not believed';

function restore(merge = true, keys = readKeyFile(join(dataDir, 'encryption-key'))): Promise<RestoreReport> {
  const parts = {
    keyring: createKeyring({ keys, random }),
    sealedColumns,
    clock: { now: () => nowMs },
    random,
    signatureLifetimeMs: 1000,
    wait: async () => undefined,
  };
  const how = { merge, actor: 'cli' };
  return restoreServer(file, locationOf(url), join(dataDir, 'postgresql'), parts, how);
}

async function restoreAnd(state: State): Promise<RestoreReport> {
  await twofold.close();
  if (state === 'lost') url = await postgres.createDatabase();
  const report = await restore(state !== 'not believed');
  expect(report.continued).toBe(state === 'continued');
  await open();
  return report;
}

const logInWith = async (code: string) => (await logIn(twofold, 'alice', code)).status;
const session = async (cookie: string) =>
  (await twofold.call('GET', '/session', { headers: { cookie }, apiKey: null })).status;

describe.each<State>(['continued', 'lost', 'not believed'])(
  'restoring a backup into PostgreSQL where the database is %s',
  (state) => {
    it('revives no TOTP code that was used since, nor one of the window around it', async () => {
      await backUp();
      pass(30);
      const used = alice.app.code(nowMs);
      const ahead = alice.app.code(nowMs + STEP_MS);
      expect([await logInWith(used), await logInWith(ahead)]).toEqual([200, 200]);
      await restoreAnd(state);
      expect([await logInWith(used), await logInWith(ahead)]).toEqual([401, 401]);
      pass(90);
      expect(await logInWith(alice.app.code(nowMs))).toBe(200);
    });

    it('revives no recovery code that was used since', async () => {
      const [before = '', since = '', fresh = ''] = alice.recoveryCodes;
      expect(await logInWith(before)).toBe(200);
      await backUp();
      expect(await logInWith(since)).toBe(200);
      await restoreAnd(state);
      expect([await logInWith(before), await logInWith(since)]).toEqual([401, 401]);
      expect(await logInWith(fresh)).toBe(state === 'continued' ? 200 : 401);
    });

    it('opens no session that was ended since, and no challenge that was open', async () => {
      pass(30);
      const cookie = sessionCookieOf(await logIn(twofold, 'alice', alice.app.code(nowMs)));
      await twofold.call('POST', '/mfa/users/alice/challenges', { body: { kind: 'totp' } });
      await backUp();
      await twofold.call('DELETE', '/session', { headers: { cookie }, apiKey: null });
      expect(await session(cookie)).toBe(401);
      await restoreAnd(state);
      expect(await session(cookie)).toBe(401);
      expect(await onDatabase(url, 'select 1 from challenges')).toEqual([]);
    });

    it('leaves an audit log that is proven, and gives no number of it twice', async () => {
      const newest = async () => {
        const [row] = await onDatabase<{ seq: number }>(url, 'select max(seq) as seq from audit_events');
        return row?.seq ?? 0;
      };
      await backUp();
      const inBackup = await newest();
      await logInWith(alice.app.wrongCode(nowMs));
      const before = await newest();
      await restoreAnd(state);
      const { read } = twofold.platform.database;
      expect(await verifyDatabase(read)).toMatchObject({ whole: true, unsealed: 0 });
      expect((await listEntries(read, { limit: 1 })).entries[0]?.action).toBe('backup.restored');
      const restored = await newest();
      expect(restored).toBeGreaterThan(state === 'lost' ? inBackup - 1 : before);
      await logInWith(alice.app.wrongCode(nowMs));
      expect(await newest()).toBeGreaterThan(restored);
    });
  },
);

describe('a backup of a PostgreSQL database', () => {
  it('is of one moment, and is recognised as the beginning of what went on while it was made', async () => {
    const { database } = twofold.platform;
    const failures: unknown[] = [];
    const sealer = startSealer({ database, onError: (error) => failures.push(error), intervalMs: 1 });
    let made = false;
    const others = Array.from({ length: 8 }, async (_, index) => {
      for (let round = 0; !made; round++) await enroll(twofold, `user-${index}-${round}`, nowMs);
    });
    for (let round = 0; round < 5; round++) await backUp();
    made = true;
    await Promise.all(others);
    await sealer.stop();
    expect(failures).toEqual([]);
    const report = await restoreAnd('continued');
    expect(report.chainWhole).toBe(true);
    expect(report.differences?.usersGone).toBeGreaterThan(0);
  });

  it('is recognised where an event got its number before the backup and was committed after it', async () => {
    const { database } = twofold.platform;
    const { core } = twofold;
    const [written, committed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const late = database.transaction(
      async (tx) => {
        core.audit.record(tx, {
          applicationId: null,
          actor: 'cli',
          action: 'keys.rotated',
          outcome: 'success',
        });
        await tx.execute(sql`select 1`.compile(builders.postgres));
        written.resolve();
        await committed.promise;
      },
      { timeoutMs: 30_000 },
    );
    await written.promise;
    await logInWith(alice.app.wrongCode(nowMs));
    await backUp();
    committed.resolve();
    await late;
    await sealPending(database);
    expect((await restoreAnd('continued')).chainWhole).toBe(true);
  });

  it('has nothing of what is committed after its moment', async () => {
    const settle = async () => {
      await onDatabase(url, "insert into counters (key, count, window_ends_at) values ('later', 1, 1)");
    };
    const counters = await readServed(locationOf(url), { locks: [], settle }, (reader) =>
      countRows(reader, 'counters'),
    );
    const [now] = await onDatabase<{ n: number }>(url, 'select count(*) as n from counters');
    expect(counters).toBe((now?.n ?? 0) - 1);
  });

  it('can be restored into a file, too', async () => {
    await backUp();
    await twofold.close();
    const env = { DATA_DIR: dataDir, DB_PATH: join(folder, 'here.db') };
    const restored = await callTwofold(['restore', file, '--yes', '--json'], { cwd: folder, env });
    expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('"continued": false') });
    url = `sqlite:${env.DB_PATH}`;
    await open();
    pass(90);
    expect(await logInWith(alice.app.code(nowMs))).toBe(401);
  });

  it('is made and restored by the commands, which show no password', async () => {
    await twofold.close();
    const env = { DATA_DIR: dataDir, DATABASE_URL: url };
    const run = (words: string[]) => callTwofold(words, { cwd: folder, env });
    const made = await run(['backup', 'b.db', '--json']);
    const restored = await run(['restore', 'b.db', '--yes', '--json']);
    expect([made.code, restored.code]).toEqual([0, 0]);
    expect(statSync(join(folder, 'b.db')).mode & 0o777).toBe(0o600);
    expect(JSON.parse(restored.stdout)).toMatchObject({
      database: expect.stringMatching(/^postgresql:\/\/127/),
      continued: true,
      chainWhole: true,
    });
    const printed = [made, restored].map(({ stdout, stderr }) => stdout + stderr).join('');
    expect(printed).not.toContain(new URL(url).password);
    await open();
  });
});

describe('a restore that is refused changes nothing', () => {
  it('while the database is served, or the keys do not open the backup, or the backup is damaged', async () => {
    await backUp();
    await logInWith(alice.recoveryCodes[0] ?? '');
    await expect(restore()).rejects.toMatchObject({ code: 'database.busy' });
    await twofold.close();
    const wrong = restore(true, [generateMasterKey(random)]);
    await expect(wrong).rejects.toMatchObject({ code: 'keyring.unknown_key' });
    copyFileSync(join(dataDir, 'encryption-key'), file);
    await expect(restore()).rejects.toMatchObject({ code: 'database.unavailable' });
    await open();
    expect(readdirSync(dataDir).sort()).toEqual(['encryption-key', 'first-api-key']);
    const { body } = await twofold.call('GET', '/mfa/users/alice');
    expect(body).toMatchObject({ recoveryCodesRemaining: 9 });
  });
});
