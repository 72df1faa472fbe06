import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
import { BOTH_CHANNELS, lastCode } from '../../messages/outbox.ts';
import { type Client, dataOf, expectRefusal, programOf } from '../../people/client.ts';
import { createPerson, type LoginBody, logInWith } from '../../people/person.ts';
import { setUpTotp } from '../../people/second-factor.ts';
import { authenticatorApp } from '../../users/authenticator-app.ts';
import { softwarePasskey } from '../../users/software-passkey.ts';

let twofold: Installation;
let serial = 0;
beforeAll(async () => {
  twofold = await openInstallation({ ...BOTH_CHANNELS, RATE_LIMIT_SENDING_MAX: '20' });
});
afterAll(() => twofold?.close());

type Begun = Record<string, string>;

/** Each way to add a factor: what begins it, and what confirms it. */
const ways: Record<
  string,
  { begin: [path: string, body: object]; confirm(begun: Begun): Promise<[string, object]>; counts: boolean }
> = {
  'an authenticator app': {
    counts: true,
    begin: ['/2fa/totp/setup', {}],
    async confirm({ secret = '' }) {
      const code = authenticatorApp(secret).code(twofold.clock.now());
      return ['/2fa/totp/verify-setup', { secret, code }];
    },
  },
  'a phone': {
    counts: false,
    begin: ['/2fa/sms/setup', { phoneNumber: '+5511987654321' }],
    confirm: async () => ['/2fa/sms/verify-setup', { code: await lastCode(twofold, '+5511987654321') }],
  },
  'a mailbox': {
    counts: false,
    begin: ['/2fa/email/setup', { email: 'spare@example.net' }],
    confirm: async () => ['/2fa/email/verify-setup', { code: await lastCode(twofold, 'spare@example.net') }],
  },
  'a passkey': {
    counts: true,
    begin: ['/2fa/webauthn/setup', {}],
    confirm: async (begun) => ['/2fa/webauthn/verify-setup', { credential: softwarePasskey().create(begun) }],
  },
};

async function add(
  client: Client,
  { begin: [path, body], confirm }: (typeof ways)[string],
): Promise<CallAnswer> {
  const begun = dataOf<Begun>(await client.call('POST', path, body));
  const [confirmPath, confirmation] = await confirm(begun);
  return client.call('POST', confirmPath, confirmation);
}

/** A new person just logged in, who has an authenticator app; an hour after the last, so that no limit is left of it. */
async function logInWithApp() {
  twofold.clock.advance(3601);
  const name = `person-${++serial}`;
  await createPerson(twofold, name);
  const alice = programOf(twofold);
  await logInWith(alice, name);
  const { backupCodes } = await setUpTotp(alice, twofold.clock.now());
  return { alice, name, backupCodes };
}

describe.each(Object.entries(ways))('adding %s', (_what, way) => {
  it('A18: ends the other sessions and the logins that wait, and keeps the present one', async () => {
    const { alice, name, backupCodes } = await logInWithApp();
    twofold.clock.advance(30);

    const other = programOf(twofold);
    const { tempToken } = await logInWith(other, name);
    const recovery = { tempToken, code: backupCodes[0], tokenDelivery: 'body' };
    other.accessToken = dataOf<LoginBody>(
      await other.call('POST', '/2fa/verify-backup-code', recovery),
    ).accessToken;
    expect((await other.call('GET', '/auth/me')).status).toBe(200);
    const waiting = await logInWith(programOf(twofold), name);

    dataOf(await add(alice, way));
    expect((await alice.call('GET', '/auth/me')).status).toBe(200);
    expectRefusal(await other.call('GET', '/auth/me'), 'access_token.refused');
    const finish = { tempToken: waiting.tempToken, code: backupCodes[1] };
    expectRefusal(
      await programOf(twofold).call('POST', '/2fa/verify-backup-code', finish),
      'temporary_token.refused',
    );
  });

  it('A19: needs a fresh second factor of one who has a factor', async () => {
    const { alice } = await logInWithApp();
    twofold.clock.advance(301);
    expectRefusal(await alice.call('POST', ...way.begin), 'step_up_required');
  });

  it('N10: is a fresh second factor only where such a factor counts for that', async () => {
    const { alice } = await logInWithApp();
    twofold.clock.advance(200);
    dataOf(await add(alice, way));
    twofold.clock.advance(101);
    const { status } = await alice.call('POST', '/2fa/backup-codes/generate');
    expect(status).toBe(way.counts ? 200 : 401);
  });
});
