import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { rowsOf } from '../../installation/audit-rows.ts';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
import { BOTH_CHANNELS } from '../../messages/outbox.ts';
import { callAsStranger, dataOf } from '../../people/client.ts';
import { queuedToken } from '../../people/links.ts';
import { administrator, logIn, registerPerson } from '../../people/person.ts';
import { countStatuses } from '../../users/enrolled-user.ts';

/** What somebody without an account, or with one that is of no use any more, makes an installation do and keep. */
let twofold: Installation;
beforeAll(async () => {
  twofold = await openInstallation({ ...BOTH_CHANNELS, PUBLIC_URL: 'https://auth.example.com' });
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => twofold.close());

const rowsIn = async (table: string) =>
  Number((await rowsOf(twofold.dataDir, `select count(*) as n from ${table}`))[0]?.n);

/** Many requests from one address, each with an Idempotency-Key of its own. */
async function flood(
  path: string,
  body: (index: number) => unknown,
  ip: string,
  times = 150,
): Promise<CallAnswer[]> {
  const answers: CallAnswer[] = [];
  for (let index = 0; index < times; index++) {
    const headers = { 'idempotency-key': `${ip}-${index}`, 'x-forwarded-for': ip };
    answers.push(await callAsStranger(twofold, path, body(index), headers));
  }
  return answers;
}

describe('a flood from one address', () => {
  it('of temporary tokens that nobody was given is counted, also with Idempotency-Keys, and nothing is kept', async () => {
    const before = await rowsIn('idempotency_keys');
    const answers = await flood(
      '/2fa/verify',
      () => ({ tempToken: 'made-up', code: '123456' }),
      '198.51.100.1',
    );
    expect(countStatuses(answers)).toEqual({ 401: 100, 429: 50 });
    expect(await rowsIn('idempotency_keys')).toBe(before);
  });

  it('of logins is on the audit log as far as they were evaluated, and once for each limit that was passed', async () => {
    const before = await rowsIn('audit_events');
    const body = { username: 'nobody-here', password: 'a wrong password' };
    const answers = await flood('/auth/login', () => body, '198.51.100.2');
    expect(countStatuses(answers)).toEqual({ 401: 5, 429: 145 });
    expect((await rowsIn('audit_events')) - before).toBe(5 + 2);
  });

  it('of passkeys that are none ends at a limit, with what is written of it', async () => {
    const before = await rowsIn('audit_events');
    const response = { clientDataJSON: 'e30', authenticatorData: 'AA', signature: 'AA' };
    const assertion = (index: number) => {
      const id = Buffer.from(`credential ${index}`).toString('base64url');
      return { assertion: { id, rawId: id, type: 'public-key', response } };
    };
    const answers = await flood('/auth/passkey/verify', assertion, '198.51.100.3');
    expect(countStatuses(answers)).toEqual({ 401: 100, 429: 50 });
    expect((await rowsIn('audit_events')) - before).toBeLessThanOrEqual(101);
  });

  it('with a link that was used has no more passwords hashed than logins have', async () => {
    const root = await administrator(twofold);
    await root.call('POST', '/admin/users/invite', { email: 'once@example.com' });
    const token = await queuedToken(twofold, 'invitation', 'once@example.com');
    const body = (index: number) => ({ token, password: `a long enough password ${index}` });
    expect((await callAsStranger(twofold, '/auth/invitation', body(0))).status).toBe(200);
    const hash = vi.spyOn(twofold.platform.passwordHasher, 'hash').mockResolvedValue('$argon2id$none');
    const answers = await flood('/auth/invitation', body, '198.51.100.4');
    expect(countStatuses(answers)).toEqual({ 400: 100, 429: 50 });
    expect(hash).toHaveBeenCalledTimes(100);
  });
});

it('X26: who was locked out by strangers’ wrong passwords is let in again by an administrator', async () => {
  const root = await administrator(twofold, 'helper');
  const person = await registerPerson(twofold, 'locked-out');
  const body = { username: 'locked-out', password: 'a wrong password' };
  for (let network = 0; network < 101; network++)
    await flood('/auth/login', () => body, `198.18.${network}.1`, 1);
  expect((await logIn(twofold, person)).status).toBe(429);
  expect((await root.call('POST', `/admin/users/${person.id}/unlock`)).status).toBe(200);
  const login = await logIn(twofold, person);
  expect(login.status).toBe(200);
  expect(dataOf(login).user).toMatchObject({ username: 'locked-out' });
});
