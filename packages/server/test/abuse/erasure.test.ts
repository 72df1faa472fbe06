import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rowsOf } from '../audit-rows.ts';
import { type EnrolledUser, enroll, logIn, SHOW_SECRETS, setUp } from '../enrolled-user.ts';
import { type Installation, openInstallation } from '../installation.ts';
import { createDataDir } from '../server-process.ts';

const NAME = 'erased-alice@example.org';

let folder: ReturnType<typeof createDataDir>;
let twofold: Installation;
beforeEach(async () => {
  folder = createDataDir();
  twofold = await openInstallation({ ...SHOW_SECRETS, DATA_DIR: folder.dataDir });
});
afterEach(async () => {
  await twofold.close();
  folder.remove();
});

const userPath = `/mfa/users/${encodeURIComponent(NAME)}`;
const withKey = (key: string) => ({ headers: { 'idempotency-key': key } });

/** A user who left traces in every table, some of them in stored answers. */
async function livelyUser(): Promise<EnrolledUser> {
  const now = () => twofold.clock.now();
  const user = await enroll(twofold, NAME, now(), withKey('setup-1'));
  twofold.clock.advance(30);
  await logIn(twofold, NAME, user.app.code(now()), withKey('login-2'));
  await logIn(twofold, NAME, user.recoveryCodes[0], withKey('login-3'));
  await logIn(twofold, NAME, user.app.wrongCode(now()));
  await twofold.call('POST', `${userPath}/challenges`, { body: { kind: 'totp' }, ...withKey('challenge-1') });
  await twofold.call('POST', `${userPath}/factors`, { body: { kind: 'totp' }, ...withKey('factor-1') });
  await twofold.call('POST', `${userPath}/recovery-codes`, withKey('codes-1'));
  await setUp(twofold, NAME);
  return user;
}

const HELD = [
  'select sealed_secret as held from totp_factors',
  'select code_hash as held from recovery_codes',
  'select token_hash as held from sessions',
  'select sealed_answer as held from idempotency_keys where length(sealed_answer) > 0',
  "select id as held from factors where kind = 'recovery-code'",
  'select id as held from challenges',
];

it('erasing a user leaves no secret, no stored answer and no name in the database, nor in the file', async () => {
  await livelyUser();
  const held = HELD.flatMap((sql) => rowsOf(folder.dataDir, sql).map((row) => String(row.held)));
  expect(held.length).toBeGreaterThan(30);
  expect((await twofold.call('DELETE', userPath)).status).toBe(204);
  for (const sql of HELD) expect(rowsOf(folder.dataDir, sql), sql).toEqual([]);

  // The last connection that closes brings everything from the write-ahead log into the file.
  await twofold.close();
  const files = readdirSync(folder.dataDir).filter((name) => name.startsWith('twofold.db'));
  const bytes = files.map((name) => readFileSync(join(folder.dataDir, name), 'latin1')).join('');
  expect(bytes).toContain('user.erased');
  expect([NAME, ...held].filter((text) => bytes.includes(text))).toEqual([]);
  expect(twofold.log()).not.toContain(NAME);
  twofold = await openInstallation({ ...SHOW_SECRETS, DATA_DIR: folder.dataDir });
});

it('a stored answer is not given again after the erasure: the request is a new one', async () => {
  const before = await setUp(twofold, NAME, withKey('setup-1'));
  await twofold.call('DELETE', userPath);
  const after = await setUp(twofold, NAME, withKey('setup-1'));
  expect(after.secret).not.toBe(before.secret);
});

it('what belongs to other users stays', async () => {
  await livelyUser();
  const bob = await enroll(twofold, 'bob', twofold.clock.now(), withKey('bob-1'));
  await twofold.call('DELETE', userPath);
  twofold.clock.advance(30);
  expect((await logIn(twofold, 'bob', bob.app.code(twofold.clock.now()))).status).toBe(200);
  const again = await logIn(twofold, 'bob', bob.app.code(twofold.clock.now() - 30_000), withKey('bob-1'));
  expect(again.headers['idempotent-replayed']).toBe('true');
});
