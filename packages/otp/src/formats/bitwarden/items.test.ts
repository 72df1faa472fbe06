import { describe, expect, it } from 'vitest';
import { AWKWARD_NAMES, entry, SECRET_TEXT, steamAccount, totpAccount } from '../../../test/accounts.ts';
import { fileOf, refusalOf, toolsWith } from '../../../test/encrypted-files.ts';
import { bitwardenReader } from './read.ts';

const login = (totp: unknown, rest: object = {}) => ({
  type: 1,
  name: 'Twofold',
  login: { username: 'alice', password: 'never read', totp },
  ...rest,
});
const read = (file: object) =>
  bitwardenReader.read(fileOf(JSON.stringify({ encrypted: false, ...file })), toolsWith());

describe('a plain export of Bitwarden', () => {
  it.each([
    ['a bare secret', SECRET_TEXT, totpAccount()],
    ['a bare secret as people write it', 'gezd gnbv gy3t qojq gezd gnbv gy3t qojq', totpAccount()],
    ['Steam', `steam://${SECRET_TEXT}`, steamAccount({ issuer: 'Twofold', label: 'alice' })],
    [
      'an address with names of its own',
      `otpauth://totp/Other:bob?secret=${SECRET_TEXT}&issuer=Other&algorithm=SHA256&digits=8&period=60`,
      totpAccount({ issuer: 'Other', label: 'bob', algorithm: 'SHA256', digits: 8, periodSeconds: 60 }),
    ],
    ['an address without names', `otpauth://totp/?secret=${SECRET_TEXT}`, totpAccount()],
    ['an address without issuer', `otpauth://totp/bob?secret=${SECRET_TEXT}`, totpAccount({ label: 'bob' })],
  ])('%s', async (_, totp, account) => {
    expect(await read({ items: [login(totp)] })).toMatchObject({ entries: [entry(account)], problems: [] });
  });

  it('has groups of folders and collections, notes and favourites', async () => {
    const folders = [{ id: 'f', name: 'Work' }];
    const collections = [{ id: 'c', name: 'Team' }];
    const rest = { folderId: 'f', collectionIds: ['c', 'unknown'], favorite: true, notes: ' kept ' };
    const content = await read({ folders, collections, items: [login(SECRET_TEXT, rest)] });
    expect(content.entries).toEqual([
      entry(totpAccount(), { groups: ['Work', 'Team'], favourite: true, note: 'kept' }),
    ]);
  });

  it('of the authenticator has no folders', async () => {
    expect(await read({ items: [login(SECRET_TEXT)] })).toMatchObject({ entries: [entry(totpAccount())] });
  });

  it.each(AWKWARD_NAMES)('T14: the names %s', async (name) => {
    const item = login(SECRET_TEXT, { name, login: { username: `${name}@x`, totp: SECRET_TEXT } });
    const account = totpAccount({ issuer: name, label: `${name}@x` });
    expect(await read({ items: [item] })).toMatchObject({ entries: [entry(account)] });
  });

  it('T12: a bad code is a problem with its place, and loses no other', async () => {
    const items = [
      login('1'),
      { type: 2, name: 'A note' },
      login(SECRET_TEXT),
      login('otpauth://totp/x', { name: 'Bad' }),
    ];
    const content = await read({ items: [...items, null, 7, [], 'x'] });
    expect(content.entries).toEqual([entry(totpAccount())]);
    expect(content.problems).toEqual([
      { entry: 1, name: 'Twofold', code: 'base32.invalid_character' },
      { entry: 4, name: 'Bad', code: 'otpauth.secret_missing' },
    ]);
    expect(content.notes).toEqual(['entries_without_code']);
  });

  it('what else a vault has is not taken: passwords, logins without codes, the trash', async () => {
    const deleted = login(SECRET_TEXT, { deletedDate: '2026-01-01T00:00:00Z' });
    const content = await read({ items: [login(''), login(null), deleted, login(SECRET_TEXT)] });
    expect(content.entries).toEqual([entry(totpAccount())]);
    expect(content.notes).toEqual(['entries_without_code', 'trashed_left_out']);
    expect(
      JSON.stringify(content, (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
    ).not.toContain('never');
  });

  it('T10: more codes than 5,000 are refused, and other items are not counted', async () => {
    const many = Array.from({ length: 5_001 }, () => login(SECRET_TEXT));
    expect(await refusalOf(read({ items: many }))).toBe('format.too_many_entries');
    const others = Array.from({ length: 5_001 }, () => login(''));
    expect(await read({ items: [...others, login(SECRET_TEXT)] })).toMatchObject({ problems: [] });
  });

  it.each([{}, { items: {} }, { items: null }])('%j is damaged', async (file) => {
    expect(await refusalOf(read(file))).toBe('format.damaged');
  });
});
