import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Fixture, openFixture } from '../applications/fixture.ts';
import { ACCESS_TOKEN_SECONDS, type AccessTokens, createAccessTokens } from './access.ts';
import { createSigningKeys, type SigningKey, type SigningKeys } from './signing-keys.ts';
import { deleteSigningKey } from './store.ts';

const ISSUER = 'https://auth.example.com';

let fixture: Fixture;
let keys: SigningKeys;
let tokens: AccessTokens;
let key: SigningKey;
beforeEach(async () => {
  fixture = await openFixture();
  keys = createSigningKeys(fixture);
  tokens = createAccessTokens({ signingKeys: keys, clock: fixture.clock, issuer: ISSUER });
  await fixture.database.transaction(async (tx) => {
    key = await keys.current(tx);
  });
});
afterEach(() => fixture.close());

const session = () => ({
  ...{ id: 'ses_1', userName: 'per_1', aal: 2, amr: ['pwd', 'otp', 'mfa'] },
  expiresAt: fixture.time.now + 86_400_000,
});
const issue = async () => fixture.database.transaction((tx) => tokens.issue(tx, session()));

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A token of our key, with what differs. */
function forged(header: object = {}, claims: object = {}, privateKey: KeyObject = key.privateKey): string {
  const seconds = Math.floor(fixture.time.now / 1000);
  const signed = `${encoded({ alg: 'EdDSA', typ: 'at+jwt', kid: key.id, ...header })}.${encoded({
    ...{ iss: ISSUER, aud: ISSUER, sub: 'per_1', sid: 'ses_1', amr: ['pwd'], aal: 1 },
    ...{ iat: seconds, nbf: seconds, exp: seconds + ACCESS_TOKEN_SECONDS },
    ...claims,
  })}`;
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
}

describe('A25: an access token', () => {
  it('says who, in which session, how they came in, and for how long', async () => {
    const { accessToken, expiresIn } = await issue();
    const seconds = Math.floor(fixture.time.now / 1000);
    expect(decodeProtectedHeader(accessToken)).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: key.id });
    expect(decodeJwt(accessToken)).toEqual({
      ...{ iss: ISSUER, aud: ISSUER, sub: 'per_1', sid: 'ses_1', aal: 2, amr: ['pwd', 'otp', 'mfa'] },
      ...{ iat: seconds, nbf: seconds, exp: seconds + 900 },
    });
    expect(expiresIn).toBe(900);
    expect(await tokens.verify(accessToken)).toEqual({ personId: 'per_1', sessionId: 'ses_1' });
    expect(await tokens.verify(forged())).toBeDefined();
  });

  it('ends with its session', async () => {
    const ending = { ...session(), expiresAt: fixture.time.now + 60_000 };
    const issued = await fixture.database.transaction((tx) => tokens.issue(tx, ending));
    expect(issued.expiresIn).toBe(60);
  });

  it('J10: is refused after its time, before it, and without one; a leeway of 30 seconds', async () => {
    const { accessToken } = await issue();
    fixture.time.now += 929_000;
    expect(await tokens.verify(accessToken)).toBeDefined();
    fixture.time.now += 2000;
    expect(await tokens.verify(accessToken)).toBeUndefined();
    const seconds = Math.floor(fixture.time.now / 1000);
    for (const claims of [
      { exp: undefined },
      { iat: undefined },
      { nbf: undefined },
      { nbf: seconds + 60 },
      { iat: seconds + 60 },
      { exp: seconds + 900, iat: seconds - 10_000, nbf: seconds - 10_000 },
      { exp: String(seconds + 900) },
    ])
      expect(await tokens.verify(forged({}, claims)), JSON.stringify(claims)).toBeUndefined();
  });

  it('that was accepted before is refused all the same once it ended, its key is gone, or the clock is back', async () => {
    const startedAt = fixture.time.now;
    const token = forged();
    const another = forged({}, { sid: 'ses_2' });
    for (const each of [token, another, token]) expect(await tokens.verify(each)).toBeDefined();
    expect(await tokens.verify(another)).toEqual({ personId: 'per_1', sessionId: 'ses_2' });
    fixture.time.now = startedAt - 60_000;
    expect(await tokens.verify(token)).toBeUndefined();
    fixture.time.now = startedAt + 931_000;
    expect(await tokens.verify(token)).toBeUndefined();
    fixture.time.now = startedAt + 60_001;
    expect(await tokens.verify(token)).toBeDefined();
    await fixture.database.transaction((tx) => deleteSigningKey.run(tx, { id: key.id }));
    fixture.time.now += 60_001;
    expect(await tokens.verify(token)).toBeUndefined();
  });

  it('J05, J06: is refused from another issuer, for another audience, of nobody', async () => {
    for (const claims of [
      { iss: 'https://auth.example.com.evil.example' },
      { iss: undefined },
      { aud: 'https://shop.example.com' },
      { aud: undefined },
      { sub: undefined },
      { sub: 7 },
      { sid: undefined },
    ])
      expect(await tokens.verify(forged({}, claims)), JSON.stringify(claims)).toBeUndefined();
  });

  it('J08, J09: is refused with another type, or none', async () => {
    for (const typ of ['JWT', 'mfa-pending+jwt', 'prompt+jwt', '', undefined])
      expect(await tokens.verify(forged({ typ })), String(typ)).toBeUndefined();
  });

  it('J01, J02: is refused with another algorithm, none, or the public key as a secret', async () => {
    const [published] = await keys.published();
    const claims = forged().split('.')[1];
    const unsigned = (alg: string) => `${encoded({ alg, typ: 'at+jwt', kid: key.id })}.${claims}.`;
    for (const alg of ['none', 'None', 'NONE', 'nOnE'])
      expect(await tokens.verify(unsigned(alg))).toBeUndefined();
    for (const secret of [
      JSON.stringify(published),
      String(published?.x),
      Buffer.from(String(published?.x), 'base64url'),
    ]) {
      const signed = `${encoded({ alg: 'HS256', typ: 'at+jwt', kid: key.id })}.${claims}`;
      const mac = createHmac('sha256', secret).update(signed).digest('base64url');
      expect(await tokens.verify(`${signed}.${mac}`)).toBeUndefined();
    }
    for (const alg of ['Ed25519', 'ES256', 'RS256', 'PS256', 'EdDSA '])
      expect(await tokens.verify(forged({ alg })), alg).toBeUndefined();
  });

  it('J03, J07: is refused with a key that it brings along, and nothing is fetched for it', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    const own = generateKeyPairSync('ed25519');
    const jwk = own.publicKey.export({ format: 'jwk' });
    for (const header of [
      { jwk },
      { jku: 'https://evil.example/jwks.json' },
      { x5u: 'https://evil.example/cert.pem' },
      { jwk, kid: undefined },
      { kid: '../../etc/passwd' },
      { kid: "' or 1=1 --" },
      { kid: `${key.id}\0` },
      { kid: 'sgn_00000000000000000000000000' },
    ])
      expect(await tokens.verify(forged(header, {}, own.privateKey)), JSON.stringify(header)).toBeUndefined();
    expect(await tokens.verify(forged({ kid: 7 }))).toBeUndefined();
    expect(await tokens.verify(forged({ crit: ['exp'] }))).toBeUndefined();
    expect(fetched).not.toHaveBeenCalled();
    fetched.mockRestore();
  });

  it('is refused with any character of it changed, and whatever else is sent', async () => {
    const { accessToken } = await issue();
    const [header = '', claims = '', signature = ''] = accessToken.split('.');
    for (let at = 0; at < accessToken.length - 1; at++) {
      if (accessToken[at] === '.') continue;
      const other = accessToken[at] === 'A' ? 'B' : 'A';
      const changed = `${accessToken.slice(0, at)}${other}${accessToken.slice(at + 1)}`;
      expect(await tokens.verify(changed), `character ${at}`).toBeUndefined();
    }
    const zero = Buffer.alloc(64).toString('base64url');
    for (const text of [
      '',
      '.',
      '..',
      `${header}.${claims}`,
      `${header}.${claims}.`,
      `${header}.${claims}.${zero}`,
      `${accessToken}.${signature}`,
      '\u{1f600}',
      `${accessToken}${'A'.repeat(5000)}`,
    ])
      expect(await tokens.verify(text), text.slice(0, 40)).toBeUndefined();
  });

  it('of a key that is not ours is refused under the name of one that is', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    expect(
      await tokens.verify(
        forged({}, {}, createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }))),
      ),
    ).toBeUndefined();
  });
});
