import { argon2Sync, createCipheriv, pbkdf2Sync, randomBytes } from 'node:crypto';

/**
 * Files as other programs write them, by Node's own ciphers and by hand: nothing of ours that reads or writes formats is
 * used, so that a mistake of ours is not made twice.
 */

export interface TestAccount {
  type: 'totp' | 'hotp';
  issuer: string;
  label: string;
  /** Base32. */
  secret: string;
  /** The bytes of it. */
  bytes: Buffer;
  algorithm: 'SHA1' | 'SHA256' | 'SHA512';
  digits: number;
  period: number;
  counter: number;
}

const common = { type: 'totp', algorithm: 'SHA1', digits: 6, period: 30, counter: 0 } as const;

/** Secrets of digits, whose base32 is written out here. */
export const accounts: readonly TestAccount[] = [
  {
    ...common,
    ...{ issuer: 'Example', label: 'ann@example.com' },
    ...{ secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', bytes: Buffer.from('12345678901234567890') },
  },
  {
    ...common,
    ...{ issuer: 'Zürich – 東京', label: 'C# & 100 %', algorithm: 'SHA256', digits: 8, period: 60 },
    ...{ secret: 'GA4TQNZWGU2DGMRRGA4TQNZWGU2DGMRR', bytes: Buffer.from('09876543210987654321') },
  },
  {
    ...common,
    ...{ type: 'hotp', issuer: 'Counter', label: 'bob', counter: 7 },
    ...{ secret: 'GEYTCMJRGIZDEMRSGMZTGMZTGQ2DINBU', bytes: Buffer.from('11111222223333344444') },
  },
];

const [ann, zurich, bob] = accounts as [TestAccount, TestAccount, TestAccount];

/** Key Uri Format, one on each line. */
export function otpauthFile(): string {
  return [
    `otpauth://totp/Example:ann%40example.com?secret=${ann.secret}&issuer=Example`,
    `otpauth://totp/${encodeURIComponent(zurich.issuer)}:C%23%20%26%20100%20%25?secret=${zurich.secret}&issuer=${encodeURIComponent(zurich.issuer)}&algorithm=SHA256&digits=8&period=60`,
    `otpauth://hotp/Counter:bob?secret=${bob.secret}&issuer=Counter&counter=7`,
    '',
  ].join('\n');
}

/** AES-256-GCM with the tag behind the text. */
function sealed(key: Buffer, nonce: Buffer, text: string, associated = ''): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(associated));
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** An encrypted backup of 2FAS, schema 4. */
export function twoFasFile(password: string): string {
  const services = accounts.map(({ type, issuer, label, secret, algorithm, digits, period, counter }) => ({
    ...{ name: issuer, secret, updatedAt: 0, order: { position: 0 } },
    otp: { issuer, account: label, digits, period, algorithm, counter, tokenType: type.toUpperCase() },
  }));
  const [salt, nonce] = [randomBytes(256), randomBytes(12)];
  const key = pbkdf2Sync(password, salt, 10_000, 32, 'sha256');
  const parts = [sealed(key, nonce, JSON.stringify(services)), salt, nonce];
  const servicesEncrypted = parts.map((part) => part.toString('base64')).join(':');
  return JSON.stringify({ services: [], groups: [], schemaVersion: 4, servicesEncrypted });
}

/** An encrypted backup of andOTP, as it is since version 0.6.3. */
export function andOtpFile(password: string): Buffer {
  const list = accounts.map(({ type, period, counter, ...rest }) => ({
    ...{ secret: rest.secret, issuer: rest.issuer, label: rest.label, digits: rest.digits },
    ...{ type: type.toUpperCase(), algorithm: rest.algorithm, tags: [] },
    ...(type === 'hotp' ? { counter } : { period }),
  }));
  const iterations = 140_000;
  const [count, salt, nonce] = [Buffer.alloc(4), randomBytes(12), randomBytes(12)];
  count.writeUInt32BE(iterations);
  const key = pbkdf2Sync(password, salt, iterations, 32, 'sha1');
  return Buffer.concat([count, salt, nonce, sealed(key, nonce, JSON.stringify(list))]);
}

/** An encrypted export of Proton Authenticator, which has no accounts with a counter. */
export function protonFile(password: string): string {
  const entries = otpauthFile()
    .split('\n')
    .slice(0, 2)
    .map((uri, id) => ({ id: `${id}`, content: { uri, entry_type: 'Totp', name: '' }, note: 'by hand' }));
  const [salt, nonce] = [randomBytes(16), randomBytes(12)];
  const costs = { memory: 19 * 1024, passes: 2, parallelism: 1, tagLength: 32 };
  const key = argon2Sync('argon2id', { message: Buffer.from(password), nonce: salt, ...costs });
  const text = sealed(key, nonce, JSON.stringify({ version: 1, entries }), 'proton.authenticator.export.v1');
  const content = Buffer.concat([nonce, text]).toString('base64');
  return JSON.stringify({ version: 1, salt: salt.toString('base64'), content });
}

/** An export of FreeOTP+: the bytes of a secret are signed, and the counter is of the code before the next. */
export function freeOtpPlusFile(): string {
  const tokens = accounts.map(({ type, issuer, label, bytes, algorithm, digits, period, counter }) => ({
    ...{ algo: algorithm, counter: counter - 1, digits, issuerExt: issuer, issuerInt: issuer, label, period },
    ...{ secret: [...bytes], type: type.toUpperCase() },
  }));
  return JSON.stringify({ tokens, tokenOrder: tokens.map(({ label }) => label) });
}

/** A plain backup of Stratum, with numbers for types and algorithms. */
export function stratumFile(): string {
  const numbers = { SHA1: 0, SHA256: 1, SHA512: 2 };
  return JSON.stringify({
    Authenticators: accounts.map(({ type, issuer, label, secret, algorithm, digits, period, counter }) => ({
      ...{
        Type: type === 'hotp' ? 1 : 2,
        Icon: null,
        Issuer: issuer,
        Username: label,
        Secret: secret,
        Pin: null,
      },
      ...{ Algorithm: numbers[algorithm], Digits: digits, Period: period, Counter: counter, Ranking: 0 },
    })),
    ...{ Categories: [], AuthenticatorCategories: [], CustomIcons: [] },
  });
}

/** A field of a Protocol Buffers message: a number, or bytes with their length. */
function field(number: number, value: number | Buffer): Buffer {
  const varint = (rest: number): number[] =>
    rest > 127 ? [(rest & 127) | 128, ...varint(rest >>> 7)] : [rest];
  if (typeof value === 'number') return Buffer.from([number * 8, ...varint(value)]);
  return Buffer.concat([Buffer.from([number * 8 + 2, ...varint(value.length)]), value]);
}

/** The accounts that Google Authenticator can carry, as so many of its codes as there are. */
export function googleParts(): string[] {
  const carried = [ann, bob];
  return carried.map(({ type, issuer, label, bytes, counter }, index) => {
    const account = Buffer.concat([
      ...[field(1, bytes), field(2, Buffer.from(`${issuer}:${label}`)), field(3, Buffer.from(issuer))],
      ...[field(4, 1), field(5, 1), field(6, type === 'hotp' ? 1 : 2), field(7, counter)],
    ]);
    const part = Buffer.concat([
      ...[field(1, account), field(2, 1), field(3, carried.length), field(4, index), field(5, 271_828)],
    ]);
    return `otpauth-migration://offline?data=${encodeURIComponent(part.toString('base64'))}\n`;
  });
}
