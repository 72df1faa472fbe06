import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sealedColumns } from '../../src/compose.ts';
import { makeBackup } from '../../src/core/backup/make.ts';
import { type RestoreReport, restoreBackup } from '../../src/core/backup/restore.ts';
import { createKeyring } from '../../src/platform/keyring/keyring.ts';
import { readKeyFile } from '../../src/platform/keyring/master-keys/key-file.ts';
import { createSystemRandom } from '../../src/platform/random.ts';
import { rowsOf } from '../installation/audit-rows.ts';
import { type Installation, openInstallation, START_MS } from '../installation/installation.ts';
import { administrator } from '../people/person.ts';
import { noteSecret } from '../secrets-ledger.ts';
import { oathtoolCode } from '../users/oathtool.ts';
import {
  addCollection,
  addEntry,
  bind,
  boardOf,
  bodyOf,
  counterOf,
  disclosuresOf,
  loggedInAs,
  makeCodesKey,
  RFC_SECRET,
  secretOf,
  share,
  signedTimestamp,
} from '../vault/vault.ts';

const random = createSystemRandom();

let folder: string;
let dataDir: string;
let file: string;
let twofold: Installation;
let apiKey: string;
let admin: Awaited<ReturnType<typeof administrator>>;
let keyId: string;
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
  admin = await administrator(twofold);
  timed = (await addEntry(admin, { label: 'timed' })).id;
  counted = (await addEntry(admin, { label: 'counted', type: 'hotp', counter: 0 })).id;
  const key = await makeCodesKey(admin, { application: twofold.applicationId });
  apiKey = key.key;
  keyId = key.id;
  await bind(admin, key.id, timed, counted);
  ({ userId } = await twofold.core.people.get(twofold.platform.database.read, admin.id));
  await boardOf(admin);
  await otp();
  await backUp();
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

async function backUp(): Promise<void> {
  const { platform, core, clock } = twofold;
  const source = { kind: 'sqlite', path: databasePath() } as const;
  const parts = { database: platform.database, source, audit: core.audit, clock };
  await makeBackup(parts, file, { overwrite: true, actor: 'cli' });
}

const otp = async () =>
  bodyOf<{ otp: string }>(await twofold.call('GET', `/otp?account=${counted}`, { apiKey })).otp;

async function lease(): Promise<number> {
  const answer = await twofold.call('POST', '/otp/lease', { apiKey, body: { account: timed } });
  return bodyOf<{ time_step: number }>(answer).time_step;
}

async function restore({
  merge = true,
  atMs = START_MS,
  env = {},
}: {
  merge?: boolean;
  atMs?: number;
  env?: Record<string, string>;
} = {}): Promise<RestoreReport> {
  const clock = { now: () => atMs };
  const parts = {
    keyring: createKeyring({ keys: readKeyFile(join(dataDir, 'encryption-key')), random }),
    ...{ sealedColumns, clock, random, signatureLifetimeMs: 1000, wait: async () => undefined },
  };
  const report = await restoreBackup(file, databasePath(), parts, { merge, actor: 'cli' });
  twofold = await openInstallation({ DATA_DIR: dataDir, ...env }, atMs);
  return report;
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

it('what was taken from people and keys since the backup stays taken, and what comes back is told', async () => {
  const shop = await addCollection(admin, 'Shop');
  const attic = await addCollection(admin, 'Attic');
  const [first, second, third] = [
    await addEntry(admin, { collection: shop, secret: secretOf(10) }),
    await addEntry(admin, { collection: shop, secret: secretOf(11) }),
    await addEntry(admin, { collection: shop, secret: secretOf(12) }),
  ];
  const people = { kept: '', taken: '', narrowed: '', shortened: '' };
  for (const name of Object.keys(people) as (keyof typeof people)[]) {
    people[name] = (await loggedInAs(twofold, name, 'member')).id;
    await share(admin, shop, people[name], 'edit');
    await share(admin, attic, people[name], 'read');
  }
  await bind(admin, keyId, first.id, second.id, third.id);
  await backUp();

  const soon = new Date(START_MS + 60_000).toISOString();
  await admin.call('DELETE', `/collections/${shop}/members/${people.taken}`);
  await share(admin, shop, people.narrowed, 'read');
  await share(admin, shop, people.shortened, 'edit', soon);
  await admin.call('DELETE', `/collections/${attic}`);
  await bind(admin, keyId, second.id, third.id);
  await admin.call('DELETE', `/accounts/${second.id}`);
  bodyOf(await admin.call('PATCH', `/accounts/${third.id}`, { collection: 'personal' }));
  await twofold.close();
  const { differences } = await restore();

  expect(differences).toMatchObject({ grantsBack: 4, bindingsBack: 1, entriesShared: 1 });
  const members = await rowsOf(
    dataDir,
    `select person.id, access, expires_at from vault_grants
     join people person on person.user_id = vault_grants.user_id where collection_id = ? order by person.id`,
    [shop],
  );
  expect(members).toEqual(
    [
      { id: people.kept, access: 'edit', expires_at: null },
      { id: people.narrowed, access: 'read', expires_at: null },
      { id: people.shortened, access: 'edit', expires_at: START_MS + 60_000 },
    ].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );
  expect(await rowsOf(dataDir, 'select entry_id from api_key_entries')).toEqual([{ entry_id: second.id }]);
});

it('T15: a counter goes on, also of an entry that was deleted since, or added again as another', async () => {
  const ask = (id: string) => admin.call('GET', `/accounts/${id}/otp`);
  const again = { type: 'hotp', secret: secretOf(20), counter: 0 };
  const gone = await addEntry(admin, { type: 'hotp', secret: secretOf(21), counter: 0 });
  const before = await addEntry(admin, again);
  for (const { id } of [gone, before]) bodyOf(await ask(id));
  await backUp();
  for (const { id } of [gone, gone, before]) bodyOf(await ask(id));
  for (const { id } of [gone, before]) await admin.call('DELETE', `/accounts/${id}`);
  const anew = await addEntry(admin, { ...again, counter: 7 });
  bodyOf(await ask(anew.id));
  await twofold.close();
  expect((await restore()).closed).toMatchObject({ countersOpen: 0 });
  expect(await counterOf(twofold, gone.id)).toBe(3);
  expect(await counterOf(twofold, before.id)).toBe(8);
});

it('C4: where nothing is known of the time since, no step is leased that can have been, and counters are told', async () => {
  await twofold.close();
  const { closed } = await restore({ merge: false });
  expect(closed).toMatchObject({ countersOpen: 1 });
  const take = () => twofold.call('POST', '/otp/lease', { apiKey, body: { account: timed } });
  expect(await take()).toMatchObject({ status: 429, body: { code: 'codes.all_leased' } });
  twofold.clock.advance(30);
  // Somebody may have been given the fifth step after the one of the restore.
  expect(bodyOf<{ time_step: number }>(await take()).time_step).toBe(Math.floor(START_MS / 30_000) + 6);
});

it('T17: where nothing is known of the time since, no timestamp is accepted that can have been used, by whatever key', async () => {
  const env = { API_KEY: hash('sha256', 'an earlier system'), OTP_SECRET: RFC_SECRET };
  noteSecret(env.API_KEY);
  const keys = [apiKey, env.API_KEY];
  const ask = async (key: string, ms: number) => {
    const headers = signedTimestamp(key, START_MS + ms);
    const { status, body } = await twofold.call('GET', '/otp/secure', { apiKey: key, headers });
    return status === 200 ? status : (body as { code: string }).code;
  };
  const { id } = await addEntry(admin, { secret: secretOf(30) });
  await bind(admin, keyId, id);
  await backUp();
  await twofold.close();
  twofold = await openInstallation({ DATA_DIR: dataDir, ...env }, START_MS);
  // As far ahead as they may be.
  for (const key of keys) expect(await ask(key, 30_000)).toBe(200);
  await twofold.close();
  await restore({ merge: false, env });
  for (const key of keys) expect(await ask(key, 30_000)).toBe('signature.replayed');
  twofold.clock.advance(1);
  for (const key of keys) expect(await ask(key, 31_000)).toBe(200);
});

it('erasing a person takes what was theirs alone along, and leaves what they shared and what the log says', async () => {
  const owner = await administrator(twofold, 'second');
  const own = await addEntry(owner, { collection: 'personal', secret: secretOf(2) });
  const shared = await addEntry(owner, { secret: secretOf(3) });
  const root = await administrator(twofold, 'third');
  expect((await root.call('DELETE', `/admin/users/${owner.id}`)).status).toBe(200);
  const left = (await rowsOf(dataDir, 'select id from vault_entries')).map(({ id }) => id);
  expect(left).toContain(shared.id);
  expect(left).not.toContain(own.id);
  expect(await rowsOf(dataDir, 'select id from vault_collections where id = ?', [own.collection])).toEqual(
    [],
  );
});
