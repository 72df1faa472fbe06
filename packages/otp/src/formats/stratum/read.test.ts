import { argon2Sync, createCipheriv, pbkdf2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  AWKWARD_NAMES,
  entry,
  hotpAccount,
  SECRET_TEXT,
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
import { formatTools } from '../../../test/format-tools.ts';
import type { FormatTools, Kdf } from '../format.ts';
import { findFormat } from '../read.ts';
import { stratumReader } from './read.ts';

const PASSWORD = 'pässword & #1';
const tools = toolsWith(PASSWORD);

const authenticator = (changes: object = {}) => ({
  Type: 2,
  Icon: null,
  Issuer: 'Twofold',
  Username: 'alice',
  Secret: SECRET_TEXT,
  Pin: null,
  Algorithm: 0,
  Digits: 6,
  Period: 30,
  Counter: 0,
  Ranking: 0,
  CopyCount: 0,
  ...changes,
});
const backupOf = (authenticators: unknown[], rest: object = {}) =>
  JSON.stringify({
    Authenticators: authenticators,
    Categories: [],
    AuthenticatorCategories: [],
    CustomIcons: [],
    ...rest,
  });
const PLAIN = backupOf([authenticator()]);
const read = (content: string | Uint8Array, using = tools) => stratumReader.read(fileOf(content), using);

/** Both of Stratum's constructions once more, with node:crypto alone. */
const STRONG_SALT = Buffer.alloc(16, 5);
const STRONG_COST = { memory: 65_536, passes: 3, parallelism: 4, tagLength: 32 };
const STRONG_KEY = argon2Sync('argon2id', { message: PASSWORD, nonce: STRONG_SALT, ...STRONG_COST });

function sealStrong(plain: string): Uint8Array {
  const nonce = Buffer.alloc(12, 9);
  const cipher = createCipheriv('aes-256-gcm', STRONG_KEY, nonce);
  const sealed = [cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()];
  return Uint8Array.from(Buffer.concat([Buffer.from('AUTHENTICATORPRO'), STRONG_SALT, nonce, ...sealed]));
}

/** The one strong key is known: half a second for each file that is tried says nothing more. */
function quickTools(password: string): FormatTools {
  const argon2id: Kdf['argon2id'] = async ({ password: given, salt }) =>
    Buffer.from(given).toString() === PASSWORD && STRONG_SALT.equals(salt)
      ? STRONG_KEY
      : Buffer.alloc(32, salt[0]);
  return formatTools(password, { argon2id });
}

function sealLegacy(plain: string): Uint8Array {
  const salt = Buffer.alloc(20, 5);
  const iv = Buffer.alloc(16, 9);
  const cipher = createCipheriv('aes-256-cbc', pbkdf2Sync(PASSWORD, salt, 64_000, 32, 'sha1'), iv);
  const sealed = [cipher.update(plain, 'utf8'), cipher.final()];
  return Uint8Array.from(Buffer.concat([Buffer.from('AuthenticatorPro'), salt, iv, ...sealed]));
}

describe('a plain backup of Stratum', () => {
  it('is recognised, as the encrypted ones are', () => {
    for (const file of [PLAIN, sealStrong(PLAIN), sealLegacy(PLAIN)]) {
      expect(findFormat(fileOf(file))).toBe('stratum');
    }
    for (const other of ['', '[]', '{}', '{"Authenticators":{}}', 'authenticatorpro']) {
      expect(stratumReader.recognises(fileOf(other))).toBe(false);
    }
  });

  it.each([
    [{}, totpAccount()],
    [
      { Algorithm: 1, Digits: 8, Period: 60 },
      totpAccount({ algorithm: 'SHA256', digits: 8, periodSeconds: 60 }),
    ],
    [{ Type: 1, Algorithm: 2, Counter: 41 }, hotpAccount({ algorithm: 'SHA512', counter: 41n })],
    [{ Type: 4, Issuer: 'Steam', Username: 'gabe', Digits: 5 }, steamAccount()],
    [{ Username: null }, totpAccount({ label: '' })],
  ])('%j', async (changes, account) => {
    expect(await read(backupOf([authenticator(changes)]))).toEqual({
      format: 'stratum',
      entries: [entry(account)],
      problems: [],
      notes: [],
    });
  });

  it.each(AWKWARD_NAMES)('T14: the name %s', async (name) => {
    const content = await read(backupOf([authenticator({ Issuer: name, Username: name })]));
    expect(content.entries).toEqual([entry(totpAccount({ issuer: name, label: name }))]);
  });

  it('has groups of its categories', async () => {
    const Categories = [
      { Id: 'a1', Name: 'Work & C#' },
      { Id: 'b2', Name: 'Home' },
    ];
    const AuthenticatorCategories = ['a1', 'b2', 'zz'].map((CategoryId) => ({
      CategoryId,
      AuthenticatorSecret: SECRET_TEXT,
    }));
    const content = await read(backupOf([authenticator()], { Categories, AuthenticatorCategories }));
    expect(content.entries).toEqual([entry(totpAccount(), { groups: ['Work & C#', 'Home'] })]);
  });

  it('T12: a bad entry is a problem with its place, and loses no other', async () => {
    const bad = [
      { Type: 3 },
      { Type: 5 },
      { Secret: '' },
      { Algorithm: 3 },
      { Digits: 0 },
      { Period: 0 },
      { Type: '2' },
    ];
    const content = await read(backupOf([...bad.map(authenticator), authenticator(), null]));
    expect(content.entries).toEqual([entry(totpAccount())]);
    expect(content.problems.map(({ entry: place, code }) => [place, code])).toEqual([
      [1, 'entry.type_unsupported'],
      [2, 'entry.type_unsupported'],
      [3, 'entry.no_secret'],
      [4, 'otpauth.invalid_algorithm'],
      [5, 'otpauth.invalid_digits'],
      [6, 'otpauth.invalid_period'],
      [7, 'entry.type_unsupported'],
      [9, 'entry.type_unsupported'],
    ]);
  });

  it('T10: more than 5,000 entries are refused', async () => {
    const many = backupOf(Array.from({ length: 5_001 }, () => null));
    expect(await refusalOf(read(many))).toBe('format.too_many_entries');
  });
});

describe.each([
  ['strong', sealStrong, 100],
  ['legacy', sealLegacy, 25],
] as const)('a %s backup of Stratum', (_, seal, runs) => {
  it('made with node:crypto opens', async () => {
    expect(await read(seal(PLAIN))).toMatchObject({ entries: [entry(totpAccount())] });
  });

  it('needs its password', async () => {
    expect(await refusalOf(read(seal(PLAIN), toolsWith()))).toBe('format.password_required');
    for (const other of ['other', 'another', '1']) {
      expect(await refusalOf(read(seal(PLAIN), quickTools(other)))).toBe('format.password_wrong');
    }
  });

  it('damaged anywhere refuses', async () => {
    await expectDamageRefused(stratumReader, seal(PLAIN), quickTools(PASSWORD), { runs });
  });

  it('that ends before its text is damaged', async () => {
    const file = seal(PLAIN).slice(0, 40);
    expect(await refusalOf(read(file, idleTools('x')))).toBe('format.damaged');
  });

  it('T10: what is nested too deep is refused', async () => {
    expect(await refusalOf(read(seal('['.repeat(10_000)), quickTools(PASSWORD)))).toBe('format.too_deep');
  });
});
