import { rowsOf } from '../installation/audit-rows.ts';
import type { Installation } from '../installation/installation.ts';
import { type EnrolledUser, enroll, logIn, setUp } from './enrolled-user.ts';

export const NAME = 'erased-alice@example.org';
export const userPath = `/mfa/users/${encodeURIComponent(NAME)}`;
export const withKey = (key: string) => ({ headers: { 'idempotency-key': key } });

/** A user who left traces in every table, some of them in stored answers. */
export async function livelyUser(twofold: Installation): Promise<EnrolledUser> {
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

/** Every value that is a secret, or stands for one, as the database has it. */
export async function heldSecrets(dataDir: string): Promise<string[]> {
  const rows = await Promise.all(HELD.map((sql) => rowsOf(dataDir, sql)));
  return rows.flat().map(({ held }) => String(held));
}
