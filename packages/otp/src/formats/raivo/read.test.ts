import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { damaged, formatTools, outcomeOf, readContent, rejection } from '../../../test/format-tools.ts';
import type { FormatEntry } from '../format.ts';
import { boundedSink } from './zip.ts';

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const secret = new TextEncoder().encode('12345678901234567890');
const item = {
  issuer: 'A & B',
  account: 'me',
  secret: SECRET,
  algorithm: 'SHA1',
  digits: '6',
  kind: 'TOTP',
  timer: '30',
  pinned: 'false',
  counter: '0',
  iconType: '',
  iconValue: 'https://x.example/i.png',
};
const hotp = {
  ...item,
  issuer: 'É 😀',
  kind: 'HOTP',
  counter: '7',
  digits: '8',
  pinned: 'true',
  algorithm: 'SHA512',
};
const expected: FormatEntry[] = [
  {
    account: {
      type: 'totp',
      secret,
      issuer: 'A & B',
      label: 'me',
      algorithm: 'SHA1',
      digits: 6,
      periodSeconds: 30,
    },
    groups: [],
    favourite: false,
  },
  {
    account: {
      type: 'hotp',
      secret,
      issuer: 'É 😀',
      label: 'me',
      algorithm: 'SHA512',
      digits: 8,
      counter: 7n,
    },
    groups: [],
    favourite: true,
  },
];
const NAME = 'raivo-otp-export.json';

async function zip(files: Record<string, string | Uint8Array>, options: object = {}): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, ...options });
  for (const [name, content] of Object.entries(files)) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    await writer.add(name, new Uint8ArrayReader(bytes));
  }
  return new Uint8Array(await writer.close());
}

const ciphers = [
  { password: 'pässword', encryptionStrength: 3 as const },
  { password: 'pässword', encryptionStrength: 1 as const },
  { password: 'pässword', zipCrypto: true },
];

describe('Raivo', () => {
  it.each(ciphers)('an encrypted zip is read: %j', async (cipher) => {
    const bytes = await zip({ 'other.txt': 'nothing', [NAME]: JSON.stringify([item, hotp]) }, cipher);
    const content = await readContent(bytes, formatTools('pässword'));
    expect(content).toEqual({ format: 'raivo', entries: expected, problems: [], notes: [] });
    expect(JSON.stringify(content.entries.map(({ note }) => note))).not.toContain('x.example');
    expect(await rejection(() => readContent(bytes, formatTools('wrong')))).toBe('format.password_wrong');
    expect(await rejection(() => readContent(bytes, formatTools()))).toBe('format.password_required');
    expect(await rejection(() => readContent(bytes, formatTools('')))).toBe('format.password_required');
  });

  it('a zip without a password and the JSON alone are read too', async () => {
    const json = JSON.stringify([item, hotp]);
    expect((await readContent(await zip({ [`x/${NAME}`]: json }))).entries).toEqual(expected);
    expect((await readContent(json)).entries).toEqual(expected);
  });

  it('T12: one bad account is a problem with its place and name', async () => {
    const content = await readContent([
      item,
      { ...item, digits: 'six' },
      { ...item, kind: 'OTHER' },
      { ...item, secret: '' },
    ]);
    expect(content.entries).toHaveLength(1);
    expect(content.problems).toEqual([
      { entry: 2, name: 'A & B', code: 'otpauth.invalid_digits' },
      { entry: 3, name: 'A & B', code: 'entry.type_unsupported' },
      { entry: 4, name: 'A & B', code: 'entry.no_secret' },
    ]);
  });

  it('T10: a zip bomb is refused, also one that lies about its size', async () => {
    const bomb = await zip({ [NAME]: new Uint8Array(21 * 1024 * 1024) });
    expect(bomb.length).toBeLessThan(100_000);
    expect(await rejection(() => readContent(bomb))).toBe('format.too_large');
    const lying = bomb.slice();
    const view = new DataView(lying.buffer);
    for (let at = 0; at + 4 <= lying.length; at++) {
      const signature = view.getUint32(at, true);
      if (signature === 0x02014b50) view.setUint32(at + 24, 1_000, true);
      if (signature === 0x04034b50) view.setUint32(at + 22, 1_000, true);
    }
    expect(await rejection(() => readContent(lying))).toMatch(/^format\.(?:too_large|damaged)$/);
    const crowd = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`${index}`, '']));
    expect(await rejection(async () => readContent(await zip(crowd)))).toBe('format.too_many_entries');
  });

  it('T10: what is unpacked goes into a sink with a bound of its own', async () => {
    const sink = boundedSink(10);
    const writer = sink.writable.getWriter();
    await writer.write(Uint8Array.of(1, 2, 3));
    await writer.write(new Uint8Array(7));
    expect(sink.isOverflown()).toBe(false);
    expect(sink.bytes()).toEqual(Uint8Array.of(1, 2, 3, 0, 0, 0, 0, 0, 0, 0));
    expect(await rejection(() => writer.write(Uint8Array.of(1)))).toBe('format.too_large');
    expect(sink.isOverflown()).toBe(true);
    expect(sink.bytes()).toHaveLength(10);
  });

  it('another zip is in no known format, and a wrong content is damaged', async () => {
    expect(await rejection(async () => readContent(await zip({ 'other.json': '[]' })))).toBe(
      'format.unknown',
    );
    expect(await rejection(async () => readContent(await zip({ [NAME]: '{}' })))).toBe('format.damaged');
    expect(await rejection(async () => readContent(await zip({ [NAME]: Uint8Array.of(0xff) })))).toBe(
      'format.damaged',
    );
    expect(await rejection(async () => readContent(await zip({ [NAME]: '[' })))).toBe('format.damaged');
  });

  it.each(ciphers)(
    'every cut and every turned bit is refused, or was in nothing that counts: %j',
    async (cipher) => {
      const bytes = await zip({ [NAME]: JSON.stringify([item, hotp]) }, cipher);
      await fc.assert(
        fc.asyncProperty(damaged(bytes), async (file) => {
          expect(await outcomeOf(file, formatTools('pässword'), expected)).toMatch(/^format\.|^the same$/);
        }),
        { numRuns: 200 },
      );
    },
  );
});
