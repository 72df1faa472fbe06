import { createCipheriv, pbkdf2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  AWKWARD_NAMES,
  entry,
  hotpAccount,
  SECRET,
  steamAccount,
  totpAccount,
} from '../../../test/accounts.ts';
import {
  expectDamageRefused,
  fileOf,
  idleTools,
  refusalOf,
  toolsWith,
} from '../../../test/encrypted-files.ts';
import { withoutNotes } from '../../../test/format-tools.ts';
import { javaMap } from '../../../test/java-map.ts';
import { findFormat } from '../read.ts';
import { freeotp2Reader } from './backup.ts';

const PASSWORD = 'pässword & #1';
const SALT = Buffer.alloc(32, 0xa5);
const MASTER = Buffer.alloc(32, 0x5a);
const ITERATIONS = 1_000;
const tools = toolsWith(PASSWORD);
const TOKEN = {
  algo: 'SHA1',
  digits: 6,
  issuerExt: 'Twofold',
  issuerInt: 'Twofold',
  label: 'alice',
  period: 30,
  type: 'TOTP',
};

const signed = (bytes: Uint8Array) => [...new Int8Array(bytes)];

/** FreeOTP's construction once more, with node:crypto alone. */
function sealKey(key: Uint8Array, plain: Uint8Array, purpose: string, changes: object = {}) {
  const nonce = Buffer.alloc(12, 0xc3);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const parameters = Buffer.concat([Buffer.from('3011040c', 'hex'), nonce, Buffer.from('020110', 'hex')]);
  return {
    mCipher: 'AES/GCM/NoPadding',
    mCipherText: signed(sealed),
    mParameters: signed(parameters),
    mToken: purpose,
    ...changes,
  };
}

function masterKey(changes: object = {}): string {
  const key = pbkdf2Sync(PASSWORD, SALT, ITERATIONS, 32, 'sha512');
  return JSON.stringify({
    mAlgorithm: 'PBKDF2withHmacSHA512',
    mEncryptedKey: sealKey(key, MASTER, 'AES'),
    mIterations: ITERATIONS,
    mSalt: signed(SALT),
    ...changes,
  });
}

const tokenKey = (changes: object = {}) =>
  JSON.stringify({ key: JSON.stringify(sealKey(MASTER, SECRET, 'HmacSHA1', changes)) });

function backupOf(tokens: readonly object[], master = masterKey()): Uint8Array {
  const pairs = tokens.flatMap((token, index): [string, string][] => [
    [`uuid-${index}`, tokenKey()],
    [`uuid-${index}-token`, JSON.stringify({ ...TOKEN, ...token })],
  ]);
  return javaMap(new Map([['masterKey', master], ...pairs]));
}

const read = (bytes: Uint8Array, using = tools) =>
  freeotp2Reader.read(fileOf(bytes, 'externalBackup.xml'), using);

describe('a backup of FreeOTP 2', () => {
  it('is recognised', () => {
    expect(findFormat(fileOf(backupOf([])))).toBe('freeotp-2');
    for (const other of ['', '<map/>', '{}']) expect(freeotp2Reader.recognises(fileOf(other))).toBe(false);
  });

  it.each([
    [{}, totpAccount()],
    [
      { algo: 'SHA512', digits: 8, period: 60 },
      totpAccount({ algorithm: 'SHA512', digits: 8, periodSeconds: 60 }),
    ],
    [{ algo: undefined, digits: undefined, period: undefined }, totpAccount()],
    [{ type: 'HOTP', counter: 41 }, hotpAccount({ counter: 41n })],
    [{ issuerExt: undefined }, totpAccount()],
    [
      { issuerExt: 'Contoso', issuerInt: 'Microsoft' },
      totpAccount({ issuer: 'Microsoft', organisation: 'Contoso' }),
    ],
    [{ issuerExt: 'Steam', issuerInt: 'Steam', label: 'gabe', digits: undefined }, steamAccount()],
    [{ issuerExt: 'Steam', issuerInt: 'Steam', digits: 6 }, totpAccount({ issuer: 'Steam' })],
  ])('T7: %j, without its image', async (token, account) => {
    const content = await read(backupOf([{ ...token, image: 'http://169.254.169.254/' }]));
    expect(content).toMatchObject({ format: 'freeotp-2', problems: [] });
    expect(withoutNotes(content.entries)).toEqual([entry(account)]);
  });

  it.each(AWKWARD_NAMES)('T14: the name %s', async (name) => {
    const content = await read(backupOf([{ issuerExt: name, issuerInt: name, label: name }]));
    expect(content.entries).toEqual([entry(totpAccount({ issuer: name, label: name }))]);
  });

  it('of an Android without HMAC-SHA-512 opens', async () => {
    const key = pbkdf2Sync(PASSWORD, SALT, ITERATIONS, 32, 'sha1');
    const master = masterKey({
      mAlgorithm: 'PBKDF2withHmacSHA1',
      mEncryptedKey: sealKey(key, MASTER, 'AES'),
    });
    expect(await read(backupOf([{}], master))).toMatchObject({ entries: [entry(totpAccount())] });
  });

  it('needs its password', async () => {
    expect(await refusalOf(read(backupOf([{}]), toolsWith()))).toBe('format.password_required');
    expect(await refusalOf(read(backupOf([{}]), toolsWith('other')))).toBe('format.password_wrong');
  });

  it('T12: one that lost its other half, or does not open, loses no other', async () => {
    const pairs: [string, string][] = [
      ['masterKey', masterKey()],
      ['a', tokenKey()],
      ['b-token', JSON.stringify(TOKEN)],
      ['c', tokenKey({ mToken: 'HmacSHA256' })],
      ['c-token', JSON.stringify({ ...TOKEN, issuerExt: 'Swapped' })],
      ['d', tokenKey({ mParameters: [1] })],
      ['d-token', 'no JSON'],
      ['e', tokenKey({ mCipher: 'AES/ECB/NoPadding' })],
      ['e-token', JSON.stringify(TOKEN)],
      ['f', tokenKey()],
      ['f-token', JSON.stringify(TOKEN)],
      ['g', tokenKey()],
      ['g-token', JSON.stringify({ ...TOKEN, algo: 'SHA224' })],
    ];
    const content = await read(javaMap(new Map(pairs)));
    expect(content.entries).toEqual([entry(totpAccount())]);
    expect(content.problems).toEqual([
      { entry: 1, code: 'format.damaged' },
      { entry: 2, name: 'Twofold', code: 'format.damaged' },
      { entry: 3, name: 'Swapped', code: 'format.damaged' },
      { entry: 4, code: 'format.damaged' },
      { entry: 5, name: 'Twofold', code: 'format.unsupported' },
      { entry: 7, name: 'Twofold', code: 'otpauth.invalid_algorithm' },
    ]);
  });

  it('cut off anywhere refuses', async () => {
    const whole = backupOf([{}]);
    for (let length = 0; length < whole.length; length += 7) {
      expect(await refusalOf(read(whole.slice(0, length)))).toBe('format.damaged');
    }
  });

  it('damaged anywhere in its master key refuses, or reads the same', async () => {
    await expectDamageRefused(freeotp2Reader, backupOf([]), tools, { spare: true });
  });

  it.each([2 ** 31, 10_000_001])('T10: %i iterations are refused before any work', async (mIterations) => {
    const file = backupOf([{}], masterKey({ mIterations }));
    expect(await refusalOf(read(file, idleTools('x')))).toBe('format.kdf_too_expensive');
  });

  it.each([
    [{ mIterations: 0 }, 'format.damaged'],
    [{ mSalt: [] }, 'format.damaged'],
    [{ mSalt: Array(32).fill(128) }, 'format.damaged'],
    [{ mSalt: Array(32).fill('1') }, 'format.damaged'],
    [{ mAlgorithm: 'MD5' }, 'format.unsupported'],
  ])('with %j is %s', async (changes, code) => {
    expect(await refusalOf(read(backupOf([{}], masterKey(changes)), idleTools('x')))).toBe(code);
  });

  it('without a master key is damaged', async () => {
    expect(await refusalOf(read(javaMap(new Map([['a', 'b']])), idleTools('x')))).toBe('format.damaged');
  });
});
