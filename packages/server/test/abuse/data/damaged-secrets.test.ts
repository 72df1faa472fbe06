import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { authenticatorApp } from '../../users/authenticator-app.ts';
import { enroll, forget, logIn, SHOW_SECRETS } from '../../users/enrolled-user.ts';

let twofold: Installation;
beforeAll(async () => {
  twofold = await openInstallation(SHOW_SECRETS);
});
afterEach(() => forget(twofold, 'alice', 'mallory'));
afterAll(() => twofold.close());

const now = () => twofold.clock.now();

/** What somebody with write access to the database, but without the key, can do. */
const tamper = (sql: string, ...values: string[]) => rowsOf(twofold.dataDir, sql, values);

async function swapSecrets(one: string, other: string): Promise<void> {
  const sealed = async (id: string) => {
    const [row] = await tamper('select sealed_secret from totp_factors where factor_id = ?', id);
    return String(row?.sealed_secret);
  };
  const [first, second] = [await sealed(one), await sealed(other)];
  const update = 'update totp_factors set sealed_secret = ? where factor_id = ?';
  await tamper(update, second, one);
  await tamper(update, first, other);
}

describe('A27: a sealed secret in the row of another factor', () => {
  it('opens nothing: the thief who put his own secret there gets in with no code of it', async () => {
    const alice = await enroll(twofold, 'alice', now());
    const mallory = await enroll(twofold, 'mallory', now());
    twofold.clock.advance(30);
    await swapSecrets(alice.factorId, mallory.factorId);
    for (const app of [alice.app, mallory.app]) {
      const answer = await logIn(twofold, 'alice', app.code(now()));
      expect(answer).toMatchObject({ status: 500, body: { code: 'keyring.damaged' } });
      expect(answer.text).not.toContain(alice.factorId);
    }
  });

  it('does not keep the user’s other factors from answering, nor from being limited', async () => {
    const alice = await enroll(twofold, 'alice', now());
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    const second = await twofold.call('POST', '/mfa/users/alice/factors', { body: { kind: 'totp', secret } });
    const { id } = second.body.factor as { id: string };
    const app = authenticatorApp(secret);
    await twofold.call('POST', `/mfa/users/alice/factors/${id}/confirm`, { body: { code: app.code(now()) } });
    twofold.clock.advance(30);
    await tamper("update totp_factors set sealed_secret = 'v1.garbage' where factor_id = ?", alice.factorId);

    expect((await logIn(twofold, 'alice', app.code(now()))).status).toBe(200);
    expect((await logIn(twofold, 'alice', app.code(now()))).status).toBe(401);
    expect((await logIn(twofold, 'alice', alice.recoveryCodes[0])).status).toBe(200);
    for (let guess = 0; guess < 10; guess++) await logIn(twofold, 'alice', app.wrongCode(now(), guess));
    expect((await logIn(twofold, 'alice', app.code(now(), 1))).status).toBe(429);
  });

  it('the factor can be seen, removed and replaced', async () => {
    const alice = await enroll(twofold, 'alice', now());
    await tamper("update totp_factors set sealed_secret = '' where factor_id = ?", alice.factorId);
    expect((await twofold.call('GET', '/mfa/users/alice')).status).toBe(200);
    expect((await twofold.call('DELETE', `/mfa/users/alice/factors/${alice.factorId}`)).status).toBe(204);
    const fresh = await enroll(twofold, 'alice', now());
    expect(fresh.factorId).not.toBe(alice.factorId);
  });
});
