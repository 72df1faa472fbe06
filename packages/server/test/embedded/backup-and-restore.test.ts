import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealedColumns } from '../../src/compose.ts';
import { readHeadFile } from '../../src/core/audit/chain/heads.ts';
import { verifyDatabase } from '../../src/core/audit/verify.ts';
import { makeBackup } from '../../src/core/backup/make.ts';
import { type RestoreReport, restoreBackup } from '../../src/core/backup/restore.ts';
import { tablePolicies } from '../../src/core/backup/table-policy.ts';
import { createKeyring } from '../../src/platform/keyring/keyring.ts';
import { readKeyFile } from '../../src/platform/keyring/master-keys/key-file.ts';
import { generateMasterKey } from '../../src/platform/keyring/master-keys/master-key.ts';
import { createSystemRandom } from '../../src/platform/random.ts';
import { type Installation, openInstallation, START_MS } from '../installation/installation.ts';
import { type EnrolledUser, enroll, logIn, SHOW_SECRETS, sessionCookieOf } from '../users/enrolled-user.ts';

const random = createSystemRandom();
const STEP_MS = 30_000;
const SIGNATURE_LIFETIME_MS = 120_000;

let folder: string;
let dataDir: string;
let file: string;
let twofold: Installation;
let nowMs: number;
let alice: EnrolledUser;
let waited: number[];

const databasePath = () => join(dataDir, 'twofold.db');
const headFile = () => join(folder, 'heads.jsonl');

async function open(): Promise<void> {
  twofold = await openInstallation(
    { ...SHOW_SECRETS, DATA_DIR: dataDir, AUDIT_HEAD_FILE: headFile() },
    nowMs,
  );
}

/** Time passes for the installation and for a restore. */
function pass(seconds: number): void {
  nowMs += seconds * 1000;
  twofold.clock.advance(seconds);
}

function backupParts() {
  const source = { kind: 'sqlite', path: databasePath() } as const;
  return { database: twofold.platform.database, source, audit: twofold.core.audit, clock: twofold.clock };
}

async function backUp(): Promise<void> {
  await makeBackup(backupParts(), file, { overwrite: true, actor: 'cli' });
}

interface Restoring {
  merge?: boolean;
  keyring?: ReturnType<typeof createKeyring>;
  /** What the clock of the restoring machine says, in Unix milliseconds. */
  atMs?: number;
}

async function restore({ merge = true, keyring, atMs = nowMs }: Restoring = {}): Promise<RestoreReport> {
  const parts = {
    keyring: keyring ?? createKeyring({ keys: readKeyFile(join(dataDir, 'encryption-key')), random }),
    sealedColumns,
    clock: { now: () => atMs },
    random,
    headFile: headFile(),
    signatureLifetimeMs: SIGNATURE_LIFETIME_MS,
    wait: async (ms: number) => {
      waited.push(ms);
    },
  };
  return restoreBackup(file, databasePath(), parts, { merge, actor: 'cli' });
}

function loseDatabase(): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(databasePath() + suffix, { force: true });
}

async function restoreAnd(state: 'continued' | 'lost' | 'not believed'): Promise<RestoreReport> {
  await twofold.close();
  if (state === 'lost') loseDatabase();
  const report = await restore({ merge: state !== 'not believed' });
  expect(report.continued).toBe(state === 'continued');
  await open();
  return report;
}

const logInWith = async (code: string) => (await logIn(twofold, 'alice', code)).status;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'twofold-restore-'));
  dataDir = join(folder, 'data');
  file = join(folder, 'backup.db');
  nowMs = START_MS;
  waited = [];
  await open();
  alice = await enroll(twofold, 'alice', nowMs);
});
afterEach(async () => {
  await twofold.close().catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

describe.each(['continued', 'lost', 'not believed'] as const)(
  'restoring where the database is %s',
  (state) => {
    it('revives no TOTP code that was used since the backup, nor one of the window around it', async () => {
      await backUp();
      pass(30);
      const used = alice.app.code(nowMs);
      const ahead = alice.app.code(nowMs + STEP_MS);
      expect(await logInWith(used)).toBe(200);
      expect(await logInWith(ahead)).toBe(200);
      await restoreAnd(state);
      expect(await logInWith(used)).toBe(401);
      expect(await logInWith(ahead)).toBe(401);
      pass(90);
      expect(await logInWith(alice.app.code(nowMs))).toBe(200);
    });

    it('revives no recovery code that was used since the backup', async () => {
      const [before = '', since = '', fresh = ''] = alice.recoveryCodes;
      expect(await logInWith(before)).toBe(200);
      await backUp();
      expect(await logInWith(since)).toBe(200);
      await restoreAnd(state);
      expect(await logInWith(before)).toBe(401);
      expect(await logInWith(since)).toBe(401);
      expect(await logInWith(fresh)).toBe(state === 'continued' ? 200 : 401);
    });

    it('revives no recovery code of a set that was replaced since', async () => {
      await backUp();
      expect((await twofold.call('POST', '/mfa/users/alice/recovery-codes')).status).toBe(200);
      await restoreAnd(state);
      for (const code of alice.recoveryCodes.slice(0, 3)) expect(await logInWith(code)).toBe(401);
      expect((await twofold.call('GET', '/mfa/users/alice')).body).toMatchObject({
        recoveryCodesRemaining: 0,
      });
    });

    it('opens no session that was ended since, and no challenge that was open', async () => {
      pass(30);
      const ended = sessionCookieOf(await logIn(twofold, 'alice', alice.app.code(nowMs)));
      pass(30);
      const kept = sessionCookieOf(await logIn(twofold, 'alice', alice.app.code(nowMs)));
      const challenge = await twofold.call('POST', '/mfa/users/alice/challenges', { body: { kind: 'totp' } });
      await backUp();
      const session = (cookie: string) =>
        twofold.call('GET', '/session', { headers: { cookie }, apiKey: null });
      await twofold.call('DELETE', '/session', { headers: { cookie: ended }, apiKey: null });
      const endedSince = (await session(ended)).status;
      await restoreAnd(state);
      expect([endedSince, (await session(ended)).status]).toEqual([401, 401]);
      expect((await session(kept)).status).toBe(state === 'continued' ? 200 : 401);
      const { rows } = await countOf('challenges');
      expect([challenge.status, rows]).toEqual([201, [{ n: 0 }]]);
    });

    it('leaves an audit chain that verifies, also against the signed heads, and says that it was restored', async () => {
      await backUp();
      for (let i = 0; i < 5; i++) await logInWith(alice.app.wrongCode(nowMs, i));
      await signHead();
      const before = await auditLength();
      await restoreAnd(state);
      const sign = (data: string) => twofold.platform.dataKeys.mac('audit-head', data);
      const report = await verifyDatabase(
        twofold.platform.database.read,
        await readHeadFile(headFile(), sign),
      );
      expect(report).toMatchObject({ whole: true, unsealed: 0, heads: { signaturesChecked: true } });
      expect(await newestAction()).toBe('backup.restored');
      const after = await auditLength();
      if (state === 'continued') expect(after).toBeGreaterThan(before);
      else expect(after).toBeLessThan(before);
    });

    it('lets a guard stand where the clock of the restoring machine is behind', async () => {
      pass(30);
      await backUp();
      await twofold.close();
      if (state === 'lost') loseDatabase();
      await restore({ merge: state !== 'not believed', atMs: nowMs - 3_600_000 });
      await open();
      expect(await logInWith(alice.app.code(nowMs))).toBe(401);
    });
  },
);

async function countOf(table: string) {
  const { sql } = await import('kysely');
  const { builders } = await import('../../src/platform/database/statement.ts');
  const select = sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`;
  return twofold.platform.database.read.execute(select.compile(builders.sqlite));
}

async function auditLength(): Promise<number> {
  return (await countOf('audit_events')).rows[0]?.n ?? 0;
}

async function newestAction(): Promise<string | undefined> {
  const { listEntries } = await import('../../src/core/audit/list.ts');
  return (await listEntries(twofold.platform.database.read, { limit: 1 })).entries[0]?.action;
}

async function signHead(): Promise<void> {
  const { openHeadFile } = await import('../../src/core/audit/chain/heads.ts');
  const { sealPending } = await import('../../src/core/audit/chain/seal.ts');
  const sign = (data: string) => twofold.platform.dataKeys.mac('audit-head', data);
  const { head } = await sealPending(twofold.platform.database);
  if (head) await openHeadFile(headFile(), { sign, clock: twofold.clock }).append('head', head);
}

describe('restoring', () => {
  it('keeps shut what was shut since: API keys, applications, a factor disabled by wrong codes', async () => {
    const { database } = twofold.platform;
    // Asked now: of two applications that were made in one millisecond, either may be the first of the list later.
    const { applicationId } = twofold;
    const { apiKeys, applications } = twofold.core;
    const { other, key } = await database.transaction(async (tx) => ({
      other: await applications.create(tx, { name: 'other' }, { actor: 'cli' }),
      key: await apiKeys.create(tx, { applicationId, name: 'k', scopes: ['mfa'] }, { actor: 'cli' }),
    }));
    await backUp();
    await database.transaction(async (tx) => {
      await apiKeys.revoke(tx, key.apiKey.id, { actor: 'cli' });
      await applications.disable(tx, other.id, { actor: 'cli' });
    });
    await logInWith(alice.app.wrongCode(nowMs));
    await restoreAnd('continued');
    const { read } = twofold.platform.database;
    expect((await twofold.core.apiKeys.get(read, key.apiKey.id)).revokedAt).not.toBeNull();
    expect((await twofold.core.applications.get(read, other.id)).disabledAt).not.toBeNull();
    const { factors } = await twofold.core.factors.overview(read, {
      applicationId,
      name: 'alice',
    });
    expect(factors.find(({ id }) => id === alice.factorId)?.consecutiveFailures).toBe(1);
  });

  it('shows when a factor was last used, as the backup had it', async () => {
    pass(30);
    expect(await logInWith(alice.app.code(nowMs))).toBe(200);
    const usedAt = new Date(nowMs).toISOString();
    await backUp();
    pass(30);
    expect(await logInWith(alice.app.code(nowMs))).toBe(200);
    await restoreAnd('lost');
    const { factors } = (await twofold.call('GET', '/mfa/users/alice')).body as { factors: { id: string }[] };
    expect(factors.find(({ id }) => id === alice.factorId)).toMatchObject({ lastUsedAt: usedAt });
  });

  it('brings back who was erased, takes away who came later, and says both', async () => {
    await backUp();
    await twofold.call('DELETE', '/mfa/users/alice');
    await enroll(twofold, 'bobby', nowMs);
    const report = await restoreAnd('continued');
    expect(report.differences).toMatchObject({ usersBack: 1, factorsBack: 1, usersGone: 1, apiKeysGone: 0 });
    expect((await twofold.call('GET', '/mfa/users/alice')).body).toMatchObject({
      enrolled: true,
      recoveryCodesRemaining: 0,
    });
    expect((await twofold.call('GET', '/mfa/users/bobby')).body).toMatchObject({ enrolled: false });
  });

  it('believes no database that went on from an earlier or another state than the backup', async () => {
    const [spent = '', unspent = ''] = alice.recoveryCodes;
    await backUp();
    copyFileSync(file, join(folder, 'old.db'));
    await logInWith(spent);
    await backUp();
    await twofold.close();
    // The machine has an old state, and the codes used elsewhere since are not in it.
    loseDatabase();
    copyFileSync(join(folder, 'old.db'), databasePath());
    expect((await restore()).continued).toBe(false);
    await open();
    expect(await logInWith(spent)).toBe(401);
    expect(await logInWith(unspent)).toBe(401);
  });

  it('believes no database whose audit log was changed', async () => {
    await backUp();
    await logInWith(alice.recoveryCodes[0] ?? '');
    await signHead();
    await twofold.close();
    const raw = new DatabaseSync(databasePath());
    raw.exec("update audit_events set actor = 'somebody' where seq = (select max(seq) from audit_events)");
    raw.close();
    expect((await restore()).continued).toBe(false);
  });

  it('keeps what it replaced, closed to other users of the machine, and leaves nothing else behind', async () => {
    await backUp();
    await enroll(twofold, 'bobby', nowMs);
    const { before = '' } = await restoreAnd('continued');
    expect(statSync(before).mode & 0o777).toBe(0o600);
    const raw = new DatabaseSync(before, { readOnly: true });
    expect(raw.prepare('select name from users order by name').all()).toEqual([
      { name: 'alice' },
      { name: 'bobby' },
    ]);
    raw.close();
    expect(readdirSync(dataDir).filter((name) => name.includes('restoring'))).toEqual([]);
  });

  it('waits until no earlier signed request is accepted, where spent nonces are not known', async () => {
    const wanted = { applicationId: twofold.applicationId, name: 'signed', scopes: ['mfa'], signed: true };
    await twofold.platform.database.transaction((tx) =>
      twofold.core.apiKeys.create(tx, wanted, { actor: 'cli' }),
    );
    await backUp();
    await restoreAnd('continued');
    expect(waited).toEqual([]);
    await restoreAnd('lost');
    expect(waited).toEqual([SIGNATURE_LIFETIME_MS]);
  });

  it('takes a backup that an earlier key sealed, while the key ring still has that key', async () => {
    await backUp();
    await twofold.close();
    const keys = readKeyFile(join(dataDir, 'encryption-key'));
    const rotated = createKeyring({ keys: [generateMasterKey(random), ...keys], random });
    expect((await restore({ keyring: rotated })).continued).toBe(true);
  });

  it('decides about every table', () => {
    const raw = new DatabaseSync(databasePath(), { readOnly: true });
    const tables = raw
      .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite%'")
      .all();
    raw.close();
    const names = tables.map(({ name }) => name).filter((name) => name !== 'schema_migrations');
    expect(Object.keys(tablePolicies).sort()).toEqual(names.sort());
  });
});

describe('a restore that is refused changes nothing', () => {
  let content: Buffer;

  async function refused(expected: object, options: Restoring = {}): Promise<void> {
    await expect(restore(options)).rejects.toMatchObject(expected);
    expect(readFileSync(databasePath()).equals(content)).toBe(true);
    expect(readdirSync(dataDir).sort()).toEqual(['encryption-key', 'first-api-key', 'twofold.db']);
  }

  beforeEach(async () => {
    await backUp();
    await logInWith(alice.recoveryCodes[0] ?? '');
    await twofold.close();
    content = readFileSync(databasePath());
  });

  it('for a key ring that does not open the backup', async () => {
    const keyring = createKeyring({ keys: [generateMasterKey(random)], random });
    await refused({ code: 'keyring.unknown_key' }, { keyring });
  });

  it('for a file that is no database, another program’s, damaged, or one in use', async () => {
    const backup = readFileSync(file);
    writeFileSync(file, 'not a database, but long enough to look at: '.repeat(200));
    await refused({ code: 'database.unavailable' });
    rmSync(file);
    const other = new DatabaseSync(file);
    other.exec('create table notes (text text)');
    other.close();
    await refused({ message: expect.stringContaining('not a database of Twofold') });
    const damaged = Buffer.from(backup);
    damaged.fill(0xaa, 8192, 40_960);
    writeFileSync(file, damaged);
    await refused({ code: 'database.unavailable' });
    writeFileSync(file, backup);
    writeFileSync(`${file}-wal`, 'x');
    await refused({ message: expect.stringContaining('in use, not a backup') });
  });

  it('for a backup of a newer version', async () => {
    const raw = new DatabaseSync(file);
    raw.exec("insert into schema_migrations (name, applied_at) values ('9999-later', 1)");
    raw.close();
    await refused({ code: 'database.schema_newer' });
  });

  it('for rows that refer to others that are missing', async () => {
    const raw = new DatabaseSync(file, { enableForeignKeyConstraints: false });
    raw.exec("update users set application_id = 'app_gone'");
    raw.close();
    await expect(restore()).rejects.toMatchObject({ message: expect.stringContaining('refer to others') });
    await open();
    expect((await twofold.call('GET', '/mfa/users/alice')).body).toMatchObject({ recoveryCodesRemaining: 9 });
  });

  it('while another process, or the same, has the database open', async () => {
    await open();
    await expect(restore()).rejects.toMatchObject({ code: 'database.busy' });
    expect((await twofold.call('GET', '/mfa/users/alice')).body).toMatchObject({ recoveryCodesRemaining: 9 });
  });

  it('and makes no empty database where there was none', async () => {
    loseDatabase();
    const keyring = createKeyring({ keys: [generateMasterKey(random)], random });
    await expect(restore({ keyring })).rejects.toMatchObject({ code: 'keyring.unknown_key' });
    expect(existsSync(databasePath())).toBe(false);
  });
});

describe('a backup', () => {
  it('N14: is closed to other users of the machine and holds neither key, nor secret, nor code in clear', async () => {
    await backUp();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, 'latin1');
    const keyFile = readFileSync(join(dataDir, 'encryption-key'), 'utf8');
    const keyLines = keyFile.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    for (const secret of [alice.secret, ...alice.recoveryCodes, twofold.apiKey, ...keyLines]) {
      expect(text).not.toContain(secret);
    }
  });

  it('holds nothing of a user who was erased, also not in unused pages', async () => {
    await enroll(twofold, 'ephemeral-user-name', nowMs);
    await twofold.call('DELETE', '/mfa/users/ephemeral-user-name');
    await backUp();
    expect(readFileSync(file, 'latin1')).not.toContain('ephemeral-user-name');
  });

  it('leaves a file that is there as it is, unless told to replace it, and no half one', async () => {
    writeFileSync(file, 'mine');
    await expect(makeBackup(backupParts(), file, { overwrite: false, actor: 'cli' })).rejects.toMatchObject({
      code: 'EEXIST',
    });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(await newestAction()).toBe('backup.made');
  });
});
