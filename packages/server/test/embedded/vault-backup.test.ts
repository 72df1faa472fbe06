import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sealedColumns } from '../../src/compose.ts';
import { makeBackup } from '../../src/core/backup/make.ts';
import { restoreBackup } from '../../src/core/backup/restore.ts';
import { createKeyring } from '../../src/platform/keyring/keyring.ts';
import { readKeyFile } from '../../src/platform/keyring/master-keys/key-file.ts';
import { createSystemRandom } from '../../src/platform/random.ts';
import { rowsOf } from '../installation/audit-rows.ts';
import { type Installation, openInstallation, START_MS } from '../installation/installation.ts';
import { administrator } from '../people/person.ts';
import { oathtoolCode } from '../users/oathtool.ts';
import {
  addEntry,
  bind,
  boardOf,
  bodyOf,
  disclosuresOf,
  makeCodesKey,
  RFC_SECRET,
  secretOf,
} from '../vault/vault.ts';

const random = createSystemRandom();

let folder: string;
let dataDir: string;
let file: string;
let twofold: Installation;
let apiKey: string;
let timed: string;
let counted: string;
let userId: string;

const databasePath = () => join(dataDir, 'twofold.db');

/** What a vault is left with when a backup is made, and used after it was. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'twofold-vault-backup-'));
  dataDir = join(folder, 'data');
  file = join(folder, 'backup.db');
  twofold = await openInstallation({ DATA_DIR: dataDir });
  const admin = await administrator(twofold);
  timed = (await addEntry(admin, { label: 'timed' })).id;
  counted = (await addEntry(admin, { label: 'counted', type: 'hotp', counter: 0 })).id;
  const key = await makeCodesKey(admin, { application: twofold.applicationId });
  apiKey = key.key;
  await bind(admin, key.id, timed, counted);
  ({ userId } = await twofold.core.people.get(twofold.platform.database.read, admin.id));
  await boardOf(admin);
  await otp();
  const { platform, core, clock } = twofold;
  const source = { kind: 'sqlite', path: databasePath() } as const;
  const parts = { database: platform.database, source, audit: core.audit, clock };
  await makeBackup(parts, file, { overwrite: true, actor: 'cli' });
  for (let call = 0; call < 3; call++) await otp();
  await lease();
  await addEntry(admin, { label: 'later', secret: secretOf(1) });
  await boardOf(admin);
  await admin.call('DELETE', `/accounts/${timed}`);
});
afterEach(async () => {
  await twofold.close().catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

const otp = async () =>
  bodyOf<{ otp: string }>(await twofold.call('GET', `/otp?account=${counted}`, { apiKey })).otp;

async function lease(): Promise<number> {
  const answer = await twofold.call('POST', '/otp/lease', { apiKey, body: { account: timed } });
  return bodyOf<{ time_step: number }>(answer).time_step;
}

async function restore(): Promise<void> {
  const clock = { now: () => START_MS };
  const parts = {
    keyring: createKeyring({ keys: readKeyFile(join(dataDir, 'encryption-key')), random }),
    ...{ sealedColumns, clock, random, signatureLifetimeMs: 1000, wait: async () => undefined },
  };
  await restoreBackup(file, databasePath(), parts, { merge: true, actor: 'cli' });
  twofold = await openInstallation({ DATA_DIR: dataDir });
}

async function board(): Promise<{ id: string; code: string | undefined }[]> {
  const context = {
    applicationId: 'app_people',
    actor: userId,
    ip: '',
    userAgent: '',
    requestId: 'req_test',
  };
  const { entries } = await twofold.core.vault.board.show(userId, {}, context);
  return entries.map(({ entry, codes }) => ({ id: entry.id, code: codes?.code }));
}

/** Of each list on the audit log. */
async function listed(): Promise<(readonly string[] | undefined)[]> {
  const { core, platform } = twofold;
  const lists = (await disclosuresOf(twofold)).filter(({ method }) => method === 'list');
  return Promise.all(
    lists.map(({ set }) => core.vault.disclosures.findSet(platform.database.read, String(set))),
  );
}

it('a restore brings entries back, gives no code of a counter or lease again, and knows what was shown since', async () => {
  await twofold.close();
  await restore();
  const shown = await board();
  expect(shown.map(({ id }) => id).toSorted()).toEqual([timed, counted].toSorted());
  expect(shown.find(({ id }) => id === timed)?.code).toBe(oathtoolCode(RFC_SECRET, START_MS));
  // RFC 4226, appendix D: the fifth, as four were had.
  expect(await otp()).toBe('338314');
  expect(await lease()).toBe(Math.floor(START_MS / 30_000) + 1);
  const [before, since, after] = await listed();
  expect(before).toEqual([timed]);
  expect(since).toHaveLength(2);
  expect(after).toEqual([timed]);
});

it('a backup alone has all of it as it was', async () => {
  await twofold.close();
  for (const suffix of ['', '-wal', '-shm']) rmSync(databasePath() + suffix, { force: true });
  await restore();
  expect((await board()).map(({ id }) => id).toSorted()).toEqual([timed, counted].toSorted());
  expect(await otp()).toBe('287082');
  expect((await listed()).map((ids) => ids?.length)).toEqual([1, 1]);
  expect(await rowsOf(dataDir, 'select id from api_key_entries')).toHaveLength(2);
});

it('erasing a person takes what was theirs alone along, and leaves what they shared and what the log says', async () => {
  const admin = await administrator(twofold, 'second');
  const own = await addEntry(admin, { collection: 'personal', secret: secretOf(2) });
  const shared = await addEntry(admin, { secret: secretOf(3) });
  const root = await administrator(twofold, 'third');
  expect((await root.call('DELETE', `/admin/users/${admin.id}`)).status).toBe(200);
  const left = (await rowsOf(dataDir, 'select id from vault_entries')).map(({ id }) => id);
  expect(left).toContain(shared.id);
  expect(left).not.toContain(own.id);
  expect(await rowsOf(dataDir, 'select id from vault_collections where id = ?', [own.collection])).toEqual(
    [],
  );
});
