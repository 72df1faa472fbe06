import { describe, expect, it } from 'vitest';
import { readContent, rejection } from '../../../test/format-tools.ts';
import { refusal } from '../../../test/refusal.ts';
import { readAttributes } from './attributes.ts';
import { parseXml } from './xml.ts';

const BASE32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const secret = new TextEncoder().encode('12345678901234567890');
const totp = {
  type: 'totp',
  secret,
  issuer: 'Site',
  label: 'me',
  algorithm: 'SHA1',
  digits: 6,
  periodSeconds: 30,
};
const { periodSeconds: _, ...timeless } = totp;
const steam = { ...totp, type: 'steam', digits: 5 };
const attributes = (values: Record<string, string>) =>
  new Map(Object.entries({ Title: 'Site', UserName: 'me', ...values }));
const read = (values: Record<string, string>) => readAttributes(attributes(values), new Set());

describe('attributes of an entry', () => {
  it.each<[Record<string, string>, object]>([
    [
      { otp: `otpauth://totp/Other:you?secret=${BASE32}&issuer=Other` },
      { ...totp, issuer: 'Other', label: 'you' },
    ],
    [
      { otp: `otpauth://totp?secret=${BASE32}&period=15&digits=8` },
      { ...totp, periodSeconds: 15, digits: 8 },
    ],
    [{ otp: `otpauth://totp/Site:me?secret=${BASE32}&period=30&digits=5&encoder=steam` }, steam],
    [{ otp: `key=${BASE32}` }, totp],
    [
      { otp: `key=${BASE32}%3D%3D&step=60&size=8&otpHashMode=Sha256` },
      { ...totp, algorithm: 'SHA256', digits: 8, periodSeconds: 60 },
    ],
    [{ otp: `key=${BASE32}&type=Hotp&counter=9` }, { ...timeless, type: 'hotp', counter: 9n }],
    [
      { 'TOTP Seed': BASE32.toLowerCase(), 'TOTP Settings': '60;8' },
      { ...totp, periodSeconds: 60, digits: 8 },
    ],
    [{ 'TOTP Seed': BASE32, 'TOTP Settings': '30;S' }, steam],
    [{ 'TOTP Seed': BASE32 }, totp],
    [
      {
        'TimeOtp-Secret-Base32': BASE32,
        'TimeOtp-Algorithm': 'HMAC-SHA-512',
        'TimeOtp-Length': '8',
        'TimeOtp-Period': '45',
      },
      { ...totp, algorithm: 'SHA512', digits: 8, periodSeconds: 45 },
    ],
    [{ 'TimeOtp-Secret': '12345678901234567890' }, totp],
    [{ 'TimeOtp-Secret-Hex': Buffer.from(secret).toString('hex') }, totp],
    [{ 'TimeOtp-Secret-Base64': Buffer.from(secret).toString('base64') }, totp],
    [
      { 'HmacOtp-Secret-Base32': BASE32, 'HmacOtp-Counter': '7' },
      { ...timeless, type: 'hotp', counter: 7n },
    ],
  ])('are read, in each of the ways to keep them (%#)', (values, account) => {
    expect(read(values)).toEqual(account);
  });

  it('without a code are none, and wrong ones are problems', () => {
    expect(read({})).toBeUndefined();
    expect(read({ otp: 'hello' })).toBe('entry.field_invalid');
    expect(read({ otp: `key=${BASE32}&type=Yandex` })).toBe('entry.type_unsupported');
    expect(read({ 'TOTP Seed': BASE32, 'TOTP Settings': '30;X' })).toBe('otpauth.invalid_digits');
    expect(read({ 'TimeOtp-Secret-Base32': BASE32, 'TimeOtp-Algorithm': 'HMAC-MD5' })).toBe(
      'otpauth.invalid_algorithm',
    );
    expect(refusal(() => read({ 'TimeOtp-Secret-Hex': 'xyz' }))).toBe('otpauth.secret_missing');
  });
});

describe('the CSV of KeePassXC', () => {
  const header =
    '"Group","Title","Username","Password","URL","Notes","TOTP","Icon","Last Modified","Created"\n';
  const row = (...fields: string[]) =>
    `${fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')}\n`;

  it('codes are read with their group and note, and no password is kept', async () => {
    const uri = `otpauth://totp/x?secret=${BASE32}`;
    const text =
      header +
      row(
        'Root/Work/Ops',
        'A "quoted", title',
        'me',
        'hunter2',
        'https://x.example',
        'line 1\nline 2',
        uri,
        '0',
        '',
        '',
      ) +
      row('Root', 'No code', 'me', 'hunter2', '', '', '', '0', '', '') +
      row('Root', 'Bad', 'me', 'hunter2', '', '', 'otpauth://totp/x?secret=1', '0', '', '');
    const content = await readContent(text);
    expect(content.format).toBe('keepass');
    expect(content.entries).toEqual([
      {
        account: { ...totp, issuer: 'A "quoted", title', label: 'x' },
        note: 'line 1\nline 2',
        groups: ['Work/Ops'],
        favourite: false,
      },
    ]);
    expect(content.problems).toEqual([{ entry: 3, line: 5, name: 'Bad', code: 'base32.invalid_character' }]);
    expect(content.notes).toEqual(['entries_without_code']);
    expect(JSON.stringify(content.problems)).not.toContain('hunter2');
  });

  it('what is in the bin below the root is left out, and the rest is counted as it stands', async () => {
    const uri = `otpauth://totp/x?secret=${BASE32}`;
    const inGroup = (group: string, title: string, code = uri) =>
      row(group, title, 'me', 'hunter2', '', '', code, '0', '', '');
    const content = await readContent(
      header +
        inGroup('Root/Recycle Bin', 'thrown away') +
        inGroup('Root/Papierkorb/Alt', 'weggeworfen') +
        inGroup('Root/Work/Recycle Bin', 'a group of that name') +
        inGroup('Root', 'Bad', 'otpauth://totp/x?secret=1'),
    );
    expect(content.entries.map(({ groups }) => groups)).toEqual([['Work/Recycle Bin']]);
    expect(content.problems).toMatchObject([{ entry: 4, line: 5, name: 'Bad' }]);
    expect(content.notes).toEqual(['trashed_left_out']);
  });

  it('a file without any code is empty', async () => {
    expect(
      await rejection(() => readContent(header + row('Root', 'a', 'b', 'c', '', '', '', '', '', ''))),
    ).toBe('format.empty');
    expect(await rejection(() => readContent(`${header}"unclosed`))).toBe('format.damaged');
  });
});

describe('the XML of KeePass', () => {
  const string = (key: string, value: string, more = '') =>
    `<String><Key>${key}</Key><Value${more}>${value}</Value></String>`;
  const entry = (title: string, inside: string) =>
    `<Entry><UUID>e</UUID>${string('Title', title)}${string('UserName', 'me')}${inside}</Entry>`;
  const group = (name: string, inside: string, uuid = 'u') =>
    `<Group><UUID>${uuid}</UUID><Name>${name}</Name>${inside}</Group>`;
  const file = (inside: string) =>
    `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<KeePassFile><Meta><RecycleBinEnabled>True</RecycleBinEnabled><RecycleBinUUID>bin</RecycleBinUUID></Meta><Root>${group('Database', inside)}</Root></KeePassFile>\n`;
  const code = string('otp', `otpauth://totp?secret=${BASE32}&amp;digits=6`, ' ProtectInMemory="True"');

  it('entries are read with their groups, but no former versions, and nothing from the bin', async () => {
    const history = `<History>${entry('old', code)}</History>`;
    const content = await readContent(
      file(
        entry('Site', code + string('Notes', 'a &lt;b&gt; &#x1F600; &amp;amp;') + history) +
          entry('plain', '') +
          group('Work &amp; Play', group('Ops', entry('Deep', code))) +
          group('Recycle Bin', entry('thrown away', code), 'bin'),
      ),
    );
    expect(content.entries).toEqual([
      { account: totp, note: 'a <b> 😀 &amp;', groups: [], favourite: false },
      { account: { ...totp, issuer: 'Deep' }, groups: ['Work & Play/Ops'], favourite: false },
    ]);
    expect(content.notes).toEqual(['trashed_left_out', 'entries_without_code']);
  });

  it('a value that is still encrypted is as good as absent', async () => {
    const inside = entry('Site', string('otp', 'c2VjcmV0', ' Protected="True"')) + entry('Other', code);
    expect((await readContent(file(inside))).entries).toMatchObject([{ account: { issuer: 'Other' } }]);
  });

  it('T10: a document type is refused, so that no entity grows or fetches; depth and damage too', async () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>';
    expect(await rejection(() => readContent(`${bomb}${file('')}`))).toBe('format.unsupported');
    expect(refusal(() => parseXml('<a>'.repeat(100_000)))).toBe('format.too_deep');
    for (const text of [
      '<a',
      '<a></b>',
      '<a><b></a>',
      '</a>',
      '<a/><b/>',
      '<!--',
      '<a><![CDATA[',
      '',
      '<a></a></a>',
      '<1/>',
    ])
      expect(refusal(() => parseXml(text))).toBe('format.damaged');
  });

  it('comments, CDATA, single quotes and empty elements are XML too', () => {
    const root = parseXml(`<!-- > --><a x='1' y="&quot;"><b/>t<![CDATA[<&amp;]]>&nbsp;&#0065;&#x110000;</a>`);
    expect(root).toMatchObject({ name: 'a', text: 't<&amp;&nbsp;A&#x110000;', children: [{ name: 'b' }] });
    expect([...root.attributes]).toEqual([
      ['x', '1'],
      ['y', '"'],
    ]);
  });
});
