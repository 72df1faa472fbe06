import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { authenticatorApp } from '../authenticator-app.ts';
import { enroll, forget, logIn, SHOW_SECRETS } from '../enrolled-user.ts';
import { type Installation, openInstallation } from '../installation.ts';

let twofold: Installation;
beforeAll(async () => {
  twofold = await openInstallation(SHOW_SECRETS);
});
afterEach(() => forget(twofold, 'alice', 'mallory'));
afterAll(() => twofold.close());

const now = () => twofold.clock.now();

/** What somebody with write access to the database, but without the key, can do. */
function tamper(change: (run: (sql: string, ...values: string[]) => unknown) => void): void {
  const connection = new DatabaseSync(join(twofold.dataDir, 'twofold.db'));
  try {
    change((sql, ...values) => connection.prepare(sql).get(...values));
  } finally {
    connection.close();
  }
}

function swapSecrets(one: string, other: string): void {
  tamper((run) => {
    const select = 'select sealed_secret from totp_factors where factor_id = ?';
    const [first, second] = [one, other].map(
      (id) => (run(select, id) as { sealed_secret: string }).sealed_secret,
    );
    const update = 'update totp_factors set sealed_secret = ? where factor_id = ?';
    run(update, String(second), one);
    run(update, String(first), other);
  });
}

describe('A27: a sealed secret in the row of another factor', () => {
  it('opens nothing: the thief who put his own secret there gets in with no code of it', async () => {
    const alice = await enroll(twofold, 'alice', now());
    const mallory = await enroll(twofold, 'mallory', now());
    twofold.clock.advance(30);
    swapSecrets(alice.factorId, mallory.factorId);
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
    tamper((run) =>
      run("update totp_factors set sealed_secret = 'v1.garbage' where factor_id = ?", alice.factorId),
    );

    expect((await logIn(twofold, 'alice', app.code(now()))).status).toBe(200);
    expect((await logIn(twofold, 'alice', app.code(now()))).status).toBe(401);
    expect((await logIn(twofold, 'alice', alice.recoveryCodes[0])).status).toBe(200);
    for (let guess = 0; guess < 10; guess++) await logIn(twofold, 'alice', app.wrongCode(now(), guess));
    expect((await logIn(twofold, 'alice', app.code(now(), 1))).status).toBe(429);
  });

  it('the factor can be seen, removed and replaced', async () => {
    const alice = await enroll(twofold, 'alice', now());
    tamper((run) => run("update totp_factors set sealed_secret = '' where factor_id = ?", alice.factorId));
    expect((await twofold.call('GET', '/mfa/users/alice')).status).toBe(200);
    expect((await twofold.call('DELETE', `/mfa/users/alice/factors/${alice.factorId}`)).status).toBe(204);
    const fresh = await enroll(twofold, 'alice', now());
    expect(fresh.factorId).not.toBe(alice.factorId);
  });
});
