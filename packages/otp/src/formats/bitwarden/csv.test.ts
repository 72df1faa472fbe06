import { describe, expect, it } from 'vitest';
import { AWKWARD_NAMES, entry, SECRET_TEXT, totpAccount } from '../../../test/accounts.ts';
import { fileOf, refusalOf, toolsWith } from '../../../test/encrypted-files.ts';
import { findFormat } from '../read.ts';
import { bitwardenCsvReader } from './csv.ts';

const PERSONAL =
  'folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp';
const read = (text: string) => bitwardenCsvReader.read(fileOf(text), toolsWith());
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

describe('a CSV of Bitwarden', () => {
  it('is recognised by the names of its columns', () => {
    expect(findFormat(fileOf(`${PERSONAL}\r\n`))).toBe('bitwarden-csv');
    for (const other of ['', 'name,totp', '{"login_totp":1,"name":2}', 'a\nname,login_totp']) {
      expect(bitwardenCsvReader.recognises(fileOf(other))).toBe(false);
    }
  });

  it('of a person has a folder, a note and favourites', async () => {
    const row = `Work,1,login,Twofold,"two\nlines",,0,https://x.example,alice,never read,${SECRET_TEXT}`;
    expect(await read(`${PERSONAL}\n${row}\n`)).toEqual({
      format: 'bitwarden-csv',
      entries: [entry(totpAccount(), { groups: ['Work'], favourite: true, note: 'two\nlines' })],
      problems: [],
      notes: [],
    });
  });

  it('of an organisation has collections', async () => {
    const header =
      'collections,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp';
    const content = await read(`${header}\r\n"Team,Office",login,Twofold,,,0,,alice,,${SECRET_TEXT}\r\n`);
    expect(content.entries).toEqual([entry(totpAccount(), { groups: ['Team', 'Office'] })]);
  });

  it.each(AWKWARD_NAMES)('T14: the name %s', async (name) => {
    const content = await read(`${PERSONAL}\n,,login,${quoted(name)},,,0,,me,,${SECRET_TEXT}`);
    expect(content.entries).toEqual([entry(totpAccount({ issuer: name, label: 'me' }))]);
  });

  it('T12: a bad code is a problem with its line, and loses no other', async () => {
    const rows = [
      ',,note,"over\nlines",,,0,,,,',
      ',,login,Bad,,,0,,,,1',
      'short,row',
      `,,login,Twofold,,,0,,alice,,steam://${SECRET_TEXT}`,
    ];
    const content = await read([PERSONAL, ...rows].join('\n'));
    expect(content.entries).toMatchObject([
      { account: { type: 'steam', issuer: 'Twofold', label: 'alice' } },
    ]);
    expect(content.problems).toEqual([{ entry: 2, line: 4, name: 'Bad', code: 'base32.invalid_character' }]);
    expect(content.notes).toEqual(['entries_without_code']);
  });

  it.each(['', 'a,b\n1,2', `${PERSONAL}\n"never closed`])('%j is damaged', async (text) => {
    expect(await refusalOf(read(text))).toBe('format.damaged');
  });

  it('T10: more than 5,000 codes are refused', async () => {
    const row = `,,login,x,,,0,,,,${SECRET_TEXT}\n`;
    expect(await refusalOf(read(`${PERSONAL}\n${row.repeat(5_001)}`))).toBe('format.too_many_entries');
  });
});
