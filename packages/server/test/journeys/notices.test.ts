import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealPending } from '../../src/core/audit/chain/seal.ts';
import { queueNotices } from '../../src/core/notices/notices.ts';
import { databaseCounters } from '../../src/platform/counters/counters.ts';
import { type Installation, openInstallation } from '../installation/installation.ts';
import { queuedMessages } from '../messages/outbox.ts';
import { callAsStranger, dataOf } from '../people/client.ts';
import { queuedToken } from '../people/links.ts';
import {
  administrator,
  loggedIn,
  logIn,
  PASSWORD,
  registerPerson,
  type TestPerson,
} from '../people/person.ts';
import { setUpTotp } from '../people/second-factor.ts';
import { noteSecret } from '../secrets-ledger.ts';
import { authenticatorApp } from '../users/authenticator-app.ts';

let twofold: Installation;
let ann: TestPerson;
beforeEach(async () => {
  twofold = await openInstallation({
    ...{ REGISTRATION: 'open', EMAIL_HOST: '127.0.0.1', EMAIL_FROM: 'no-reply@example.com' },
    ...{ RATE_LIMIT_SENDING_MAX: '100', RATE_LIMIT_LOGIN_MAX: '100' },
  });
  await tell();
  ann = await registerPerson(twofold, 'ann');
});
afterEach(() => twofold.close());

/** Does once what the background work does all the time. */
async function tell(): Promise<void> {
  const { platform, core } = twofold;
  await sealPending(platform.database);
  while (await queueNotices({ ...platform, ...core, counters: databaseCounters }));
}

/** The templates of what was queued for this address since the last look. */
const told = new Set<string>();
async function newsTo(email: string): Promise<string[]> {
  await tell();
  const news = (await queuedMessages(twofold)).filter(({ id, to }) => to === email && !told.has(id));
  for (const { id } of news) told.add(id);
  return news.map(({ template }) => template);
}

async function verifyAddress(): Promise<void> {
  if ((await queuedToken(twofold, 'verify_email', ann.email)) === undefined)
    await ann.call('POST', '/email/send-verification');
  const token = await queuedToken(twofold, 'verify_email', ann.email);
  const verified = await ann.call('POST', '/email/verify', { token });
  expect(verified.status).toBe(200);
  twofold.clock.advance(30);
  await newsTo(ann.email);
}

describe('N27, A05: people are told by e-mail', () => {
  it('of a new factor, new recovery codes, a used one, and a removed factor', async () => {
    await verifyAddress();
    const { secret, backupCodes } = await setUpTotp(ann, twofold.clock.now());
    expect(await newsTo(ann.email)).toEqual(['factor_added']);

    twofold.clock.advance(30);
    await ann.call('POST', '/2fa/backup-codes/generate');
    expect(await newsTo(ann.email)).toEqual(['recovery_codes_issued']);
    expect(backupCodes).toHaveLength(10);

    const generated = dataOf(await ann.call('POST', '/2fa/backup-codes/generate'));
    const [code = ''] = generated.backupCodes as string[];
    for (const each of generated.backupCodes as string[]) noteSecret(each);
    await newsTo(ann.email);
    const { tempToken } = dataOf(await logIn(twofold, ann));
    const used = await callAsStranger(twofold, '/2fa/verify-backup-code', { tempToken, code });
    expect(used.status).toBe(200);
    expect(await newsTo(ann.email)).toContain('recovery_code_used');

    ann = loggedIn(twofold, ann, await secondStep(secret));
    await newsTo(ann.email);
    const methods = dataOf(await ann.call('GET', '/2fa/methods')).methods as { id: string }[];
    await ann.call('DELETE', `/2fa/methods/${methods[0]?.id}`);
    expect(await newsTo(ann.email)).toContain('factor_removed');
  });

  it('of a changed password', async () => {
    await verifyAddress();
    const newPassword = `${PASSWORD}, again`;
    noteSecret(newPassword);
    const changed = await ann.call('POST', '/auth/password', { currentPassword: ann.password, newPassword });
    expect([changed.status, changed.body.detail]).toEqual([200, undefined]);
    expect(await newsTo(ann.email)).toContain('password_changed');
  });

  it('of a wrong second factor after the right password, once an hour', async () => {
    await verifyAddress();
    await setUpTotp(ann, twofold.clock.now());
    await newsTo(ann.email);
    for (let i = 0; i < 3; i++) {
      const { tempToken } = dataOf(await logIn(twofold, ann));
      await callAsStranger(twofold, '/2fa/verify', { tempToken, code: '000000' });
    }
    expect(await newsTo(ann.email)).toEqual(['second_factor_refused']);
  });

  it('of a login after several that failed, and not of one after a typing mistake', async () => {
    await verifyAddress();
    const mistype = () => logIn(twofold, { username: 'ann', password: 'not it at all' });
    await mistype();
    await logIn(twofold, ann);
    expect(await newsTo(ann.email)).toEqual([]);
    for (let i = 0; i < 3; i++) await mistype();
    await logIn(twofold, ann);
    expect(await newsTo(ann.email)).toEqual(['login_after_failures']);
  });

  it('of a login from a program and address that were not seen before', async () => {
    await verifyAddress();
    twofold.clock.advance(3600);
    await logIn(twofold, ann);
    expect(await newsTo(ann.email)).toEqual([]);
    const elsewhere = { 'user-agent': 'Another/1.0', 'x-forwarded-for': '203.0.113.77' };
    const body = { username: 'ann', password: ann.password };
    expect((await callAsStranger(twofold, '/auth/login', body, elsewhere)).status).toBe(200);
    expect(await newsTo(ann.email)).toEqual(['new_login']);
    twofold.clock.advance(60);
    await callAsStranger(twofold, '/auth/login', body, elsewhere);
    expect(await newsTo(ann.email)).toEqual([]);
  });

  it('of nothing from before their address was verified, also when it is read later', async () => {
    await setUpTotp(ann, twofold.clock.now());
    twofold.clock.advance(30);
    const token = await queuedToken(twofold, 'verify_email', ann.email);
    expect((await ann.call('POST', '/email/verify', { token })).status).toBe(200);
    expect(await newsTo(ann.email)).not.toContain('factor_added');
  });

  it('of nothing at an address that was not verified', async () => {
    await setUpTotp(ann, twofold.clock.now());
    expect(await newsTo(ann.email)).not.toContain('factor_added');
  });

  it('once, also when several processes read at once, and each for themselves', async () => {
    await verifyAddress();
    const root = await administrator(twofold);
    await tell();
    await newsTo(ann.email);
    await newsTo(root.email);
    await setUpTotp(ann, twofold.clock.now());
    await Promise.all([tell(), tell(), tell()]);
    expect([await newsTo(ann.email), await newsTo(root.email)]).toEqual([['factor_added'], []]);
  });

  it('with what happened, when and from where, and nothing that opens anything', async () => {
    await verifyAddress();
    const { secret } = await setUpTotp(ann, twofold.clock.now());
    await tell();
    const message = (await queuedMessages(twofold)).find(({ template }) => template === 'factor_added');
    expect(message?.values).toEqual({
      at: expect.any(String),
      ip: '127.0.0.1',
      userAgent: 'Program/1.0',
      factor: 'totp',
    });
    expect(JSON.stringify(message)).not.toContain(secret);
  });
});

/** A whole login with the app of the next time step. */
async function secondStep(secret: string) {
  twofold.clock.advance(30);
  const { tempToken } = dataOf(await logIn(twofold, ann));
  const code = authenticatorApp(secret).code(twofold.clock.now());
  return callAsStranger(twofold, '/2fa/verify', { tempToken, code });
}
