import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { auditRows } from '../../installation/audit-rows.ts';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
import { dataOf, programOf } from '../../people/client.ts';
import { createPerson, logInWith } from '../../people/person.ts';
import { answerWithPasskey, askForPasskey, passkeyUser } from '../../users/passkey-user.ts';
import { type SoftwarePasskey, softwarePasskey } from '../../users/software-passkey.ts';

const SOURCE_MAX = 12;
const STRANGER = '198.51.100.7';
const OWNER = '203.0.113.9';

let twofold: Installation;
let count = 0;
beforeAll(async () => {
  twofold = await openInstallation({
    RATE_LIMIT_SECOND_FACTOR_SOURCE_MAX: String(SOURCE_MAX),
    RATE_LIMIT_FACTOR_FAILURES_MAX: '5',
    TRUST_PROXY: '127.0.0.1',
  });
});
afterEach(() => twofold.clock.advance(86_400));
afterAll(() => twofold?.close());

const newUser = () => `user-${++count}`;

/** Made with another key: all that a stranger knows is the id. */
function forged(passkey: SoftwarePasskey, options: unknown): Record<string, unknown> {
  const other = softwarePasskey();
  return other.get(options, { id: passkey.id });
}

async function logInFrom(ip: string, user: string, sign: (options: unknown) => Record<string, unknown>) {
  const options = await askForPasskey(twofold, user);
  return answerWithPasskey(twofold, user, sign(options), { body: { client: { ip } } });
}

describe('X26: a stranger who knows the id of a passkey', () => {
  it('locks no user of an application out of it, nor disables it, and is stopped at their own address', async () => {
    const user = newUser();
    const passkey = await passkeyUser(twofold, user);
    const statuses = [];
    for (let tried = 0; tried < SOURCE_MAX + 2; tried++) {
      const answer = await logInFrom(STRANGER, user, (options) => forged(passkey, options));
      statuses.push(answer.status);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(SOURCE_MAX);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
    const owner = await logInFrom(OWNER, user, (options) => passkey.get(options));
    expect(owner.status).toBe(200);
    expect(await auditRows(twofold.dataDir, { action: 'factor.disabled' })).toEqual([]);
    expect(await auditRows(twofold.dataDir, { action: 'user.locked' })).toEqual([]);
  });

  it('leaves its owner all of their guesses at codes', async () => {
    const user = newUser();
    const passkey = await passkeyUser(twofold, user);
    await logInFrom(STRANGER, user, (options) => forged(passkey, options));
    const wrong = await twofold.call('POST', '/login', { body: { user, token: '000000' } });
    expect(wrong.body.attemptsRemaining).toBe(9);
  });

  it('locks no person out of it', async () => {
    const name = newUser();
    await createPerson(twofold, name);
    const client = programOf(twofold);
    await logInWith(client, name);
    const passkey = softwarePasskey();
    const options = dataOf(await client.call('POST', '/2fa/webauthn/setup', {}));
    dataOf(await client.call('POST', '/2fa/webauthn/verify-setup', { credential: passkey.create(options) }));

    const alone = async (ip: string, sign: (asked: unknown) => object): Promise<CallAnswer> => {
      const headers = { 'x-forwarded-for': ip };
      const nobody = programOf(twofold);
      const asked = dataOf(await nobody.call('POST', '/auth/passkey/options', {}, headers));
      return nobody.call('POST', '/auth/passkey/verify', { assertion: sign(asked) }, headers);
    };
    for (let tried = 0; tried < SOURCE_MAX + 1; tried++) {
      const answer = await alone(STRANGER, (asked) => forged(passkey, asked));
      expect(answer).toMatchObject({ status: 401, body: { code: 'passkey.rejected' } });
    }
    expect((await alone(STRANGER, (asked) => passkey.get(asked))).status).toBe(401);
    expect((await alone(OWNER, (asked) => passkey.get(asked))).status).toBe(200);
  });
});

it('WA15: copies of a passkey are told apart however many there are, and its owner goes on', async () => {
  const user = newUser();
  const passkey = await passkeyUser(twofold, user, { signCount: 50 });
  for (let tried = 0; tried < 7; tried++) {
    const copy = await logInFrom(STRANGER, user, (options) => passkey.get(options, { signCount: 3 }));
    expect(copy.status).toBe(401);
  }
  expect(await auditRows(twofold.dataDir, { action: 'passkey.counter_regressed' })).toHaveLength(7);
  expect((await logInFrom(OWNER, user, (options) => passkey.get(options))).status).toBe(200);
});
