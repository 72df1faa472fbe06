import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileOf, formatTools, readContent, rejection } from '../../test/format-tools.ts';
import { refusal } from '../../test/refusal.ts';
import { FORMATS } from './format.ts';
import { FORMAT_TITLES } from './names.ts';
import { FORMAT_NOTES } from './notes.ts';
import { findFormat, openFile, readFile } from './read.ts';
import { WRITTEN_FORMATS, writeFile } from './write.ts';

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const secret = new TextEncoder().encode('12345678901234567890');
const base64 = Buffer.from(secret).toString('base64');
const totp = {
  type: 'totp',
  secret,
  issuer: 'A',
  label: 'me',
  algorithm: 'SHA1',
  digits: 6,
  periodSeconds: 30,
};
const { periodSeconds: _, ...timeless } = totp;
const steam = { ...totp, type: 'steam', issuer: 'Steam', digits: 5 };
const accounts = async (content: object) => {
  const { entries, problems, format } = await readContent(content);
  return { format, accounts: entries.map(({ account }) => account), problems };
};

describe('2FAuth', () => {
  const fields = {
    account: 'me',
    service: 'A',
    secret: SECRET,
    digits: 6,
    algorithm: 'sha1',
    icon: 'x.svg',
    icon_file: 'PHN2Zz4=',
  };
  const file = (...data: unknown[]) => ({ app: '2fauth_v6.0.0', schema: 1, datetime: '', data });

  it('its three types are read, without icons', async () => {
    const data = [
      { ...fields, otp_type: 'totp', period: 30, counter: null },
      { ...fields, otp_type: 'hotp', period: null, counter: 5 },
      { ...fields, otp_type: 'steamtotp', service: 'Steam', digits: 5, period: 30 },
    ];
    expect(await accounts(file(...data))).toEqual({
      format: '2fauth',
      accounts: [totp, { ...timeless, type: 'hotp', counter: 5n }, steam],
      problems: [],
    });
  });

  it('T12: a bad account is a problem; another schema is refused', async () => {
    const { problems } = await readContent(file({ ...fields, otp_type: 'totp', secret: null }, 7));
    expect(problems).toEqual([
      { entry: 1, name: 'A', code: 'entry.no_secret' },
      { entry: 2, code: 'entry.field_invalid' },
    ]);
    expect(await rejection(() => readContent({ ...file(), schema: 2 }))).toBe('format.unsupported');
  });
});

describe('FreeOTP+', () => {
  const signed = [...secret].map((byte) => (byte > 127 ? byte - 256 : byte));
  const token = {
    algo: 'SHA1',
    counter: 4,
    digits: 6,
    issuerExt: 'A',
    issuerInt: 'A',
    label: 'me',
    period: 30,
    secret: signed,
    type: 'TOTP',
  };
  const file = (...tokens: unknown[]) => ({ tokenOrder: [], tokens });

  it('its bytes are signed, and its counter is one before the next', async () => {
    const tokens = [
      token,
      { ...token, type: 'HOTP', secret: [-1, -128, 127, 0] },
      { ...token, type: 'HOTP', counter: -1 },
      { ...token, issuerInt: 'Microsoft' },
      { ...token, issuerExt: 'Steam', issuerInt: 'Steam', digits: 5 },
    ];
    expect(await accounts(file(...tokens))).toEqual({
      format: 'freeotp-plus',
      accounts: [
        totp,
        { ...timeless, type: 'hotp', secret: Uint8Array.of(255, 128, 127, 0), counter: 5n },
        { ...timeless, type: 'hotp', counter: 0n },
        { ...totp, issuer: 'Microsoft', organisation: 'A' },
        steam,
      ],
      problems: [],
    });
  });

  it('T12: bytes that are none, and no secret, are problems', async () => {
    const tokens = [
      { ...token, secret: [128] },
      { ...token, secret: ['1'] },
      { ...token, secret: undefined },
      { ...token, counter: -2, type: 'HOTP' },
    ];
    const { problems } = await readContent(file(...tokens));
    expect(problems.map(({ code }) => code)).toEqual([
      'entry.field_invalid',
      'entry.field_invalid',
      'entry.no_secret',
      'otpauth.invalid_counter',
    ]);
  });
});

describe('a maFile', () => {
  const file = { shared_secret: base64, account_name: 'me', identity_secret: 'x', Session: { SteamID: 7 } };

  it('is a Steam account, alone or in a list, by its secret or by its address', async () => {
    const expected = { format: 'steam', accounts: [steam], problems: [] };
    expect(await accounts(file)).toEqual(expected);
    expect(await accounts([file])).toEqual(expected);
    const uri = `otpauth://totp/Steam:me?secret=${SECRET}&issuer=Steam`;
    expect((await accounts([file, { account_name: 'me', uri }])).accounts).toEqual([steam, steam]);
  });

  it('T12: without a secret it is a problem', async () => {
    const { problems } = await readContent([file, { account_name: 'you' }, { ...file, shared_secret: '!' }]);
    expect(problems).toEqual([
      { entry: 2, name: 'you', code: 'entry.no_secret' },
      { entry: 3, name: 'me', code: 'entry.field_invalid' },
    ]);
  });
});

describe('secrets of Passbolt', () => {
  const code = { secret_key: SECRET, digits: 6, algorithm: 'SHA1', period: 30 };

  it('are read alone, in a list, and beside the names of their resource', async () => {
    const expected = { format: 'passbolt', accounts: [totp], problems: [] };
    expect(await accounts({ name: 'A', username: 'me', totp: code })).toEqual(expected);
    expect(await accounts([{ metadata: { name: 'A', username: 'me' }, secret: { totp: code } }])).toEqual(
      expected,
    );
    const content = await readContent({
      resources: [
        { name: 'A', totp: code },
        { name: 'B', password: 'hunter2' },
      ],
    });
    expect(content.notes).toEqual(['entries_without_code']);
    expect(content.entries).toHaveLength(1);
  });

  it('T10: a secret longer than the schema of Passbolt is a problem', async () => {
    const { problems } = await readContent({ name: 'A', totp: { ...code, secret_key: 'A'.repeat(1_025) } });
    expect(problems).toEqual([{ entry: 1, name: 'A', code: 'entry.field_invalid' }]);
  });
});

describe('any file', () => {
  it('T10: is refused by its size before it is looked at', () => {
    expect(refusal(() => openFile(new Uint8Array(20 * 1024 * 1024 + 1)))).toBe('format.too_large');
    expect(refusal(() => openFile(new TextEncoder().encode('['.repeat(10_000))))).toBe('format.too_deep');
  });

  it('is looked at once: text without its byte order mark, JSON where it is some', () => {
    expect(fileOf('\uFEFF{"a":1}')).toMatchObject({ text: '{"a":1}', json: { a: 1 }, name: undefined });
    expect(fileOf('{"a":')).toMatchObject({ text: '{"a":', json: undefined });
    expect(fileOf(Uint8Array.of(0xff, 0xfd))).toMatchObject({ text: undefined, json: undefined });
  });

  it('of no known format is said to be that', async () => {
    for (const content of ['', 'hello', '{}', '[]', '[1]', 'null', Uint8Array.of(1, 2, 255)])
      expect(await rejection(() => readContent(content))).toBe('format.unknown');
  });

  it('is read as what a person says it is, or refused', async () => {
    for (const format of FORMATS)
      for (const content of ['{}', '[]', 'x', Uint8Array.of(0xff)])
        expect(await rejection(() => readFile(fileOf(content), formatTools('x'), format))).toMatch(
          /^format\.|^no refusal$/,
        );
  });

  it('of any JSON is read or refused, and never anything else', async () => {
    const keys = fc.constantFrom(
      'version',
      'header',
      'db',
      'entries',
      'services',
      'schemaVersion',
      'servicesEncrypted',
      'tokens',
      'tokenOrder',
      'data',
      'app',
      'schema',
      'shared_secret',
      'uri',
      'totp',
      'secret_key',
      'secret',
      'slots',
      'params',
      'type',
      'info',
      'kind',
      'timer',
      '__proto__',
    );
    const leaf = fc.oneof(
      fc.jsonValue({ maxDepth: 0 }),
      fc.constantFrom(1, 4, '2fauth', 'totp', SECRET, base64, []),
    );
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(keys, tie('json'), { maxKeys: 6 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(json, async (value) => {
        const code = await rejection(() => readContent(JSON.stringify(value), formatTools('x')));
        expect(code).toMatch(/^format\.|^no refusal$/);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of a known format is read or refused, whatever stands in the place of one of its fields', async () => {
    const info = { secret: SECRET, algo: 'SHA1', digits: 6, period: 30, counter: 1 };
    const otp = { account: 'me', issuer: 'A', label: 'me', tokenType: 'TOTP', digits: 6 };
    const token = { type: 'HOTP', secret: [1, -1], counter: 1, label: 'me', issuerInt: 'A', issuerExt: 'B' };
    const slot = {
      type: 1,
      n: 2,
      r: 1,
      p: 1,
      salt: '00',
      key: '00'.repeat(32),
      key_params: { nonce: '00', tag: '00' },
    };
    const db = {
      version: 3,
      entries: [
        { type: 'totp', name: 'me', issuer: 'A', note: 'n', favorite: true, info, groups: ['u'], group: 'g' },
      ],
      groups: [{ uuid: 'u', name: 'g' }],
    };
    const files = [
      { version: 1, header: { slots: null, params: null }, db },
      { version: 1, header: { slots: [slot], params: { nonce: '00', tag: '00'.repeat(16) } }, db: 'AAAA' },
      {
        services: [{ name: 'A', secret: SECRET, otp, groupId: 'g' }],
        groups: [{ id: 'g', name: 'G' }],
        schemaVersion: 4,
      },
      { services: [], schemaVersion: 4, servicesEncrypted: 'AAAA:AAAA:AAAA' },
      {
        app: '2fauth_v6',
        schema: 1,
        data: [{ otp_type: 'totp', account: 'me', service: 'A', secret: SECRET }],
      },
      { tokens: [token], tokenOrder: [] },
      { shared_secret: base64, account_name: 'me', uri: `otpauth://totp/a?secret=${SECRET}` },
      {
        name: 'A',
        metadata: { name: 'A' },
        totp: { secret_key: SECRET, digits: 6, algorithm: 'SHA1', period: 30 },
      },
      [
        {
          kind: 'TOTP',
          timer: '30',
          secret: SECRET,
          issuer: 'A',
          account: 'me',
          pinned: 'true',
          digits: '6',
        },
      ],
    ];
    const odd = fc.constantFrom(2 ** 53, -1, 1.5, '\ud800', 'x'.repeat(300), [[]], { length: 1 }, [
      '__proto__',
    ]);
    const value = fc.oneof(odd, fc.jsonValue({ maxDepth: 2 }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.nat({ max: 60 }),
        value,
        async (file, place, instead) => {
          let fields = 0;
          const changed = JSON.stringify(file, (_key, field) => (fields++ === place ? instead : field));
          const code = await rejection(() => readContent(changed, formatTools('x')));
          expect(code).toMatch(/^format\.|^no refusal$/);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('formats that are only read are not written', async () => {
    for (const format of FORMATS) {
      const code = await rejection(() => writeFile(format, [], formatTools('x')));
      expect(code).toBe(WRITTEN_FORMATS.includes(format) ? 'no refusal' : 'format.unsupported');
    }
  });

  it('a text is UTF-8 or UTF-16, whichever its mark says', async () => {
    const text = `\ufeffotpauth://totp/Caf\u00e9:\u{1f600}?secret=${SECRET}\r\n`;
    const little = Buffer.from(text, 'utf16le');
    for (const bytes of [Buffer.from(text), little, Buffer.from(little).swap16()]) {
      const { entries } = await readContent(new Uint8Array(bytes));
      expect(entries).toMatchObject([{ account: { issuer: 'Caf\u00e9', label: '\u{1f600}' } }]);
    }
    const cut = new Uint8Array(little.subarray(0, -1));
    expect(openFile(cut).text).toBeUndefined();
  });

  it.each([
    ['PNG', '89504e470d0a1a0a0000000d49484452'],
    ['JPEG', 'ffd8ffe000104a464946'],
    ['GIF', '474946383961'],
    ['WebP', '524946461234567857454250'],
    ['HEIC', '000000186674797068656963'],
  ])('a picture (%s) is told as one', (_, hex) => {
    expect(refusal(() => openFile(new Uint8Array(Buffer.from(hex, 'hex'))))).toBe('format.picture');
    expect(() => openFile(new Uint8Array(Buffer.from(hex.slice(0, 4), 'hex')))).not.toThrow();
  });

  it('what is noted stands with the entry that it is about, and once for the file', async () => {
    const lines = [`otpauth://totp/A:me?secret=${SECRET}`, `otpauth://totp/A:you?secret=${SECRET}&issuer=B`];
    const { entries, notes } = await readContent([...lines, lines[1]].join('\n'));
    expect(entries.map((entry) => entry.notes)).toEqual([
      undefined,
      ['issuer_differs_from_prefix'],
      ['issuer_differs_from_prefix'],
    ]);
    expect(notes).toEqual(['issuer_differs_from_prefix']);
  });

  it('every format has a name, and every note a sentence', () => {
    expect(Object.keys(FORMAT_TITLES).toSorted()).toEqual([...FORMATS].toSorted());
    for (const sentence of Object.values(FORMAT_NOTES)) expect(sentence).toMatch(/^[a-z0-9#+%].{15,}[^.]$/i);
    expect(findFormat(fileOf('hello'))).toBeUndefined();
  });
});
