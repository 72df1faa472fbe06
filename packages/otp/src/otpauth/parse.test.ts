import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusal } from '../../test/refusal.ts';
import { decodeBase32 } from '../base32.ts';
import { MAX_COUNTER } from '../hotp.ts';
import { MAX_OTPAUTH_CHARACTERS, OTPAUTH_NOTES } from './account.ts';
import { parseOtpauth } from './parse.ts';

const BASE32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const secret = decodeBase32(BASE32);
const plain = { type: 'totp', secret, algorithm: 'SHA1', digits: 6, periodSeconds: 30, notes: [] };
const parseWith = (parameters: string) => parseOtpauth(`otpauth://totp/me?secret=${BASE32}${parameters}`);

describe('a well-formed address', () => {
  it('with everything', () => {
    const text = `otpauth://totp/ACME%20Co:john@example.com?secret=${BASE32}&issuer=ACME%20Co&algorithm=SHA256&digits=8&period=60`;
    expect(parseOtpauth(text)).toEqual({
      ...plain,
      issuer: 'ACME Co',
      label: 'john@example.com',
      algorithm: 'SHA256',
      digits: 8,
      periodSeconds: 60,
    });
  });

  it('with nothing but the secret takes the defaults', () => {
    expect(parseOtpauth(`otpauth://totp/me?secret=${BASE32}`)).toEqual({ ...plain, label: 'me' });
  });

  it('of a counter', () => {
    const { periodSeconds: _, ...common } = plain;
    const expected = { ...common, type: 'hotp', label: 'me', counter: MAX_COUNTER };
    expect(parseOtpauth(`otpauth://hotp/me?secret=${BASE32}&counter=9223372036854775807`)).toEqual(expected);
  });

  it.each(['SHA1', 'SHA256', 'SHA512'])('with the algorithm %s', (algorithm) => {
    expect(parseWith(`&algorithm=${algorithm}`)).toMatchObject({ algorithm, notes: [] });
  });

  it.each([
    ['Example:alice', 'Example', 'alice'],
    ['Example%3Aalice', 'Example', 'alice'],
    ['Example%3aalice', 'Example', 'alice'],
    ['Example:%20%20alice', 'Example', 'alice'],
    ['Big%20Corporation%3A%20alice%40bigco.com', 'Big Corporation', 'alice@bigco.com'],
    ['alice', undefined, 'alice'],
    [':alice', undefined, 'alice'],
    ['Caf%C3%A9:%E2%9C%93', 'Café', '✓'],
    ['a/b:c/d', 'a/b', 'c/d'],
    ['C%2B%2B:a+b', 'C++', 'a+b'],
    ['__proto__:constructor', '__proto__', 'constructor'],
  ])('with the label %s', (label, issuer, account) => {
    const expected =
      issuer === undefined ? { ...plain, label: account } : { ...plain, issuer, label: account };
    expect(parseOtpauth(`otpauth://totp/${label}?secret=${BASE32}`)).toEqual(expected);
  });
});

describe('quirks that are accepted', () => {
  it('the issuer differs from the prefix (Entra): both are kept, and a bare # belongs to the account', () => {
    const text = `otpauth://totp/MyOrganization:user#EXT#@x?secret=${BASE32}&issuer=Microsoft`;
    expect(parseOtpauth(text)).toEqual({
      ...plain,
      issuer: 'Microsoft',
      organisation: 'MyOrganization',
      label: 'user#EXT#@x',
      notes: ['hash_unescaped', 'issuer_differs_from_prefix'],
    });
  });

  it('a bare # in the query does not cut it off', () => {
    expect(parseWith('&issuer=C#&digits=8')).toMatchObject({ issuer: 'C#', digits: 8 });
  });

  it.each([`otpauth://totp?secret=${BASE32}`, `otpauth://totp/?secret=${BASE32}`])('no label, %#', (text) => {
    expect(parseOtpauth(text)).toEqual({ ...plain, label: '', notes: ['label_missing'] });
  });

  it('spaces that are not escaped', () => {
    const parsed = parseOtpauth(`otpauth://totp/ACME Co: john doe?secret=${BASE32}&issuer=ACME Co`);
    expect(parsed).toEqual({ ...plain, issuer: 'ACME Co', label: 'john doe', notes: ['spaces_unescaped'] });
  });

  it('scheme, type and parameter names in any case, and white space around the whole', () => {
    expect(parseOtpauth(`  OTPAUTH://Totp/Me?SECRET=${BASE32}\r\n`)).toEqual({ ...plain, label: 'Me' });
  });

  it.each([
    ['sha256', 'SHA256'],
    ['Algorithm.sha256', 'SHA256'],
    ['HMAC-SHA-256', 'SHA256'],
    ['HmacSHA512', 'SHA512'],
    ['hmac-sha1', 'SHA1'],
    ['SHA-1', 'SHA1'],
    ['SHA%2D512', 'SHA512'],
  ])('the algorithm %s', (spelled, algorithm) => {
    expect(parseWith(`&algorithm=${spelled}`)).toMatchObject({ algorithm, notes: ['algorithm_respelled'] });
  });

  it('an issuer with a stuck period (Ente): the period counts and the issuer is clean', () => {
    const expected = { issuer: 'Example', periodSeconds: 60, notes: ['issuer_period_suffix'] };
    expect(parseWith('&issuer=Exampleperiod=60')).toMatchObject(expected);
    expect(parseWith('&issuer=Exampleperiod%3D60')).toMatchObject(expected);
    expect(parseWith('&issuer=Exampleperiod=60&period=30')).toMatchObject({ ...expected, periodSeconds: 30 });
  });

  it('an escaped issuer beside a period of its own means what it says', () => {
    expect(parseWith('&issuer=Exampleperiod%3D60&period=30')).toMatchObject({
      issuer: 'Exampleperiod=60',
      periodSeconds: 30,
      notes: [],
    });
  });

  it('+ is a space in the issuer and a plus everywhere else', () => {
    const parsed = parseOtpauth(`otpauth://totp/Air+Canada:a+b@x.org?secret=${BASE32}&issuer=Air+Canada`);
    expect(parsed).toEqual({ ...plain, issuer: 'Air Canada', label: 'a+b@x.org', notes: ['plus_as_space'] });
    expect(parseWith('&issuer=C%2B%2B')).toMatchObject({ issuer: 'C++', notes: [] });
  });

  it.each(['gezd gnbv gy3t qojq gezd gnbv gy3t qojq', 'GEZDGNBV-GY3TQOJQ-GEZDGNBVGY3TQOJQ', `${BASE32}====`])(
    'the secret spelled otherwise, %#',
    (spelled) => {
      for (const text of [spelled, encodeURIComponent(spelled)]) {
        const parsed = parseOtpauth(`otpauth://totp/me?secret=${text}`);
        expect(parsed.secret).toEqual(secret);
        expect(parsed.notes).toContain('secret_respelled');
      }
    },
  );

  it('a secret that is too short to enrol, with a note', () => {
    const parsed = parseOtpauth('otpauth://totp/me?secret=JBSWY3DPEHPK3PXP');
    expect(parsed).toMatchObject({ secret: decodeBase32('JBSWY3DPEHPK3PXP'), notes: ['secret_short'] });
  });

  it('a counter account without its counter begins at 0', () => {
    const parsed = parseOtpauth(`otpauth://hotp/me?secret=${BASE32}`);
    expect(parsed).toMatchObject({ type: 'hotp', counter: 0n, notes: ['counter_missing'] });
  });

  it.each([5, 6, 7, 8, 9, 10])('%i digits', (digits) => {
    expect(parseWith(`&digits=${digits}`)).toMatchObject({ type: 'totp', digits });
  });

  it.each([1, 15, 30, 86_400])('a period of %i', (periodSeconds) => {
    expect(parseWith(`&period=${periodSeconds}`)).toMatchObject({ periodSeconds, notes: [] });
  });

  it('T7: an image, an icon and other extensions are ignored, not kept', () => {
    const parsed = parseWith('&image=http%3A%2F%2F169.254.169.254%2F&icon=x&codeDisplay=%7B%7D&flag');
    expect(parsed).toEqual({ ...plain, label: 'me', notes: ['parameters_ignored'] });
  });

  it('a parameter that is repeated with the same value', () => {
    expect(parseWith('&digits=8&digits=8')).toMatchObject({ digits: 8, notes: ['parameter_repeated'] });
  });

  it.each([
    ['100%', '100%'],
    ['50%25%', '50%%'],
    ['caf%E9%20x', 'caf%E9 x'],
    ['%zz', '%zz'],
  ])('the broken escape in %s stays as it stands', (label, account) => {
    const parsed = parseOtpauth(`otpauth://totp/${label}?secret=${BASE32}`);
    expect(parsed).toEqual({ ...plain, label: account, notes: ['percent_malformed'] });
  });

  it('a colon in the account or the issuer, with a note', () => {
    const parsed = parseOtpauth(`otpauth://totp/Example:host:8080?secret=${BASE32}`);
    expect(parsed).toEqual({ ...plain, issuer: 'Example', label: 'host:8080', notes: ['colon_in_name'] });
    expect(parseWith('&issuer=a%3Ab')).toMatchObject({ issuer: 'a:b', notes: ['colon_in_name'] });
  });

  it('every note has a sentence', () => {
    for (const sentence of Object.values(OTPAUTH_NOTES)) expect(sentence.length).toBeGreaterThan(15);
  });
});

describe('Steam', () => {
  const steam = { ...plain, type: 'steam', digits: 5 };

  it('by the type (Aegis, 2FAS, Ente)', () => {
    const parsed = parseOtpauth(`otpauth://steam/Steam:gabe?secret=${BASE32}&issuer=Steam`);
    expect(parsed).toEqual({ ...steam, issuer: 'Steam', label: 'gabe' });
  });

  it.each([
    ['encoder=steam (KeePassXC)', '&issuer=Valve&digits=5&period=30&encoder=steam', 'Valve'],
    ['a bare steam (Stratum)', '&issuer=Valve&steam', 'Valve'],
    ['the issuer (Stratum, 2FAuth)', '&issuer=Steam', 'Steam'],
    ['the issuer in lower case', '&issuer=steam&digits=5', 'steam'],
  ])('by %s', (_, parameters, issuer) => {
    expect(parseWith(parameters)).toEqual({ ...steam, issuer, label: 'me', notes: ['read_as_steam'] });
  });

  it('by the scheme (Bitwarden, Proton)', () => {
    expect(parseOtpauth(`steam://${BASE32}`)).toEqual({ ...steam, label: '', notes: ['label_missing'] });
  });

  it('has its own digits, algorithm and period, whatever is given', () => {
    const parsed = parseWith('&encoder=steam&digits=6&algorithm=SHA256&period=60');
    expect(parsed).toMatchObject({ type: 'steam', digits: 5, algorithm: 'SHA1', periodSeconds: 30 });
    expect(parsed.notes).toContain('steam_parameters_ignored');
  });

  it('is not guessed from the issuer when six digits are asked for, or of a counter', () => {
    expect(parseWith('&issuer=Steam&digits=6')).toMatchObject({ type: 'totp', digits: 6 });
    const parsed = parseOtpauth(`otpauth://hotp/me?secret=${BASE32}&issuer=Steam&counter=1`);
    expect(parsed).toMatchObject({ type: 'hotp', digits: 6 });
  });
});

describe('what is refused', () => {
  it.each([
    ['otpauth://totp/me', 'otpauth.secret_missing'],
    ['otpauth://totp/me?', 'otpauth.secret_missing'],
    ['otpauth://totp/me?issuer=x', 'otpauth.secret_missing'],
    ['otpauth://totp/me?secret=', 'otpauth.secret_missing'],
    ['otpauth://totp/me?secret', 'otpauth.secret_missing'],
    ['otpauth://totp/me?secret=%20', 'base32.empty'],
    ['otpauth://totp/me?secret=A1', 'base32.invalid_character'],
    [`otpauth://totp/me?secret=${BASE32}+${BASE32}`, 'base32.invalid_character'],
    [`otpauth://fail/me?secret=${BASE32}`, 'otpauth.invalid_type'],
    [`otpauth:///me?secret=${BASE32}`, 'otpauth.invalid_type'],
    [`otpauth://totp%2Fme?secret=${BASE32}`, 'otpauth.invalid_type'],
    [`otpauth://yaotp/me?secret=${BASE32}&pin_length=4`, 'otpauth.type_unsupported'],
    [`otpauth://motp/me?secret=${BASE32}`, 'otpauth.type_unsupported'],
    ['motp://me?secret=e3152afee62599c8', 'otpauth.type_unsupported'],
    ['', 'otpauth.invalid_scheme'],
    [BASE32, 'otpauth.invalid_scheme'],
    [`otpauth:totp/me?secret=${BASE32}`, 'otpauth.invalid_scheme'],
    [`https://totp/me?secret=${BASE32}`, 'otpauth.invalid_scheme'],
    ['otpauth-migration://offline?data=', 'otpauth.invalid_scheme'],
    ['steam://', 'otpauth.secret_missing'],
  ])('text %# is refused', (text, code) => {
    expect(
      refusal(() => parseOtpauth(text)),
      text,
    ).toBe(code);
  });

  it.each(['something', 'MD5', '', 'SHA', 'SHA1024', 'SHA25', 'ſha1', 'Algorithm.Algorithm.sha1', ' SHA1'])(
    'the algorithm %j',
    (algorithm) => {
      const code = refusal(() => parseWith(`&algorithm=${encodeURIComponent(algorithm)}`));
      expect(code).toBe('otpauth.invalid_algorithm');
    },
  );

  it.each(['0', 'test', '', '4', '11', '-6', '6.0', '6e0', '0x6', ' 6', '٦', '999999999999'])(
    'digits=%s and period=%s alike, unless the number fits',
    (text) => {
      const escaped = encodeURIComponent(text);
      expect(refusal(() => parseWith(`&digits=${escaped}`))).toBe('otpauth.invalid_digits');
      if (text === '4' || text === '11') return;
      expect(refusal(() => parseWith(`&period=${escaped}`))).toBe('otpauth.invalid_period');
    },
  );

  it('a period of more than a day, given or stuck to the issuer', () => {
    expect(refusal(() => parseWith('&period=86401'))).toBe('otpauth.invalid_period');
    expect(refusal(() => parseWith('&issuer=Exampleperiod=0'))).toBe('otpauth.invalid_period');
  });

  it.each(['-1', 'test', '', '1.5', '9223372036854775808', '99999999999999999999', '0x1'])(
    'counter=%s',
    (counter) => {
      const text = `otpauth://hotp/me?secret=${BASE32}&counter=${counter}`;
      expect(refusal(() => parseOtpauth(text))).toBe('otpauth.invalid_counter');
    },
  );

  it.each(['&secret=AAAAAAAA', '&digits=6&digits=8', '&issuer=a&ISSUER=b', '&%73ecret=AAAAAAAA'])(
    'two values for one parameter: %s',
    (parameters) => expect(refusal(() => parseWith(parameters))).toBe('otpauth.duplicate_parameter'),
  );

  it('a text longer than any address, without looking at it', () => {
    const long = (length: number) => `otpauth://totp/${'%'.repeat(length)}`;
    expect(refusal(() => parseOtpauth(long(MAX_OTPAUTH_CHARACTERS)))).toBe('otpauth.too_long');
    expect(refusal(() => parseOtpauth(long(MAX_OTPAUTH_CHARACTERS - 15)))).toBe('otpauth.secret_missing');
  });
});

describe('any text at all', () => {
  it('is an account or an OtpError, and the error repeats nothing of a secret', () => {
    const fragment = fc.constantFrom(
      'secret=',
      'issuer=',
      'digits=',
      '&',
      '?',
      ':',
      '%',
      '%3A',
      '#',
      '+',
      '=',
      '/',
      '6',
    );
    const tail = fc.array(fc.oneof(fragment, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 20 });
    const type = fc.constantFrom('totp', 'hotp', 'steam', 'x');
    fc.assert(
      fc.property(type, tail, (kind, parts) => {
        try {
          const parsed = parseOtpauth(`otpauth://${kind}/${parts.join('')}&secret=${BASE32}1`);
          expect(parsed.secret.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({ name: 'OtpError' });
          expect((error as Error).message).not.toContain('GEZDG');
        }
      }),
      { numRuns: 1000 },
    );
  });
});
