import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bare,
  formatEntry,
  formatTools,
  readContent,
  rejection,
  withoutNotes,
} from '../../../test/format-tools.ts';
import type { FormatEntry } from '../format.ts';
import { isPart, placeOfPart } from './part.ts';
import { googleWriter, migrationParts } from './write.ts';

const KEY = '12345678901234567890';
const line = (bytes: Uint8Array | string) =>
  `otpauth-migration://offline?data=${encodeURIComponent(Buffer.from(bytes).toString('base64'))}`;
/** One field of bytes, written out: the tag, one byte of length, the content. */
const field = (number: number, content: Uint8Array | string) => {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.of((number << 3) | 2, bytes.length), bytes]);
};
const number = (place: number, ...varint: number[]) => Buffer.of(place << 3, ...varint);
const account = (...fields: Buffer[]) => field(1, Buffer.concat([field(1, KEY), ...fields]));
const batch = (size: number, index: number, id: number) =>
  Buffer.concat([number(2, 1), number(3, size), number(4, index), number(5, id)]);
const labels = ({ entries }: { entries: FormatEntry[] }) => entries.map(({ account }) => account.label);

/** What Google's format carries: no Steam, 6 or 8 digits, 30 seconds. */
const carried = fc.array(formatEntry, { minLength: 1, maxLength: 30 }).map((entries) =>
  entries.flatMap((entry): FormatEntry[] => {
    const { account } = entry;
    if (account.type === 'steam') return [];
    const digits = account.digits > 7 ? 8 : 6;
    if (account.type === 'hotp') return [{ ...entry, account: { ...account, digits } }];
    return [{ ...entry, account: { ...account, digits, periodSeconds: 30 } }];
  }),
);

describe('codes of Google Authenticator', () => {
  it('T14: what is written is read again, in parts of ten at most, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(carried, async (entries) => {
        const { addresses, problems } = migrationParts(entries, formatTools());
        expect(problems).toEqual([]);
        if (entries.length === 0) return;
        expect(addresses.length).toBeGreaterThanOrEqual(Math.ceil(entries.length / 10));
        for (const address of addresses) expect(address.length).toBeLessThan(2_500);
        const content = await readContent(addresses.toReversed().join('\n'));
        expect(content).toMatchObject({ format: 'google', problems: [] });
        expect(content.missingParts).toBeUndefined();
        expect(withoutNotes(content.entries)).toEqual(bare(entries));
      }),
    );
  });

  it('bytes that are written out here are read as the messages say', async () => {
    const names = Buffer.concat([field(2, 'ACME:me'), field(3, 'ACME'), field(8, 'unique'), number(9, 7)]);
    const counter = number(7, ...Array.from({ length: 8 }, () => 0xff), 0x7f);
    const payload = Buffer.concat([
      account(names, number(4, 3), number(5, 2), number(6, 1), counter),
      account(field(2, 'ACME: you')),
      account(field(2, 'Org:me'), field(3, 'Microsoft')),
      batch(1, 0, 5),
    ]);
    const { entries, problems, notes } = await readContent(line(payload));
    const secret = new Uint8Array(Buffer.from(KEY));
    expect(problems).toEqual([]);
    expect(notes).toEqual(['period_not_carried']);
    const time = { type: 'totp', secret, algorithm: 'SHA1', digits: 6, periodSeconds: 30 };
    expect(entries.map(({ account }) => account)).toEqual([
      {
        type: 'hotp',
        secret,
        issuer: 'ACME',
        label: 'me',
        algorithm: 'SHA512',
        digits: 8,
        counter: 2n ** 63n - 1n,
      },
      { ...time, issuer: 'ACME', label: 'you' },
      { ...time, issuer: 'Microsoft', organisation: 'Org', label: 'me' },
    ]);
  });

  it('a batch may have a negative number, of ten bytes', async () => {
    const id = Buffer.of(5 << 3, ...Array.from({ length: 9 }, () => 0xff), 0x01);
    const payload = Buffer.concat([account(field(2, 'me')), number(3, 2), number(4, 1), id]);
    expect(await readContent(line(payload))).toMatchObject({ missingParts: [1] });
  });

  it('says which parts are missing, of each batch, and counts a part once', async () => {
    const part = (index: number, size: number, id: number) =>
      line(Buffer.concat([account(field(2, `${id}-${index}`)), batch(size, index, id)]));
    const text = [part(2, 4, 1), part(0, 4, 1), part(2, 4, 1), part(0, 2, 9)].join('\n');
    const content = await readContent(text);
    expect(content.missingParts).toEqual([2, 4, 2]);
    expect(content.notes).toContain('part_repeated');
    expect(labels(content)).toEqual(['1-0', '1-2', '9-0']);
    const complete = await readContent([part(1, 2, 1), part(0, 2, 1)].join('\n'));
    expect(complete.missingParts).toBeUndefined();
    expect(labels(complete)).toEqual(['1-0', '1-1']);
  });

  it('two parts of one number and different content are both read', async () => {
    const one = line(Buffer.concat([account(field(2, 'a')), batch(1, 0, 1)]));
    const other = line(Buffer.concat([account(field(2, 'b')), batch(1, 0, 1)]));
    expect(labels(await readContent(`${one}\n${other}`)).toSorted()).toEqual(['a', 'b']);
  });

  it('data is read with + / = as they are, with spaces for +, and without padding', async () => {
    const secret = Uint8Array.of(0xfb, 0xef, 0xbe, 0xff, 0xff, 0xff, 0xfb, 0xef, 0xbe);
    const payload = field(1, Buffer.concat([field(1, secret), field(2, 'me')]));
    const base64 = payload.toString('base64');
    expect(base64).toMatch(/[+/]/);
    for (const data of [
      base64,
      base64.replaceAll('+', ' '),
      base64.replace(/=+$/, ''),
      encodeURIComponent(base64),
    ])
      expect(
        (await readContent(`otpauth-migration://offline?data=${data}`)).entries[0]?.account.secret,
      ).toEqual(secret);
  });

  it('T12: one bad account is a problem with its place and name; the others are read', async () => {
    const payload = Buffer.concat([
      account(field(2, 'good')),
      field(1, Buffer.concat([field(2, 'secretless')])),
      account(field(2, 'md5'), number(4, 4)),
      account(field(2, 'digits'), number(5, 9)),
      account(field(2, 'type'), number(6, 9)),
      field(1, Buffer.of(0x0a, 0x7f, 0x01)),
      account(field(2, 'good too')),
    ]);
    const content = await readContent(line(payload));
    expect(labels(content)).toEqual(['good', 'good too']);
    expect(content.problems).toEqual([
      { entry: 2, name: 'secretless', code: 'entry.no_secret' },
      { entry: 3, name: 'md5', code: 'otpauth.invalid_algorithm' },
      { entry: 4, name: 'digits', code: 'otpauth.invalid_digits' },
      { entry: 5, name: 'type', code: 'entry.type_unsupported' },
      { entry: 6, code: 'format.damaged' },
    ]);
  });

  it('a part that cannot be read does not lose the others, nor addresses between them', async () => {
    const good = line(Buffer.concat([account(field(2, 'good')), batch(1, 0, 1)]));
    const content = await readContent(
      `${good}\notpauth-migration://offline?data=%%%\notpauth://totp/plain?secret=GEZDGNBV`,
    );
    expect(labels(content)).toEqual(['good', 'plain']);
    expect(content.problems).toEqual([{ entry: 3, line: 2, code: 'format.damaged' }]);
  });

  it('T10: lengths beyond the bytes, endless varints, groups and floods of fields are damage', async () => {
    const bombs = [
      Buffer.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f),
      Buffer.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
      Buffer.from(Array.from({ length: 11 }, () => 0xff)),
      Buffer.of(0x0b, 0x0c),
      Buffer.of(0x00, 0x01),
      Buffer.of(0x0a),
      Buffer.concat([account(), number(3, 0xff, 0xff, 0xff, 0xff, 0x0f)]),
      Buffer.concat([account(), batch(2, 2, 1)]),
      Buffer.from(Array.from({ length: 4_000 }, (_, index) => (index % 2 === 0 ? 0x10 : 0x01))),
      Buffer.alloc(1_000_000, 0x10),
    ];
    for (const bomb of bombs) expect(await rejection(() => readContent(line(bomb)))).toBe('format.damaged');
    expect(await rejection(() => readContent('otpauth-migration://offline'))).toBe('format.damaged');
  });

  it('any bytes are read or refused, and never anything else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
        expect(await rejection(() => readContent(line(bytes)))).toMatch(
          /^format\.(?:damaged|empty)$|^no refusal$/,
        );
      }),
    );
  });

  it('what the format cannot carry is said, and what would show other codes is left out', async () => {
    const common = { secret: Uint8Array.of(1), label: 'me', algorithm: 'SHA1' } as const;
    const rest = { groups: [], favourite: false };
    const written = await googleWriter.write(
      [
        { account: { ...common, type: 'totp', digits: 6, periodSeconds: 60 }, ...rest },
        { account: { ...common, type: 'totp', digits: 7, periodSeconds: 30 }, ...rest },
        { account: { ...common, type: 'steam', digits: 5, periodSeconds: 30, issuer: 'Steam' }, ...rest },
      ],
      formatTools(),
    );
    expect(written.notes).toEqual(['not_encrypted', 'period_not_carried']);
    expect(written.problems).toEqual([
      { entry: 2, name: 'me', code: 'otpauth.invalid_digits' },
      { entry: 3, name: 'Steam: me', code: 'entry.type_unsupported' },
    ]);
    expect(labels(await readContent(written.bytes))).toEqual(['me']);
  });
});

describe('one part of an export', () => {
  it('says which of how many it is, and of which export', () => {
    expect(placeOfPart(line(batch(3, 2, 7)))).toEqual({ batch: '7/3', index: 2, size: 3 });
    expect(placeOfPart(line(account()))).toEqual({ batch: '0/1', index: 0, size: 1 });
  });

  it('is told from other texts, and refused where it is damaged', async () => {
    expect([line('x'), 'OTPAUTH-MIGRATION://offline', 'otpauth://totp/a', ''].map(isPart)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    for (const text of [
      'otpauth-migration://offline',
      line(''),
      line(batch(2, 2, 7)),
      line(field(1, '').subarray(1)),
    ])
      expect(await rejection(async () => placeOfPart(text))).toBe('format.damaged');
  });
});
