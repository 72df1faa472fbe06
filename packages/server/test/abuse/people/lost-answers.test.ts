import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { BOTH_CHANNELS } from '../../messages/outbox.ts';
import { callAsStranger } from '../../people/client.ts';
import { queuedToken } from '../../people/links.ts';
import { administrator, PASSWORD, registerPerson } from '../../people/person.ts';

/** Fault 12 where something is verified first that costs, or that does not hold any more after the first request. */
let twofold: Installation;
beforeAll(async () => {
  twofold = await openInstallation({ ...BOTH_CHANNELS, PUBLIC_URL: 'https://auth.example.com' });
});
afterAll(() => twofold.close());

const counts = () => rowsOf(twofold.dataDir, 'select key, count from counters order by key');

/** Sends the request once more, thirty times, and expects the first answer for nothing. */
async function expectKept(path: string, body: object, status: number): Promise<void> {
  const headers = { 'idempotency-key': `lost-${status}` };
  const first = await callAsStranger(twofold, path, body, headers);
  expect(first.status).toBe(status);
  const { passwordHasher } = twofold.platform;
  const [hash, verify] = [vi.spyOn(passwordHasher, 'hash'), vi.spyOn(passwordHasher, 'verify')];
  const before = await counts();
  for (let retry = 0; retry < 30; retry++) {
    const answer = await callAsStranger(twofold, path, body, headers);
    expect(answer).toMatchObject({ status, text: first.text });
    expect(answer.headers['set-cookie']).toEqual(first.headers['set-cookie']);
    expect(answer.headers['idempotent-replayed']).toBe('true');
  }
  expect([...hash.mock.calls, ...verify.mock.calls]).toEqual([]);
  vi.restoreAllMocks();
  expect(await counts()).toEqual(before);
}

describe('an answer that was lost is given again, and neither hashed for nor counted,', () => {
  it('of a registration', async () => {
    const body = { email: 'ann@example.com', username: 'ann', password: PASSWORD };
    await expectKept('/auth/register', body, 201);
  });

  it('of a login, whether or not the password was right', async () => {
    const { username, password } = await registerPerson(twofold, 'bob');
    await expectKept('/auth/login', { username, password }, 200);
    await expectKept('/auth/login', { username, password: 'a wrong password' }, 401);
  });

  it('of an invitation', async () => {
    const root = await administrator(twofold);
    await root.call('POST', '/admin/users/invite', { email: 'cat@example.com' });
    const token = await queuedToken(twofold, 'invitation', 'cat@example.com');
    await expectKept('/auth/invitation', { token, password: PASSWORD }, 200);
  });

  it('and a guess under the same key is counted', async () => {
    const { username } = await registerPerson(twofold, 'dan');
    const headers = { 'idempotency-key': 'guesses' };
    const statuses: number[] = [];
    for (let guess = 0; guess < 6; guess++) {
      const body = { username, password: `a wrong password ${guess}` };
      statuses.push((await callAsStranger(twofold, '/auth/login', body, headers)).status);
    }
    expect(statuses).toEqual([401, 422, 422, 422, 422, 429]);
  });
});
