import { decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, openFixture } from '../applications/fixture.ts';
import { type AccessTokens, createAccessTokens } from './access.ts';
import { createSigningKeys, type SigningKeys } from './signing-keys.ts';
import { selectSigningKeys } from './store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ISSUER = 'https://auth.example.com';

let fixture: Fixture;
let keys: SigningKeys;
let tokens: AccessTokens;
/** Another instance: with a memory of its own. */
const openInstance = () => createSigningKeys(fixture);
beforeEach(async () => {
  fixture = await openFixture();
  keys = openInstance();
  tokens = createAccessTokens({ signingKeys: keys, clock: fixture.clock, issuer: ISSUER });
});
afterEach(() => fixture.close());

async function issue(): Promise<string> {
  const { database, time } = fixture;
  const session = { id: 'ses_1', userName: 'per_1', aal: 1, amr: ['pwd'], expiresAt: time.now + DAY_MS };
  return (await database.transaction((tx) => tokens.issue(tx, session))).accessToken;
}

const kidOf = (token: string) => decodeProtectedHeader(token).kid;
const publishedIds = async (from = keys) => (await from.published()).map(({ kid }) => kid);

describe('the keys that sign access tokens', () => {
  it('are made when the first is needed, and published without their private half', async () => {
    expect(await keys.published()).toEqual([]);
    const token = await issue();
    const [published, ...others] = await openInstance().published();
    expect(others).toEqual([]);
    expect(published).toEqual({
      kty: 'OKP',
      crv: 'Ed25519',
      x: expect.stringMatching(/^[\w-]{43}$/),
      kid: kidOf(token),
      use: 'sig',
      alg: 'EdDSA',
    });
  });

  it('J04: are drawn for each installation: nobody can choose one', async () => {
    await issue();
    const other = await openFixture();
    const theirs = createSigningKeys(other);
    await theirs.maintain();
    const [[own], [foreign]] = await Promise.all([keys.published(), theirs.published()]);
    expect(foreign?.x).not.toBe(own?.x);
    await other.close();
  });

  it('are one, however many processes start at the same time', async () => {
    await Promise.all(Array.from({ length: 5 }, () => openInstance().maintain()));
    expect(await publishedIds()).toHaveLength(1);
  });

  it('get a successor after 90 days, which is published a day before it signs', async () => {
    const first = kidOf(await issue());
    fixture.time.now += 90 * DAY_MS - 1;
    await keys.maintain();
    expect(await publishedIds()).toEqual([first]);
    fixture.time.now += 1;
    await keys.maintain();
    const [, second] = await publishedIds();
    expect(await publishedIds()).toEqual([first, second]);
    fixture.time.now += DAY_MS - 1;
    expect(kidOf(await issue())).toBe(first);
    fixture.time.now += 1;
    expect(kidOf(await issue())).toBe(second);
  });

  it('are published until nothing that they signed is valid any more, and then gone', async () => {
    await issue();
    fixture.time.now += 90 * DAY_MS;
    await keys.maintain();
    fixture.time.now += DAY_MS - 1;
    const last = await issue();
    fixture.time.now += 900_000;
    await keys.maintain();
    expect(await tokens.verify(last)).toBeDefined();
    fixture.time.now += HOUR_MS;
    await keys.maintain();
    expect(await publishedIds()).toHaveLength(1);
    expect(await publishedIds()).not.toContain(kidOf(last));
  });

  it('are known to an instance that began before they were made', async () => {
    const other = openInstance();
    await other.maintain();
    const token = await issue();
    fixture.time.now += 90 * DAY_MS;
    await keys.maintain();
    fixture.time.now += DAY_MS;
    const later = createAccessTokens({ signingKeys: other, clock: fixture.clock, issuer: ISSUER });
    expect(await later.verify(token)).toBeUndefined();
    expect(await later.verify(await issue())).toEqual({ personId: 'per_1', sessionId: 'ses_1' });
  });

  it('stay when the clock is set back before all of them', async () => {
    const first = kidOf(await issue());
    fixture.time.now -= DAY_MS;
    expect(kidOf(await issue())).toBe(first);
  });

  it('are sealed in their rows', async () => {
    await issue();
    const [row] = await selectSigningKeys.all(fixture.database.read, {});
    expect(row?.sealed_private_key).toMatch(/^v1\.[0-9a-f]{10}\./);
  });
});
