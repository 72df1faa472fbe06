import { afterEach, beforeEach, expect, it } from 'vitest';
import { rowsOf, tablesOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { enroll, logIn, SHOW_SECRETS, setUp } from '../../users/enrolled-user.ts';
import { heldSecrets, livelyUser, NAME, userPath, withKey } from '../../users/erasable-user.ts';

let twofold: Installation;
beforeEach(async () => {
  twofold = await openInstallation(SHOW_SECRETS);
});
afterEach(() => twofold.close());

it('erasing a user leaves no secret, no stored answer and no name in any table', async () => {
  await livelyUser(twofold);
  const held = await heldSecrets(twofold.dataDir);
  expect(held.length).toBeGreaterThan(30);
  expect((await twofold.call('DELETE', userPath)).status).toBe(204);
  expect(await heldSecrets(twofold.dataDir)).toEqual([]);

  const tables = await tablesOf(twofold.dataDir);
  const rows = await Promise.all(tables.map((table) => rowsOf(twofold.dataDir, `select * from ${table}`)));
  const stored = JSON.stringify(rows);
  expect(stored).toContain('user.erased');
  expect([NAME, ...held].filter((text) => stored.includes(text))).toEqual([]);
  expect(twofold.log()).not.toContain(NAME);
});

it('a stored answer is not given again after the erasure: the request is a new one', async () => {
  const before = await setUp(twofold, NAME, withKey('setup-1'));
  await twofold.call('DELETE', userPath);
  const after = await setUp(twofold, NAME, withKey('setup-1'));
  expect(after.secret).not.toBe(before.secret);
});

it('what belongs to other users stays', async () => {
  await livelyUser(twofold);
  const bob = await enroll(twofold, 'bob', twofold.clock.now(), withKey('bob-1'));
  await twofold.call('DELETE', userPath);
  twofold.clock.advance(30);
  expect((await logIn(twofold, 'bob', bob.app.code(twofold.clock.now()))).status).toBe(200);
  const again = await logIn(twofold, 'bob', bob.app.code(twofold.clock.now() - 30_000), withKey('bob-1'));
  expect(again.headers['idempotent-replayed']).toBe('true');
});
