import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusal } from '../../test/refusal.ts';
import type { Algorithm } from '../algorithm.ts';
import { decodeBase32 } from '../base32.ts';
import { MAX_COUNTER } from '../hotp.ts';
import type { OtpauthAccount, TotpAccount } from './account.ts';
import { formatOtpauth } from './format.ts';
import { parseOtpauth } from './parse.ts';

const account: TotpAccount = {
  type: 'totp',
  secret: decodeBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'),
  issuer: 'ACME Co',
  label: 'john@example.com',
  algorithm: 'SHA1',
  digits: 6,
  periodSeconds: 30,
};

function parsedWithoutNotes(text: string): OtpauthAccount {
  const { notes: _, ...parsed } = parseOtpauth(text);
  return parsed;
}

/** Names in many scripts, and made of everything that has a meaning in an address, but without a colon. */
const nasty = fc.string({
  unit: fc.constantFrom(
    ...'&#+%=?/ @"<>\\period=30steam',
    '%3A',
    '%20',
    '%',
    'é',
    '東',
    '😀',
    '\u202e',
    '\u0000',
  ),
  maxLength: 20,
});
const nameText = fc
  .oneof(
    nasty,
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('Steam', 'Aperiod=60'),
  )
  .map((text) => text.replaceAll(':', '').trim());
const names = fc
  .record({ issuer: nameText, organisation: nameText, label: nameText })
  .map(({ issuer, organisation, label }) => ({
    ...(issuer === '' ? {} : { issuer }),
    ...(issuer === '' || organisation === '' || organisation === issuer ? {} : { organisation }),
    label,
  }));
const secrets = fc.uint8Array({ minLength: 1, maxLength: 128 });
const algorithms = fc.constantFrom<Algorithm>('SHA1', 'SHA256', 'SHA512');
const digits = fc.integer({ min: 5, max: 10 });
const kinds = fc.oneof(
  fc.record({
    type: fc.constant('totp' as const),
    algorithm: algorithms,
    digits,
    periodSeconds: fc.integer({ min: 1, max: 86_400 }),
  }),
  fc.record({
    type: fc.constant('hotp' as const),
    algorithm: algorithms,
    digits,
    counter: fc.bigInt({ min: 0n, max: MAX_COUNTER }),
  }),
  fc.constant({ type: 'steam', algorithm: 'SHA1', digits: 5, periodSeconds: 30 } as const),
);
const accounts: fc.Arbitrary<OtpauthAccount> = fc
  .tuple(names, secrets, kinds)
  .map(([named, secret, kind]) => ({ ...named, secret, ...kind }));

describe('formatOtpauth', () => {
  it('writes every parameter, the space as %20 and the secret without padding', () => {
    expect(formatOtpauth(account)).toBe(
      'otpauth://totp/ACME%20Co:john%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' +
        '&issuer=ACME%20Co&algorithm=SHA1&digits=6&period=30',
    );
  });

  it('T14: any account survives formatting and parsing exactly', () => {
    fc.assert(
      fc.property(accounts, (any) => {
        expect(parsedWithoutNotes(formatOtpauth(any))).toEqual(any);
      }),
      { numRuns: 2000 },
    );
  });

  it('an account without peculiarities comes back without notes', () => {
    expect(parseOtpauth(formatOtpauth(account)).notes).toEqual([]);
  });

  it('a five-digit TOTP account of an issuer called Steam stays one', () => {
    const odd: TotpAccount = { ...account, issuer: 'Steam', digits: 5 };
    expect(parsedWithoutNotes(formatOtpauth(odd))).toEqual(odd);
  });

  it('the prefix is the organisation where there is one', () => {
    const text = formatOtpauth({ ...account, issuer: 'Microsoft', organisation: 'Contoso' });
    expect(text).toContain('/Contoso:john%40example.com?');
    expect(text).toContain('&issuer=Microsoft&');
  });

  it('refuses a colon in any name, wherever it stands', () => {
    fc.assert(
      fc.property(
        nameText,
        nameText,
        fc.constantFrom('issuer', 'organisation', 'label'),
        (before, after, field) => {
          const any = { ...account, [field]: `x${before}:${after}x` };
          expect(refusal(() => formatOtpauth(any))).toBe('otpauth.colon_in_label');
        },
      ),
    );
  });

  it.each<[object, string]>([
    [{ label: ' john' }, 'otpauth.invalid_text'],
    [{ issuer: 'ACME ' }, 'otpauth.invalid_text'],
    [{ label: '\ud800' }, 'otpauth.invalid_text'],
    [{ issuer: undefined, organisation: 'Contoso' }, 'otpauth.organisation_without_issuer'],
    [{ secret: new Uint8Array() }, 'otpauth.secret_missing'],
    [{ algorithm: 'MD5' }, 'otpauth.invalid_algorithm'],
    [{ digits: 4 }, 'otpauth.invalid_digits'],
    [{ digits: 11 }, 'otpauth.invalid_digits'],
    [{ periodSeconds: 0 }, 'otpauth.invalid_period'],
    [{ periodSeconds: 86_401 }, 'otpauth.invalid_period'],
    [{ type: 'hotp', counter: -1n }, 'otpauth.invalid_counter'],
    [{ type: 'hotp', counter: MAX_COUNTER + 1n }, 'otpauth.invalid_counter'],
    [{ type: 'hotp', counter: 0 }, 'otpauth.invalid_counter'],
    [{ label: 'x'.repeat(17_000) }, 'otpauth.too_long'],
  ])('refuses %o: %s', (changes, code) => {
    expect(refusal(() => formatOtpauth({ ...account, ...changes } as OtpauthAccount))).toBe(code);
  });
});
