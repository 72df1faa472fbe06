import { describe, expect, it } from 'vitest';
import {
  expectDamageRefused,
  fileOf,
  idleTools,
  refusalOf,
  toolsWith,
} from '../../../test/encrypted-files.ts';
import { LIBSODIUM_EXPORT, LIBSODIUM_EXPORT_PASSWORD } from '../../../test/libsodium-vectors.ts';
import { decodeBase32 } from '../../base32.ts';
import { findFormat } from '../read.ts';
import { enteReader } from './read.ts';

const secret = decodeBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
const tools = toolsWith(LIBSODIUM_EXPORT_PASSWORD);
const sealed = JSON.stringify(LIBSODIUM_EXPORT);
const withKdf = (parameters: object) =>
  fileOf(
    JSON.stringify({ ...LIBSODIUM_EXPORT, kdfParams: { ...LIBSODIUM_EXPORT.kdfParams, ...parameters } }),
  );

describe('an encrypted export of Ente', () => {
  it('is recognised, and nothing else is', () => {
    expect(findFormat(fileOf(sealed))).toBe('ente');
    for (const other of ['', 'x', '[]', '{}', '{"kdfParams":{}}', '{"version":1,"salt":"","content":""}']) {
      expect(enteReader.recognises(fileOf(other))).toBe(false);
    }
  });

  it('made with libsodium opens; T12: a bad line loses no other, the trash is left out', async () => {
    const common = { secret, groups: [], favourite: false };
    const { secret: _, ...rest } = common;
    expect(await enteReader.read(fileOf(sealed), tools)).toEqual({
      format: 'ente',
      entries: [
        {
          ...rest,
          account: {
            type: 'totp',
            secret,
            issuer: 'Twofold',
            label: 'alice@example.com',
            algorithm: 'SHA1',
            digits: 6,
            periodSeconds: 30,
          },
          note: 'a note',
          groups: ['Work'],
          favourite: true,
        },
        {
          ...rest,
          account: {
            type: 'hotp',
            secret,
            issuer: 'Café & Co#',
            label: 'b+c%',
            algorithm: 'SHA256',
            digits: 8,
            counter: 41n,
          },
        },
        {
          ...rest,
          account: {
            type: 'steam',
            secret,
            issuer: 'Steam',
            label: 'gabe',
            algorithm: 'SHA1',
            digits: 5,
            periodSeconds: 30,
          },
        },
      ],
      problems: [{ entry: 5, line: 5, code: 'base32.invalid_character' }],
      notes: expect.arrayContaining(['trashed_left_out']),
    });
  });

  it('asks for its password, and refuses another', async () => {
    expect(await refusalOf(enteReader.read(fileOf(sealed), toolsWith()))).toBe('format.password_required');
    expect(await refusalOf(enteReader.read(fileOf(sealed), toolsWith('')))).toBe('format.password_required');
    expect(await refusalOf(enteReader.read(fileOf(sealed), toolsWith('other')))).toBe(
      'format.password_wrong',
    );
  });

  it('damaged anywhere refuses, or reads the same', async () => {
    await expectDamageRefused(enteReader, new TextEncoder().encode(sealed), tools, { spare: true });
  });

  it.each([
    { memLimit: 64 * 1024 ** 3 },
    { memLimit: 1024 ** 3 + 1024 },
    { opsLimit: 11 },
    { opsLimit: 2 ** 31 },
  ])('T10: %j is refused before any work', async (parameters) => {
    const read = enteReader.read(withKdf(parameters), idleTools('x'));
    expect(await refusalOf(read)).toBe('format.kdf_too_expensive');
  });

  it.each([
    { memLimit: 1024 },
    { memLimit: -1 },
    { memLimit: 'x' },
    { opsLimit: 0 },
    { opsLimit: 1.5 },
    { salt: '' },
    { salt: 1 },
  ])('%j is damaged', async (parameters) => {
    expect(await refusalOf(enteReader.read(withKdf(parameters), idleTools('x')))).toBe('format.damaged');
  });

  it('of another version is unsupported', async () => {
    const file = fileOf(JSON.stringify({ ...LIBSODIUM_EXPORT, version: 2 }));
    expect(await refusalOf(enteReader.read(file, idleTools('x')))).toBe('format.unsupported');
  });
});

describe('a plain export of Ente', () => {
  it('is read as lines of addresses', async () => {
    const { entries } = await enteReader.read(
      fileOf('otpauth://totp/A:b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=A'),
      toolsWith(),
    );
    expect(entries).toMatchObject([{ account: { issuer: 'A', label: 'b' } }]);
  });

  it.each(['', '{', 'no address'])('%j is none', async (text) => {
    expect(await refusalOf(enteReader.read(fileOf(text), toolsWith()))).toBe('format.damaged');
  });
});
