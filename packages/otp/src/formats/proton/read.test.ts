import { argon2Sync, createCipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AWKWARD_NAMES, entry, SECRET_TEXT, steamAccount, totpAccount } from '../../../test/accounts.ts';
import { expectDamageRefused, fileOf, refusalOf, toolsWith } from '../../../test/encrypted-files.ts';
import { findFormat } from '../read.ts';
import { protonReader } from './read.ts';

const PASSWORD = 'pässword & #1';
const AAD = 'proton.authenticator.export.v1';
const tools = toolsWith(PASSWORD);

const protonEntry = (uri: unknown, name: unknown, note: unknown = null) => ({
  id: '3b5b2a1c',
  content: { uri, entry_type: 'Totp', name },
  note,
});
const exportOf = (...entries: unknown[]) => JSON.stringify({ version: 1, entries });
const PLAIN = exportOf(
  protonEntry(
    `otpauth://totp/alice?secret=${SECRET_TEXT}&issuer=Twofold&algorithm=SHA1&digits=6&period=30`,
    'alice',
  ),
);
const read = (text: string, using = tools) => protonReader.read(fileOf(text), using);

/** Proton's construction once more, with node:crypto alone. */
function seal(plain: string, { associated = AAD, salt = Buffer.alloc(16, 5) } = {}): string {
  const key = argon2Sync('argon2id', {
    message: PASSWORD,
    nonce: salt,
    memory: 19 * 1024,
    passes: 2,
    parallelism: 1,
    tagLength: 32,
  });
  const nonce = Buffer.alloc(12, 9);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(associated));
  const sealed = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return JSON.stringify({ version: 1, salt: salt.toString('base64'), content: sealed.toString('base64') });
}

describe('a plain export of Proton', () => {
  it('is recognised, as the encrypted one is', () => {
    expect(findFormat(fileOf(PLAIN))).toBe('proton');
    expect(findFormat(fileOf('{"version":1,"salt":"","content":""}'))).toBe('proton');
    for (const other of ['', '[]', '{}', '{"version":1}', '{"version":1,"entries":[]}', '{"entries":[{}]}']) {
      expect(protonReader.recognises(fileOf(other))).toBe(false);
    }
  });

  it('has accounts and notes', async () => {
    const steam = {
      content: { uri: `steam://${SECRET_TEXT}`, entry_type: 'Steam', name: 'gabe' },
      note: ' kept ',
    };
    const nameless = protonEntry(`otpauth://totp/?secret=${SECRET_TEXT}&issuer=Twofold`, 'alice');
    expect(await read(exportOf(JSON.parse(PLAIN).entries[0], steam, nameless))).toEqual({
      format: 'proton',
      entries: [entry(totpAccount()), entry(steamAccount(), { note: 'kept' }), entry(totpAccount())],
      problems: [],
      notes: [],
    });
  });

  it.each(AWKWARD_NAMES.filter((name) => !name.includes(':')))('T14: the name %s', async (name) => {
    const uri = `otpauth://totp/${encodeURIComponent(name)}?secret=${SECRET_TEXT}&issuer=${encodeURIComponent(name)}`;
    const content = await read(exportOf(protonEntry(uri, name)));
    expect(content.entries).toEqual([entry(totpAccount({ issuer: name, label: name }))]);
  });

  it('T12: a bad entry is a problem with its place, and loses no other', async () => {
    const [good] = JSON.parse(PLAIN).entries;
    const content = await read(
      exportOf(protonEntry('otpauth://totp/x', 'Bad'), null, good, protonEntry(7, 8)),
    );
    expect(content.entries).toEqual([entry(totpAccount())]);
    expect(content.problems).toEqual([
      { entry: 1, name: 'Bad', code: 'otpauth.secret_missing' },
      { entry: 2, code: 'entry.no_secret' },
      { entry: 4, code: 'entry.no_secret' },
    ]);
  });

  it('T10: more than 5,000 entries are refused', async () => {
    const many = exportOf(...Array.from({ length: 5_001 }, () => ({})));
    expect(await refusalOf(read(many))).toBe('format.too_many_entries');
  });

  it('of another version is unsupported', async () => {
    expect(await refusalOf(read(PLAIN.replace('1', '2')))).toBe('format.unsupported');
  });
});

describe('an encrypted export of Proton', () => {
  it('made with node:crypto opens', async () => {
    expect(await read(seal(PLAIN))).toMatchObject({ entries: [entry(totpAccount())] });
  });

  it('needs its password, and what it was sealed for', async () => {
    expect(await refusalOf(read(seal(PLAIN), toolsWith()))).toBe('format.password_required');
    expect(await refusalOf(read(seal(PLAIN), toolsWith('other')))).toBe('format.password_wrong');
    expect(await refusalOf(read(seal(PLAIN, { associated: 'other' })))).toBe('format.password_wrong');
  });

  it('damaged anywhere refuses, or reads the same', async () => {
    // Each other salt costs a whole key: a few of them.
    await expectDamageRefused(protonReader, new TextEncoder().encode(seal(PLAIN)), tools, {
      spare: true,
      runs: 60,
    });
  });

  it.each(['{}', 'no JSON', '[]', '{"version":1,"entries":{}}'])('of %s is damaged', async (plain) => {
    expect(await refusalOf(read(seal(plain)))).toBe('format.damaged');
  });

  it('T10: what is nested too deep is refused', async () => {
    expect(await refusalOf(read(seal('['.repeat(10_000))))).toBe('format.too_deep');
  });

  it('without a whole salt is damaged', async () => {
    expect(await refusalOf(read('{"version":1,"salt":"AAAA","content":"AAAA"}'))).toBe('format.damaged');
  });
});
