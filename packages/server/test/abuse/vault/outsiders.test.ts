import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { dataOf, expectRefusal, programOf } from '../../people/client.ts';
import { administrator, registerPerson } from '../../people/person.ts';
import { addEntry, bind, boardOf, bodyOf, makeCodesKey } from '../../vault/vault.ts';

const REFUSED_CALLS = 5;

let twofold: Installation;
let admin: Awaited<ReturnType<typeof administrator>>;
let apiKey: string;
beforeAll(async () => {
  twofold = await openInstallation({
    REGISTRATION: 'open',
    TRUST_PROXY: '192.0.2.1',
    RATE_LIMIT_UNAUTHENTICATED_MAX: String(REFUSED_CALLS),
  });
  admin = await administrator(twofold);
  const { id } = await addEntry(admin);
  const key = await makeCodesKey(admin, { application: twofold.applicationId });
  apiKey = key.key;
  await bind(admin, key.id, id);
});
afterAll(() => twofold.close());

describe('T6: who says who they are in a header', () => {
  it.each([
    ['Remote-User', 'root'],
    ['Remote-User', ''],
    ['X-Forwarded-User', 'root'],
    ['X-Auth-Request-Email', 'root@example.com'],
    ['X-Original-URL', '/api/accounts'],
  ])('is nobody here: %s: %s', async (name, value) => {
    const own = await openInstallation();
    try {
      await addEntry(await administrator(own));
      for (const path of ['/api/accounts', '/otp']) {
        const answer = await own.call('GET', path, { apiKey: null, headers: { [name]: value } });
        expect(answer.status).toBe(401);
      }
    } finally {
      await own.close();
    }
  });

  it('registers as somebody who sees nothing and manages nothing', async () => {
    const ann = await registerPerson(twofold, 'ann');
    const { user } = dataOf<{ user: { role: string } }>(await ann.call('GET', '/auth/me'));
    expect(user.role).toBe('member');
    expect((await boardOf(ann)).accounts).toEqual([]);
    expect(bodyOf(await ann.call('GET', '/collections'))).toMatchObject({ collections: [] });
    expectRefusal(await ann.call('POST', '/collections', { name: 'x' }), 'role.insufficient');
  });

  it('is not believed from everywhere: such a setting stops the start', async () => {
    await expect(openInstallation({ TRUST_PROXY: '0.0.0.0/0' })).rejects.toThrow(/TRUST_PROXY/);
  });
});

describe('T19: guesses of API keys', () => {
  it('are counted for the address, whatever a header says of it, and shut out nobody who has one', async () => {
    const guess = (number: number) =>
      twofold.call('GET', '/otp', {
        apiKey: `tf_guess_${number}`,
        headers: { 'x-forwarded-for': `203.0.113.${number}` },
      });
    const statuses = [];
    for (let number = 0; number < REFUSED_CALLS + 3; number++) statuses.push((await guess(number)).status);
    expect(statuses.at(0)).toBe(403);
    expect(statuses.at(-1)).toBe(429);
    expect((await twofold.call('GET', '/otp', { apiKey })).status).toBe(200);
    expect((await programOf(twofold).call('GET', '/accounts')).status).toBe(429);
    expect((await boardOf(admin)).accounts).toHaveLength(1);
  });

  it('a key has a limit of its own where it was given one, on every route of codes', async () => {
    const body = { name: 'slow', scopes: ['codes'], application: twofold.applicationId, rateLimit: 3 };
    const { key } = dataOf<{ key: string }>(await admin.call('POST', '/api-keys', body), 201);
    const statuses = [];
    for (const path of ['/otp', '/otp/secure', '/otp', '/otp', '/otp'])
      statuses.push((await twofold.call('GET', path, { apiKey: key })).status);
    expect(statuses.slice(3)).toEqual([429, 429]);
  });
});
