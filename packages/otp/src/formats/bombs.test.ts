import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatTools, readContent, rejection, untouchedKdf } from '../../test/format-tools.ts';
import { JAVA_EMPTY } from '../../test/java-map.ts';
import { refusal } from '../../test/refusal.ts';
import { parseCsv } from './encoding/csv.ts';
import { bytesFromBase64 } from './encoding/fields.ts';
import { parseJavaMap } from './freeotp/java-map.ts';
import { parseXml } from './keepass/xml.ts';

/*
 * T10. How early something is refused shows in what is refused: the end of each of these files is wrong in another way,
 * which is found only by whoever reads that far. What would take minutes without its bound is here with as much as a
 * file can have of it.
 */

const MIB = 1024 * 1024;
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const ADDRESS = `otpauth://totp/a?secret=${SECRET}`;

describe('T10: a CSV', () => {
  const never = '\n"never closed';
  it.each([
    ['empty lines', '\n'.repeat(1_000_001)],
    ['empty fields', `${','.repeat(99)}\n`.repeat(10_001)],
    ['lines in one field', `"${'\n'.repeat(1_000_001)}"`],
    ['quotes in one field', `"${'""'.repeat(1_000_001)}"`],
  ])('of a million %s is refused before its end is read', (_name, text) => {
    expect(refusal(() => parseCsv(text + never))).toBe('format.too_many_entries');
  });

  it('of Bitwarden with more codes than are taken is refused before one of them is read', async () => {
    const text = `name,login_totp,collections\n${`a,${SECRET},"${','.repeat(100)}"\n`.repeat(5_001)}`;
    expect(await rejection(() => readContent(text))).toBe('format.too_many_entries');
  });
});

describe('T10: an XML', () => {
  const damage = '<!DOCTYPE';
  it.each([
    ['elements', '<a/>'.repeat(250_001)],
    ['attributes', '<b c="d"/>'.repeat(125_001)],
    ['comments', '<!---->'.repeat(250_001)],
    ['entities', '&amp;'.repeat(250_001)],
    ['ampersands', '&'.repeat(250_001)],
  ])('of hundreds of thousands of %s is refused before its end is read', (_name, text) => {
    expect(refusal(() => parseXml(`<a>${text}${damage}`))).toBe('format.too_many_entries');
  });

  it.each([
    ['a name', `<a =${'x'.repeat(9_000)}>`],
    ['a name in a long tag', `<a =${'x'.repeat(4 * MIB)}>`],
    ['a name of an element', `<${'x'.repeat(20 * MIB)}>`],
    ['a value', `<a b="${'x'.repeat(20 * MIB)}>`],
    ['spaces', `<a b${' '.repeat(20 * MIB)}>`],
  ])('with %s that does not end is damaged', (_name, tag) => {
    expect(refusal(() => parseXml(tag.repeat(tag.length < MIB ? 1_000 : 1)))).toBe('format.damaged');
  });

  it('passes former versions unread, however many there are', async () => {
    const value = (key: string, text: string) => `<String><Key>${key}</Key><Value>${text}</Value></String>`;
    const former = `<History>${'<Entry/>'.repeat(500_000)}</History>`;
    const entry = `<Entry>${value('Title', 'Site')}${value('otp', ADDRESS)}${former}</Entry>`;
    const { entries } = await readContent(`<KeePassFile><Root><Group>${entry}</Group></Root></KeePassFile>`);
    expect(entries).toMatchObject([{ account: { issuer: 'Site' } }]);
  });

  it('does not multiply the names of its groups', async () => {
    const name = (letter: string) => `<Name>${letter.repeat(MIB)}</Name>`;
    const entry = `<Entry><String><Key>otp</Key><Value>${ADDRESS}</Value></String></Entry>`;
    const groups = `<Group>${name('a')}<Group>${name('b')}${entry.repeat(5_000)}</Group></Group>`;
    const text = `<KeePassFile><Root><Group>${groups}</Group></Root></KeePassFile>`;
    const { entries, problems } = await readContent(text);
    expect(entries).toEqual([]);
    expect(problems).toHaveLength(5_000);
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['entry.field_invalid']));
  });
});

describe('T10: codes of Google Authenticator', () => {
  const line = (bytes: Uint8Array, more = '') =>
    `otpauth-migration://offline?data=${encodeURIComponent(Buffer.from(bytes).toString('base64'))}${more}\n`;
  const account = Buffer.of(0x0a, 0x00);
  const part = (index: number, fields: Buffer) =>
    line(Buffer.concat([fields, Buffer.of(0x18, 0xe8, 0x07, 0x20, 0x80 | (index & 0x7f), index >> 7)]));

  it('are counted as they are read: no account of too many is looked at', async () => {
    const named = Buffer.of(0x0a, 0x03, 0x12, 0x01, 0x61);
    const six = Array.from({ length: 6 }, (_, index) =>
      part(index, Buffer.concat(Array(996).fill(named))),
    ).join('');
    const looks = vi.spyOn(TextDecoder.prototype, 'decode');
    try {
      expect(await rejection(() => readContent(six))).toBe('format.too_many_entries');
      // Each name would be decoded.
      expect(looks.mock.calls.length).toBeLessThan(10);
    } finally {
      looks.mockRestore();
    }
  });

  it('are no more parts than a person can show', async () => {
    const lines = line(Buffer.concat([account, Buffer.of(0x28, 0x01)])).repeat(1_001);
    expect(await rejection(() => readContent(lines))).toBe('format.too_many_entries');
  });

  it('name as many missing parts as one batch can have, whatever many batches claim', async () => {
    const batch = (id: number) =>
      line(Buffer.concat([account, Buffer.of(0x18, 0xe8, 0x07, 0x28, 0x80 | (id & 0x7f), id >> 7)]));
    const { missingParts } = await readContent(Array.from({ length: 1_000 }, (_, id) => batch(id)).join(''));
    expect(missingParts).toHaveLength(1_000);
  });

  it('an account of a thousand fields is damage, and the others are read', async () => {
    const flood = Buffer.concat(Array(100).fill(Buffer.of(0x48, 0x01)));
    const good = Buffer.concat([Buffer.of(0x0a, 0x04, 0x0a, 0x02, 1, 2)]);
    const payload = Buffer.concat([
      Buffer.of(0x0a, 0x80 | (flood.length & 0x7f), flood.length >> 7),
      flood,
      good,
    ]);
    const { entries, problems } = await readContent(line(payload));
    expect(entries).toHaveLength(1);
    expect(problems).toEqual([{ entry: 1, code: 'format.damaged' }]);
  });

  it('with a run of = in the middle are damaged', async () => {
    const text = `otpauth-migration://offline?data=${'='.repeat(250_000)}A`;
    expect(await rejection(() => readContent(text))).toBe('format.damaged');
  });
});

describe('T10: addresses', () => {
  it('are counted as they are found, on one line and on many', async () => {
    for (const end of [',', '\n']) {
      const text = `${ADDRESS}${end}`.repeat(5_001);
      expect(await rejection(() => readContent(text))).toBe('format.too_many_entries');
    }
    const several = `${`${ADDRESS},`.repeat(2_500)}\n`.repeat(3);
    expect(await rejection(() => readContent(several))).toBe('format.too_many_entries');
    expect(await rejection(() => readContent(ADDRESS + ' '.repeat(8 * MIB)))).toBe('format.too_large');
  });

  it('with thousands of parameters are problems', async () => {
    const { problems } = await readContent(`${ADDRESS}${'&'.repeat(65)}`);
    expect(problems).toEqual([{ entry: 1, line: 1, code: 'otpauth.too_long' }]);
  });

  it('of nothing but wrong escapes raise no exception for any of them', async () => {
    const decoder = vi.spyOn(globalThis, 'decodeURIComponent');
    const { entries } = await readContent(`otpauth://totp/${'%ffA'.repeat(4_000)}?secret=${SECRET}`);
    expect(entries[0]?.account.label).toBe('%ffA'.repeat(4_000));
    expect(decoder).not.toHaveBeenCalled();
  });
});

afterEach(() => vi.restoreAllMocks());

describe('T10: what a file says once', () => {
  it('a map of Java does not say thousands of times by reference', () => {
    const text = Buffer.alloc(60_000, 'x');
    const short = (content: string | Buffer) =>
      Buffer.concat([Buffer.of(0x74, content.length >> 8, content.length), Buffer.from(content)]);
    const reference = Buffer.of(0x71, 0x00, 0x7e, 0x00, 0x03);
    const pairs = Array.from({ length: 5_000 }, (_, index) =>
      Buffer.concat([short(`k${index}`), index === 0 ? short(text) : reference]),
    );
    const head = Buffer.from(JAVA_EMPTY, 'base64').subarray(0, -5);
    const file = Buffer.concat([head, Buffer.of(0, 0, 5_000 >> 8, 5_000 & 0xff), ...pairs, Buffer.of(0x78)]);
    expect(refusal(() => parseJavaMap(new Uint8Array(file)))).toBe('format.too_large');
  });

  it('a backup of Stratum does not say of thousands of accounts with one secret', async () => {
    const Categories = Array.from({ length: 20_000 }, (_, index) => ({ Id: `${index}`, Name: `c${index}` }));
    const file = {
      Authenticators: Array(5_000).fill({ Type: 2, Issuer: 'A', Secret: SECRET }),
      Categories,
      AuthenticatorCategories: Categories.map(({ Id }) => ({ CategoryId: Id, AuthenticatorSecret: SECRET })),
    };
    const { entries, problems } = await readContent(file);
    expect(entries).toEqual([]);
    expect(problems).toHaveLength(5_000);
    expect(problems[0]?.code).toBe('entry.field_invalid');
  });

  it('a vault of Aegis has no thousand slots, however cheap each is', async () => {
    const slot = {
      ...{ type: 1, n: 2, r: 1, p: 1, salt: '00', key: '00'.repeat(32) },
      key_params: { nonce: '00', tag: '00' },
    };
    const params = { nonce: '00', tag: '00'.repeat(16) };
    const file = { version: 1, header: { slots: Array(1_000).fill(slot), params }, db: 'AAAA' };
    const opening = () => readContent(file, formatTools('x', untouchedKdf));
    expect(await rejection(opening)).toBe('format.kdf_too_expensive');
  });

  it('a secret, a salt or a text of megabytes is not decoded', async () => {
    const code = { secret_key: 'A'.repeat(1_024), digits: 6, algorithm: 'SHA1', period: 30 };
    const item = { name: 'A', login: { totp: 'A'.repeat(4_097) } };
    const { problems } = await readContent({ encrypted: false, items: [item] });
    expect(problems).toEqual([{ entry: 1, name: 'A', code: 'entry.field_invalid' }]);
    expect((await readContent({ name: 'A', totp: code })).problems).toEqual([]);
    const tag = '00'.repeat(16);
    const header = { slots: [{ type: 1, salt: '00'.repeat(MIB) }], params: { nonce: '00', tag } };
    const file = { version: 1, header, db: 'AAAA' };
    expect(await rejection(() => readContent(file, formatTools('x', untouchedKdf)))).toBe('format.damaged');
  });

  it('base64 as long as a file can be is decoded, or refused at its end', () => {
    const text = 'A'.repeat(20 * MIB - 4);
    expect(bytesFromBase64(`${text}AAAA`)).toHaveLength(15 * MIB);
    expect(bytesFromBase64(`${text}AAA!`)).toBeUndefined();
  });
});
