import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditRows, rowsOf } from '../../installation/audit-rows.ts';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
import { type Client, dataOf, programOf } from '../../people/client.ts';
import { createPerson, logInWith } from '../../people/person.ts';
import { countStatuses } from '../../users/enrolled-user.ts';
import { passkeyUser } from '../../users/passkey-user.ts';
import { softwarePasskey } from '../../users/software-passkey.ts';

const MAX = 4;
const ONE = '198.51.100.7';
const OTHER = '203.0.113.9';

let twofold: Installation;
beforeAll(async () => {
  twofold = await openInstallation({ RATE_LIMIT_LOGIN_SOURCE_MAX: String(MAX), TRUST_PROXY: '127.0.0.1' });
});
afterEach(() => twofold.clock.advance(86_400));
afterAll(() => twofold?.close());

async function repeat(call: () => Promise<CallAnswer>): Promise<Record<string, number>> {
  const answers: CallAnswer[] = [];
  for (let count = 0; count < MAX + 3; count++) answers.push(await call());
  return countStatuses(answers);
}

/** Rows of challenges, and what the audit log says of them. */
async function written(): Promise<number> {
  const [passkeys] = await rowsOf(twofold.dataDir, 'select count(*) as n from webauthn_challenges');
  const [others] = await rowsOf(twofold.dataDir, 'select count(*) as n from challenges');
  const audited = await auditRows(twofold.dataDir, { action: 'challenge.created' });
  return Number(passkeys?.n) + Number(others?.n) + audited.length;
}

describe('challenges of a person', () => {
  let alice: Client;
  let name: string;
  let serial = 0;
  const from = (ip: string) => ({ 'x-forwarded-for': ip });
  beforeEach(async () => {
    name = `person-${++serial}`;
    await createPerson(twofold, name);
    alice = programOf(twofold);
    await logInWith(alice, name);
    const passkey = softwarePasskey();
    const options = dataOf(await alice.call('POST', '/2fa/webauthn/setup', {}));
    dataOf(await alice.call('POST', '/2fa/webauthn/verify-setup', { credential: passkey.create(options) }));
  });

  const asks: [string, (headers: Record<string, string>) => Promise<CallAnswer>][] = [
    [
      'the second step of a login',
      async (headers) => {
        const { tempToken } = await logInWith(programOf(twofold), name);
        return alice.call('POST', '/2fa/webauthn/options', { tempToken }, headers);
      },
    ],
    ['a step-up', (headers) => alice.call('POST', '/2fa/webauthn/step-up/options', {}, headers)],
  ];
  it.each(asks)('have a limit for each address, for %s, whatever other addresses ask', async (_what, ask) => {
    expect(await repeat(() => ask(from(ONE)))).toEqual({ 200: MAX, 429: 3 });
    const before = await written();
    const refused = await ask(from(ONE));
    expect(refused).toMatchObject({ status: 429, body: { code: 'request.rate_limited' } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(await written()).toBe(before);
    expect((await ask(from(OTHER))).status).toBe(200);
  });
});

describe('challenges of users of an application that tells their address', () => {
  const asks: [string, string, object][] = [
    ['a login', '/webauthn/login/challenge', { user: 'alice' }],
    ['a login without a name', '/webauthn/login/challenge', {}],
    ['a registration', '/webauthn/register/challenge', { user: 'alice' }],
    ['a verification', '/mfa/users/alice/challenges', { kind: 'webauthn' }],
  ];
  beforeAll(async () => {
    await passkeyUser(twofold, 'alice');
  });

  it.each(asks)('have a limit for each address: %s', async (_what, path, body) => {
    const ask = (ip: string) => twofold.call('POST', path, { body: { ...body, client: { ip } } });
    const { 429: refused, ...others } = await repeat(() => ask(ONE));
    expect(refused).toBe(3);
    expect(Object.values(others)).toEqual([MAX]);
    const before = await written();
    expect(await ask(ONE)).toMatchObject({ status: 429, body: { code: 'request.rate_limited' } });
    expect(await written()).toBe(before);
    expect([200, 201]).toContain((await ask(OTHER)).status);
  });
});
