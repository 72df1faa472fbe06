import { decodeBase32, importWebCryptoKey, totpAsync, webCryptoHmac } from '@twofold/otp';
import { describe, expect, it } from 'vitest';
import { checkFirstCode } from './first-code.ts';

const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const nowMs = 1_800_000_015_000;
const { subtle } = crypto;

async function codeAt(ms: number, of = secret): Promise<string> {
  const key = await importWebCryptoKey<CryptoKey>(subtle, 'SHA1', decodeBase32(of));
  const parameters = { key, algorithm: 'SHA1', digits: 6, periodSeconds: 30 } as const;
  return totpAsync(webCryptoHmac<CryptoKey>(subtle), parameters, ms);
}

const check = (code: string) => checkFirstCode({ secret, code, nowMs, subtle });

describe('the first code of an app', () => {
  it.each([0, -30, 30])(
    'is right when its clock is off by %s seconds, as the server takes it',
    async (off) => {
      expect(await check(await codeAt(nowMs + off * 1000))).toEqual({ kind: 'right' });
    },
  );

  it.each([-60, 90, -3600, 3600])('says that its clock is off by %s seconds', async (off) => {
    expect(await check(await codeAt(nowMs + off * 1000))).toEqual({ kind: 'off', seconds: off });
  });

  it('is of another account', async () => {
    const other = await codeAt(nowMs, 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP');
    expect(await check(other)).toEqual({ kind: 'foreign' });
  });

  it.each(['', '12345', '1234567', 'abcdef'])('is not judged before it is one: %j', async (code) => {
    expect(await check(code)).toEqual({ kind: 'incomplete' });
  });

  it('may be grouped', async () => {
    const code = await codeAt(nowMs);
    expect(await check(`${code.slice(0, 3)} ${code.slice(3)}`)).toEqual({ kind: 'right' });
  });

  it('is left to the server where the browser computes nothing', async () => {
    expect(await checkFirstCode({ secret, code: '123456', nowMs, subtle: undefined })).toEqual({
      kind: 'unknown',
    });
  });
});
