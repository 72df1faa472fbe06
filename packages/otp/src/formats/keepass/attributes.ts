import { OtpError } from '../../errors.ts';
import { MAX_OTPAUTH_CHARACTERS, type OtpauthAccount } from '../../otpauth/account.ts';
import { parseOtpauth } from '../../otpauth/parse.ts';
import { decodePercent } from '../../otpauth/text.ts';
import { accountOf } from '../account.ts';
import { encodeUtf8 } from '../encoding/bytes.ts';
import { bytesFromBase64, bytesFromHex, filledText } from '../encoding/fields.ts';
import type { EntryProblemCode, FormatNote } from '../format.ts';

/** The texts of an entry by their names, such as Title, UserName, otp. */
export type Attributes = ReadonlyMap<string, string>;

type Reading = OtpauthAccount | EntryProblemCode | undefined;

/**
 * The account in the attributes of an entry, in whichever of the four ways programs and plug-ins keep it there,
 * or `undefined` where there is none.
 *
 * @throws OtpError `otpauth.*`, `base32.*`
 */
export function readAttributes(attributes: Attributes, notes: Set<FormatNote>): Reading {
  const otp = filledText(attributes.get('otp'));
  if (otp !== undefined) {
    return /^(?:otpauth|steam|motp):/i.test(otp)
      ? readAddress(otp, attributes, notes)
      : readKeeOtp(otp, attributes);
  }
  if (filledText(attributes.get('TOTP Seed')) !== undefined) return readSeed(attributes);
  return readKeePass(attributes, 'TimeOtp') ?? readKeePass(attributes, 'HmacOtp');
}

function namesOf(attributes: Attributes) {
  return { issuer: attributes.get('Title'), label: attributes.get('UserName') };
}

/** KeePassXC, and the plug-in KeePassOTP, whose address has no names: those of the entry stand in. */
function readAddress(address: string, attributes: Attributes, notes: Set<FormatNote>): Reading {
  const { notes: tolerated, ...account } = parseOtpauth(address);
  for (const note of tolerated) if (note !== 'label_missing') notes.add(note);
  const names = namesOf(attributes);
  const issuer = account.issuer ?? filledText(names.issuer);
  return {
    ...account,
    label: account.label || (filledText(names.label) ?? ''),
    ...(issuer === undefined ? {} : { issuer }),
  };
}

/** A secret and five short fields. */
const MAX_KEE_OTP_CHARACTERS = 2_000;

/** The plug-in KeeOtp: `key=…&step=…&size=…&type=…&counter=…&otpHashMode=…`. */
function readKeeOtp(query: string, attributes: Attributes): Reading {
  if (query.length > MAX_KEE_OTP_CHARACTERS) return 'entry.field_invalid';
  const fields = new Map(
    query.split('&').map((part): [string, string] => {
      const [name = '', ...value] = part.split('=');
      return [name.trim().toLowerCase(), decodePercent(value.join('='), new Set())];
    }),
  );
  if (!fields.has('key')) return 'entry.field_invalid';
  const type = fields.get('type') ?? 'totp';
  return accountOf({
    ...namesOf(attributes),
    type: /^(?:totp|hotp|steam)$/i.test(type) ? type : 'unsupported',
    secret: fields.get('key'),
    algorithm: fields.get('otphashmode'),
    digits: fields.get('size'),
    period: fields.get('step'),
    counter: fields.get('counter'),
  });
}

/** KeeTrayTOTP and early KeePassXC: period and digits as `30;6`, or `30;S` for Steam. */
function readSeed(attributes: Attributes): Reading {
  const [period, size] = (filledText(attributes.get('TOTP Settings')) ?? '').split(';', 2);
  return accountOf({
    ...namesOf(attributes),
    type: size === 'S' ? 'steam' : 'totp',
    secret: attributes.get('TOTP Seed'),
    digits: size,
    period,
  });
}

/** KeePass 2 itself; counter-based codes have six digits and SHA1 there. */
function readKeePass(attributes: Attributes, prefix: 'TimeOtp' | 'HmacOtp'): Reading {
  const secret = keePassSecret(attributes, `${prefix}-Secret`);
  if (secret === undefined) return undefined;
  if (prefix === 'HmacOtp') {
    const counter = attributes.get('HmacOtp-Counter');
    return accountOf({ ...namesOf(attributes), type: 'hotp', secret, counter });
  }
  return accountOf({
    ...namesOf(attributes),
    type: 'totp',
    secret,
    algorithm: attributes.get('TimeOtp-Algorithm'),
    digits: attributes.get('TimeOtp-Length'),
    period: attributes.get('TimeOtp-Period'),
  });
}

/** A secret has one of four spellings; the one without a suffix is the text's own bytes. */
function keePassSecret(attributes: Attributes, name: string): Uint8Array | string | undefined {
  const plain = attributes.get(name);
  if (plain) return encodeUtf8(plain);
  const base32 = attributes.get(`${name}-Base32`);
  if (base32) return base32;
  const hex = filledText(attributes.get(`${name}-Hex`));
  if (hex)
    return known(hex.length > MAX_OTPAUTH_CHARACTERS ? undefined : bytesFromHex(hex.replaceAll(' ', '')));
  const base64 = filledText(attributes.get(`${name}-Base64`));
  return base64 ? known(bytesFromBase64(base64)) : undefined;
}

function known(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new OtpError('otpauth.secret_missing');
  return bytes;
}
