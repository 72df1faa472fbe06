import { describe, expect, it } from 'vitest';
import { refusal } from '../test/refusal.ts';
import { decodeBase32 } from './base32.ts';
import { checkEnrollable, GENERATED_SECRET_BYTES, MIN_ENROLLED_SECRET_BYTES } from './enrollment.ts';

const factor = (changes: object) => ({
  secret: new Uint8Array(20),
  digits: 6,
  periodSeconds: 30,
  ...changes,
});

describe('checkEnrollable', () => {
  it('O03: a secret under 128 bits is refused, and 160 bits are generated, more for the longer hashes', () => {
    expect(MIN_ENROLLED_SECRET_BYTES * 8).toBe(128);
    expect(GENERATED_SECRET_BYTES).toEqual({ SHA1: 20, SHA256: 32, SHA512: 64 });
    for (const secret of [decodeBase32('AA'), decodeBase32('JBSWY3DPEHPK3PXP'), new Uint8Array(15)]) {
      expect(refusal(() => checkEnrollable(factor({ secret })))).toBe('enrollment.secret_too_short');
    }
    expect(checkEnrollable(factor({ secret: new Uint8Array(16) }))).toBeUndefined();
  });

  it.each([6, 7, 8])('%i digits can be enrolled', (digits) => {
    expect(checkEnrollable(factor({ digits }))).toBeUndefined();
  });

  it.each([5, 9, 10, 6.5, '6'])('%s digits cannot', (digits) => {
    expect(refusal(() => checkEnrollable(factor({ digits })))).toBe('enrollment.invalid_digits');
  });

  it('a period that no generator has cannot', () => {
    expect(refusal(() => checkEnrollable(factor({ periodSeconds: 0 })))).toBe('totp.invalid_period');
  });
});
