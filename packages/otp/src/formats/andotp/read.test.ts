import { createCipheriv, createHash, pbkdf2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  AWKWARD_NAMES,
  entry,
  hotpAccount,
  SECRET_TEXT,
  steamAccount,
  totpAccount,
} from '../../../test/accounts.ts';
import { expectDamageRefused, fileOf, refusalOf, toolsWith } from '../../../test/encrypted-files.ts';
import { findFormat } from '../read.ts';
import { andotpReader } from './read.ts';

const PASSWORD = 'pässword & #1';
const ITERATIONS = 1_000;
const tools = toolsWith(PASSWORD);

const account = (changes: object = {}) => ({
  secret: `${SECRET_TEXT}=`,
  issuer: 'Twofold',
  label: 'alice',
  digits: 6,
  type: 'TOTP',
  algorithm: 'SHA1',
  thumbnail: 'Default',
  last_used: 0,
  used_frequency: 0,
  period: 30,
  tags: [],
  ...changes,
});
const PLAIN = JSON.stringify([account()]);
const read = (content: string | Uint8Array, using = tools) => andotpReader.read(fileOf(content), using);

/** Both of andOTP's constructions once more, with node:crypto alone. */
function sealGcm(key: Uint8Array, plain: string): Buffer {
  const nonce = Buffer.alloc(12, 0xee);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

function sealNew(plain: string): Uint8Array {
  const count = Buffer.alloc(4);
  count.writeInt32BE(ITERATIONS);
  const salt = Buffer.alloc(12, 5);
  const key = pbkdf2Sync(PASSWORD, salt, ITERATIONS, 32, 'sha1');
  return Uint8Array.from(Buffer.concat([count, salt, sealGcm(key, plain)]));
}

function sealOld(plain: string): Uint8Array {
  return Uint8Array.from(sealGcm(createHash('sha256').update(PASSWORD).digest(), plain));
}

/** A new backup with another number in front. */
function withIterations(iterations: number): Uint8Array {
  const bytes = sealNew(PLAIN);
  new DataView(bytes.buffer).setUint32(0, iterations);
  return bytes;
}

describe('a plain backup of andOTP', () => {
  it('is recognised, and other lists of accounts are not', () => {
    expect(findFormat(fileOf(PLAIN))).toBe('andotp');
    for (const other of [
      '',
      '[]',
      '{}',
      '[1]',
      '[{"secret":"x","type":"TOTP"}]',
      '[{"secret":"x","kind":"TOTP"}]',
    ]) {
      expect(andotpReader.recognises(fileOf(other))).toBe(false);
    }
  });

  it.each([
    [{}, totpAccount()],
    [
      { algorithm: 'SHA256', digits: 8, period: 60 },
      totpAccount({ algorithm: 'SHA256', digits: 8, periodSeconds: 60 }),
    ],
    [{ type: 'HOTP', counter: 41, period: undefined }, hotpAccount({ counter: 41n })],
    [{ type: 'STEAM', issuer: 'Steam', label: 'gabe', digits: 5 }, steamAccount()],
    [{ issuer: undefined, label: 'Twofold - alice' }, totpAccount()],
    [{ issuer: undefined, label: 'Twofold - alice - work' }, totpAccount({ label: 'alice - work' })],
    [{ label: 'alice - work' }, totpAccount({ label: 'alice - work' })],
  ])('%j', async (changes, expected) => {
    expect(await read(JSON.stringify([account(changes)]))).toEqual({
      format: 'andotp',
      entries: [entry(expected)],
      problems: [],
      notes: [],
    });
  });

  it.each(AWKWARD_NAMES)('T14: the name %s', async (name) => {
    const content = await read(JSON.stringify([account({ issuer: name, label: name, tags: [name] })]));
    expect(content.entries).toEqual([entry(totpAccount({ issuer: name, label: name }), { groups: [name] })]);
  });

  it('T12: a bad entry is a problem with its place, and loses no other', async () => {
    const bad = [{ type: 'MOTP' }, { secret: '' }, { secret: '1' }, { digits: 99 }, { algorithm: 'MD5' }];
    const content = await read(JSON.stringify([...bad.map(account), account(), null]));
    expect(content.entries).toEqual([entry(totpAccount())]);
    expect(content.problems.map(({ entry: place, code }) => [place, code])).toEqual([
      [1, 'entry.type_unsupported'],
      [2, 'entry.no_secret'],
      [3, 'base32.invalid_character'],
      [4, 'otpauth.invalid_digits'],
      [5, 'otpauth.invalid_algorithm'],
      [7, 'entry.type_unsupported'],
    ]);
  });

  it('T10: more than 5,000 entries are refused', async () => {
    expect(await refusalOf(read(`[${'0,'.repeat(5_000)}0]`))).toBe('format.too_many_entries');
  });
});

describe.each([
  ['new', sealNew],
  ['old', sealOld],
] as const)('a %s encrypted backup of andOTP', (kind, seal) => {
  it('made with node:crypto opens', async () => {
    expect(await read(seal(PLAIN))).toMatchObject({ format: 'andotp', entries: [entry(totpAccount())] });
  });

  it('is recognised by its name, and the new one by its first bytes', () => {
    expect(findFormat(fileOf(seal(PLAIN), 'otp_accounts.json.aes'))).toBe('andotp');
    expect(andotpReader.recognises(fileOf(seal(PLAIN), 'x'))).toBe(kind === 'new');
    expect(andotpReader.recognises(fileOf(seal(PLAIN).slice(0, 20), 'otp_accounts.json.aes'))).toBe(false);
  });

  it('needs its password', async () => {
    expect(await refusalOf(read(seal(PLAIN), toolsWith()))).toBe('format.password_required');
    const expected = kind === 'new' ? 'format.password_wrong' : 'format.kdf_too_expensive';
    expect(await refusalOf(read(seal(PLAIN), toolsWith('other')))).toBe(expected);
  });

  it('damaged anywhere refuses', async () => {
    await expectDamageRefused(andotpReader, seal(PLAIN), tools, { runs: 60 });
  });

  it('of no JSON, or of another, is damaged', async () => {
    for (const plain of ['xx', '{}', '{"a":[]}']) {
      expect(await refusalOf(read(seal(plain)))).toBe('format.damaged');
    }
  });
});

describe('an encrypted backup of andOTP', () => {
  it.each([2 ** 31, 2 ** 31 - 1, 2 ** 32 - 1, 10_000_001])(
    'T10: %i iterations are refused',
    async (iterations) => {
      expect(await refusalOf(read(withIterations(iterations)))).toBe('format.kdf_too_expensive');
    },
  );

  it('of no iterations is damaged', async () => {
    expect(await refusalOf(read(withIterations(0)))).toBe('format.damaged');
  });
});
