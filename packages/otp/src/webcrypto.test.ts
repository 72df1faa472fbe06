import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOf, nodeHmac } from '../test/node-hmac.ts';
import { vectors } from '../test/vectors.ts';
import type { Algorithm } from './algorithm.ts';
import { decodeBase32 } from './base32.ts';
import { hotp, hotpAsync } from './hotp.ts';
import { totpAsync } from './totp.ts';
import { importWebCryptoKey, webCryptoHmac } from './webcrypto.ts';

const { subtle } = globalThis.crypto;
const hmac = webCryptoHmac(subtle);

describe('the HMAC of a browser', () => {
  it.each(vectors.rfc6238)(
    'O02: $algorithm at $time is $totp',
    async ({ time, algorithm, secretBase32, digits, period, totp: code }) => {
      const key = await importWebCryptoKey(subtle, algorithm, decodeBase32(secretBase32));
      expect(key.extractable).toBe(false);
      const parameters = { key, algorithm, digits, periodSeconds: period };
      expect(await totpAsync(hmac, parameters, time * 1000)).toBe(code);
    },
  );

  it('gives the codes of the server, for any secret, algorithm and counter', async () => {
    const secrets = fc.uint8Array({ minLength: 1, maxLength: 200 });
    const algorithms = fc.constantFrom<Algorithm>('SHA1', 'SHA256', 'SHA512');
    await fc.assert(
      fc.asyncProperty(secrets, algorithms, fc.maxSafeNat(), async (secret, algorithm, counter) => {
        const key = await importWebCryptoKey(subtle, algorithm, secret);
        const code = await hotpAsync(hmac, { key, algorithm, digits: 8 }, counter);
        expect(code).toBe(hotp(nodeHmac, { key: keyOf(secret), algorithm, digits: 8 }, counter));
      }),
    );
  });

  it('codes asked for at the same time do not disturb each other', async () => {
    const key = await importWebCryptoKey(subtle, 'SHA1', decodeBase32(vectors.rfc4226.secretBase32));
    const parameters = { key, algorithm: 'SHA1', digits: 6 } as const;
    const codes = vectors.rfc4226.vectors.map(({ counter }) => hotpAsync(hmac, parameters, counter));
    expect(await Promise.all(codes)).toEqual(vectors.rfc4226.vectors.map(({ hotp: code }) => code));
  });

  it('a key of another algorithm is refused', async () => {
    const key = await importWebCryptoKey(subtle, 'SHA256', new Uint8Array(20));
    const code = hotpAsync(hmac, { key, algorithm: 'SHA1', digits: 6 }, 0);
    await expect(code).rejects.toMatchObject({ code: 'hotp.invalid_mac' });
  });
});
