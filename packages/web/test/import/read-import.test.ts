import { randomBytes, webcrypto } from 'node:crypto';
import { parseOtpauth } from '@twofold/otp';
import type { FormatEntry, FormatTools } from '@twofold/otp/formats/format';
import { writeFile } from '@twofold/otp/formats/write';
import { describe, expect, it } from 'vitest';
import { browserKdf } from '../../src/board/add/import/reading/kdf.ts';
import { type ReadAnswer, readImport } from '../../src/board/add/import/reading/read-import.ts';

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const bytes = (text: string) => new TextEncoder().encode(text);
const tools = (password?: string): FormatTools => ({
  ...{ password, kdf: browserKdf, subtle: webcrypto.subtle as SubtleCrypto },
  random: (length) => new Uint8Array(randomBytes(length)),
});
const read = (content: string | Uint8Array, password?: string) =>
  readImport(
    typeof content === 'string' ? bytes(content) : content,
    { name: undefined, format: undefined },
    tools(password),
  );

function fileOf(answer: ReadAnswer) {
  if (answer.kind !== 'read') throw new Error(answer.code);
  return answer.file;
}
const address = (label: string, rest: string) => `otpauth://totp/${label}?secret=${SECRET}${rest}`;

describe('a file that is read for an import', () => {
  it('has entries as the server takes them, in fields', async () => {
    const text = [
      address('GitHub:ann', '&issuer=GitHub'),
      address('ben', '&algorithm=SHA512&digits=8&period=60'),
      `otpauth://hotp/C:cat?secret=${SECRET}&issuer=C&counter=7`,
      `otpauth://steam/Steam:dan?secret=${SECRET}&issuer=Steam`,
    ].join('\n');
    const { entries, format } = fileOf(await read(text));
    expect(format).toBe('otpauth');
    expect(entries.map(({ sent }) => sent)).toEqual([
      {
        ...{ type: 'totp', label: 'ann', issuer: 'GitHub', secret: SECRET },
        ...{ algorithm: 'SHA1', digits: 6, period: 30 },
      },
      { type: 'totp', label: 'ben', secret: SECRET, algorithm: 'SHA512', digits: 8, period: 60 },
      {
        ...{ type: 'hotp', label: 'cat', issuer: 'C', secret: SECRET },
        ...{ algorithm: 'SHA1', digits: 6, counter: 7 },
      },
      { type: 'steam', label: 'dan', issuer: 'Steam', secret: SECRET },
    ]);
    expect(entries.map(({ title, subtitle, kind }) => `${title}|${subtitle}|${kind}`)).toEqual([
      'GitHub|ann|TOTP',
      'ben||TOTP · SHA512 · 8 · 60 s',
      'C|cat|HOTP · #7',
      'Steam|dan|Steam',
    ]);
  });

  it('sends an organisation, and an account without a name, in an address', async () => {
    const { entries } = fileOf(
      await read(`${address('Contoso:ann', '&issuer=Microsoft')}\n${address('', '')}`),
    );
    const [organised, nameless] = entries.map(({ sent }) => parseOtpauth(String(sent.uri)));
    expect(organised).toMatchObject({ issuer: 'Microsoft', organisation: 'Contoso', label: 'ann' });
    expect(nameless).toMatchObject({ label: '' });
  });

  it('T13: has what makes the same codes once, whatever it is called', async () => {
    const text = [address('a', ''), address('b', ''), address('c', '&digits=8'), address('d', '')].join('\n');
    expect(fileOf(await read(text)).entries.map(({ twin }) => twin)).toEqual([0, 0, 2, 0]);
  });

  it('says of each entry what was guessed in reading it', async () => {
    const { entries, notes } = fileOf(
      await read(`${address('ann', '')}\n${address('Contoso:ben', '&issuer=Microsoft')}`),
    );
    expect(entries.map((entry) => entry.notes.includes('issuer_differs_from_prefix'))).toEqual([false, true]);
    expect(notes).toContain('issuer_differs_from_prefix');
  });

  it('T12: has a problem with its line for each that is wrong, and the others all the same', async () => {
    const { entries, problems } = fileOf(await read(`${address('a', '')}\notpauth://totp/b?secret=\nx`));
    expect(entries).toHaveLength(1);
    expect(problems).toEqual([
      { entry: 2, line: 2, code: 'otpauth.secret_missing' },
      { entry: 3, line: 3, code: 'otpauth.invalid_scheme' },
    ]);
  });

  it('T9: shows names cut, and without what turns a line around', async () => {
    const name = encodeURIComponent(
      `\u202eev\u200bil\u0007\u{e0041}<img src=x onerror=alert(1)>${'x'.repeat(5000)}`,
    );
    const [entry] = fileOf(await read(address(name, ''))).entries;
    expect(entry?.title).toMatch(/^evil<img src=x onerror=alert\(1\)>x+…$/);
    expect(entry?.title.length).toBeLessThan(130);
  });

  it('is opened with its password, and with no other', async () => {
    const account = parseOtpauth(address('GitHub:ann', '&issuer=GitHub'));
    const written: FormatEntry[] = [{ account, note: 'by hand', groups: ['Work'], favourite: true }];
    const { bytes: file } = await writeFile('aegis', written, tools('the right password'));
    expect(await read(file)).toEqual({ kind: 'refused', code: 'format.password_required', format: 'aegis' });
    expect(await read(file, 'another one')).toMatchObject({ code: 'format.password_wrong' });
    const [entry] = fileOf(await read(file, 'the right password')).entries;
    expect(entry?.sent).toMatchObject({ secret: SECRET, note: 'by hand', groups: ['Work'], favourite: true });
  });

  it.each([
    ['', 'format.unknown'],
    ['hello', 'format.unknown'],
    ['['.repeat(10_000), 'format.too_deep'],
    ['{"version":1,"salt":"AAAAAAAAAAAAAAAAAAAAAA==","content":"AAAA"}', 'format.password_required'],
  ])('is refused by a code: %.20s', async (content, code) => {
    expect(await read(content)).toMatchObject({ kind: 'refused', code });
  });

  it('T10: is refused before any work where it asks for too much of it', async () => {
    const kdfParams = { memLimit: 2 ** 36, opsLimit: 4, salt: Buffer.alloc(16).toString('base64') };
    const nonce = Buffer.alloc(24).toString('base64');
    const file = JSON.stringify({ version: 1, kdfParams, encryptedData: 'AAAA', encryptionNonce: nonce });
    expect(await read(file, 'x')).toMatchObject({ code: 'format.kdf_too_expensive', format: 'ente' });
  });

  it('keeps what else goes wrong to itself', async () => {
    const broken = { ...tools('x'), subtle: undefined as unknown as SubtleCrypto };
    const content = JSON.stringify({ services: [], schemaVersion: 4, servicesEncrypted: 'QUFB:QUFB:QUFB' });
    const answer = await readImport(bytes(content), { name: undefined, format: undefined }, broken);
    expect(answer.kind).toBe('refused');
    expect(JSON.stringify(answer)).not.toContain('QUFB');
  });
});
