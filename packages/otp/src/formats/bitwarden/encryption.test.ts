import {
  argon2Sync,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  pbkdf2Sync,
} from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AWKWARD_NAMES,
  entry,
  hotpAccount,
  SECRET_TEXT,
  steamAccount,
  totpAccount,
} from '../../../test/accounts.ts';
import {
  expectDamageRefused,
  fileOf,
  idleTools,
  refusalOf,
  toolsWith,
} from '../../../test/encrypted-files.ts';
import { formatEntry, withoutNotes } from '../../../test/format-tools.ts';
import { findFormat } from '../read.ts';
import type { BitwardenKdf } from './encryption.ts';
import { bitwardenReader } from './read.ts';
import { createBitwardenWriter } from './write.ts';

const PASSWORD = 'pässword & #1';
const KDFS: BitwardenKdf[] = [
  { kind: 'pbkdf2', iterations: 1_000 },
  { kind: 'argon2id', passes: 2, memoryMib: 1, parallelism: 2 },
];
const [PBKDF2] = KDFS as [BitwardenKdf];
const tools = toolsWith(PASSWORD);

/** Bitwarden's construction once more, with node:crypto alone. */
function nodeKeys(kdf: BitwardenKdf, salt: string) {
  const key =
    kdf.kind === 'pbkdf2'
      ? pbkdf2Sync(PASSWORD, salt, kdf.iterations, 32, 'sha256')
      : argon2Sync('argon2id', {
          message: PASSWORD,
          nonce: createHash('sha256').update(salt).digest(),
          memory: kdf.memoryMib * 1024,
          passes: kdf.passes,
          parallelism: kdf.parallelism,
          tagLength: 32,
        });
  const expand = (info: string) => createHmac('sha256', key).update(`${info}\x01`).digest();
  return { encryption: expand('enc'), mac: expand('mac') };
}

function nodeSeal(keys: ReturnType<typeof nodeKeys>, text: string): string {
  const iv = Buffer.alloc(16, 7);
  const cipher = createCipheriv('aes-256-cbc', keys.encryption, iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const mac = createHmac('sha256', keys.mac).update(iv).update(sealed).digest();
  return `2.${[iv, sealed, mac].map((part) => part.toString('base64')).join('|')}`;
}

function nodeOpen(keys: ReturnType<typeof nodeKeys>, value: string): string {
  const [iv, sealed, mac] = value
    .slice(2)
    .split('|')
    .map((part) => Buffer.from(part, 'base64')) as [Buffer, Buffer, Buffer];
  expect(createHmac('sha256', keys.mac).update(iv).update(sealed).digest()).toEqual(mac);
  const decipher = createDecipheriv('aes-256-cbc', keys.encryption, iv);
  return decipher.update(sealed, undefined, 'utf8') + decipher.final('utf8');
}

const PLAIN = JSON.stringify({
  encrypted: false,
  folders: [],
  items: [{ type: 1, name: 'Twofold', login: { username: 'alice', totp: SECRET_TEXT } }],
});

function nodeExport(kdf: BitwardenKdf, changes: object = {}): string {
  const salt = Buffer.alloc(16, 3).toString('base64');
  const keys = nodeKeys(kdf, salt);
  const cost =
    kdf.kind === 'pbkdf2'
      ? { kdfType: 0, kdfIterations: kdf.iterations }
      : { kdfType: 1, kdfIterations: kdf.passes, kdfMemory: kdf.memoryMib, kdfParallelism: kdf.parallelism };
  return JSON.stringify({
    encrypted: true,
    passwordProtected: true,
    salt,
    ...cost,
    encKeyValidation_DO_NOT_EDIT: nodeSeal(keys, '6ba7b810-9dad-41d1-80b4-00c04fd430c8'),
    data: nodeSeal(keys, PLAIN),
    ...changes,
  });
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const readText = (text: string, using = tools) => bitwardenReader.read(fileOf(text), using);

describe('a password-protected export of Bitwarden', () => {
  it('is recognised, as the plain one is', () => {
    expect(findFormat(fileOf(nodeExport(PBKDF2)))).toBe('bitwarden');
    expect(findFormat(fileOf(PLAIN))).toBe('bitwarden');
    for (const other of ['', '[]', '{}', '{"encrypted":"x"}', '{"items":[]}']) {
      expect(bitwardenReader.recognises(fileOf(other))).toBe(false);
    }
  });

  it.each(KDFS)('made with node:crypto opens: $kind', async (kdf) => {
    expect(await readText(nodeExport(kdf))).toMatchObject({ entries: [entry(totpAccount())], problems: [] });
  });

  it.each(KDFS)('needs its password: $kind', async (kdf) => {
    expect(await refusalOf(readText(nodeExport(kdf), toolsWith()))).toBe('format.password_required');
    expect(await refusalOf(readText(nodeExport(kdf), toolsWith('other')))).toBe('format.password_wrong');
  });

  it('a right password and damaged data are told apart', async () => {
    const keys = nodeKeys(PBKDF2, Buffer.alloc(16, 3).toString('base64'));
    const other = nodeSeal({ ...keys, mac: Buffer.alloc(32) }, PLAIN);
    for (const data of [other, nodeSeal(keys, 'no JSON'), '0.x', '2.a|b', 7, null]) {
      expect(await refusalOf(readText(nodeExport(PBKDF2, { data })))).toBe('format.damaged');
    }
  });

  it('a changed IV is refused, though it changes one letter and nothing else', async () => {
    const file = JSON.parse(nodeExport(PBKDF2));
    const [iv, ...rest] = file.data.slice(2).split('|');
    const changed = Buffer.from(iv, 'base64');
    changed[3] = (changed[3] ?? 0) ^ 1; // {"encrypted" becomes {"eocrypted", which nobody reads.
    const data = `2.${[changed.toString('base64'), ...rest].join('|')}`;
    expect(await refusalOf(readText(JSON.stringify({ ...file, data })))).toBe('format.damaged');
  });

  it('damaged anywhere refuses, or reads the same', async () => {
    await expectDamageRefused(bitwardenReader, bytesOf(nodeExport(PBKDF2)), tools, {
      spare: true,
      runs: 200,
    });
  });

  it('of an account says that it cannot be opened', async () => {
    const file = JSON.stringify({
      encrypted: true,
      encKeyValidation_DO_NOT_EDIT: '2.x',
      folders: [],
      items: [],
    });
    expect(findFormat(fileOf(file))).toBe('bitwarden');
    expect(await refusalOf(readText(file, idleTools('x')))).toBe('format.account_restricted');
  });

  it.each([
    { kdfIterations: 2 ** 31 },
    { kdfIterations: 10_000_001 },
    { kdfType: 1, kdfIterations: 11, kdfMemory: 64, kdfParallelism: 4 },
    { kdfType: 1, kdfIterations: 3, kdfMemory: 1_025, kdfParallelism: 4 },
    { kdfType: 1, kdfIterations: 3, kdfMemory: 64, kdfParallelism: 1_000 },
  ])('T10: %j is refused before any work', async (cost) => {
    const read = readText(nodeExport(PBKDF2, cost), idleTools('x'));
    expect(await refusalOf(read)).toBe('format.kdf_too_expensive');
  });

  it.each([
    [{ kdfIterations: 0 }, 'format.damaged'],
    [{ kdfIterations: -1 }, 'format.damaged'],
    [{ kdfIterations: 1e300 }, 'format.damaged'],
    [{ kdfIterations: 'x' }, 'format.damaged'],
    [{ kdfType: 1, kdfMemory: null, kdfParallelism: null }, 'format.damaged'],
    [{ salt: 7 }, 'format.damaged'],
    [{ kdfType: 2 }, 'format.unsupported'],
    [{ kdfType: '0' }, 'format.unsupported'],
  ])('%j is %s', async (changes, code) => {
    expect(await refusalOf(readText(nodeExport(PBKDF2, changes), idleTools('x')))).toBe(code);
  });
});

describe('the writer for Bitwarden', () => {
  const write = (
    kdf: BitwardenKdf,
    entries: Parameters<ReturnType<typeof createBitwardenWriter>['write']>[0],
  ) => createBitwardenWriter(kdf).write(entries, tools);

  it.each(KDFS)('T14: what it writes is read again, with every awkward name: $kind', async (kdf) => {
    const entries = [
      ...AWKWARD_NAMES.map((name) => entry(totpAccount({ issuer: name, label: `${name}@x` }))),
      entry(totpAccount({ algorithm: 'SHA512', digits: 8, periodSeconds: 60 }), {
        note: 'a note',
        groups: ['Work & C#'],
      }),
      entry(totpAccount({ issuer: 'Microsoft', organisation: 'Contoso' }), { favourite: true }),
      entry(totpAccount({ label: '' })),
      entry(steamAccount()),
    ];
    const nameless = totpAccount();
    delete nameless.issuer;
    entries.push(entry(nameless));
    const { bytes, problems, notes } = await write(kdf, entries);
    expect({ problems, notes }).toEqual({ problems: [], notes: [] });
    expect(withoutNotes((await bitwardenReader.read(fileOf(bytes), tools)).entries)).toEqual(entries);
  });

  it('T14: whatever names, secrets, notes and groups an account has, it is read again', async () => {
    // Bitwarden has no counters and one folder; its address for Steam has no names, so the login's have to differ.
    const carried = formatEntry
      .map((one) => ({ ...one, groups: one.groups.slice(0, 1) }))
      .filter(({ account }) => account.type !== 'hotp' && (account.issuer ?? account.label) !== '')
      .filter(({ account }) => account.type !== 'steam' || account.issuer !== account.label);
    const check = fc.asyncProperty(fc.array(carried, { maxLength: 5 }), async (entries) => {
      const { bytes, problems } = await write(PBKDF2, entries);
      expect(problems).toEqual([]);
      expect(withoutNotes((await bitwardenReader.read(fileOf(bytes), tools)).entries)).toEqual(entries);
    });
    await fc.assert(check);
  });

  it.each(KDFS)('what it writes opens with node:crypto: $kind', async (kdf) => {
    const { bytes } = await write(kdf, [entry(steamAccount(), { groups: ['Games'] })]);
    const file = JSON.parse(new TextDecoder().decode(bytes));
    expect(file).toMatchObject({ encrypted: true, passwordProtected: true });
    const keys = nodeKeys(kdf, file.salt);
    expect(nodeOpen(keys, file.encKeyValidation_DO_NOT_EDIT)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    const { folders, items } = JSON.parse(nodeOpen(keys, file.data));
    expect(folders).toEqual([{ id: expect.any(String), name: 'Games' }]);
    expect(items).toMatchObject([
      {
        type: 1,
        name: 'Steam',
        folderId: folders[0].id,
        login: { username: 'gabe', totp: `steam://${SECRET_TEXT}` },
      },
    ]);
    expect(new TextDecoder().decode(bytes)).not.toContain(SECRET_TEXT);
  });

  it('takes 600,000 iterations of PBKDF2, and needs a password', async () => {
    const writer = createBitwardenWriter();
    const { bytes } = await writer.write([], tools);
    expect(JSON.parse(new TextDecoder().decode(bytes))).toMatchObject({ kdfType: 0, kdfIterations: 600_000 });
    expect(await refusalOf(writer.write([], toolsWith()))).toBe('format.password_required');
  });

  it('says what Bitwarden cannot carry', async () => {
    const { problems, notes } = await write(PBKDF2, [
      entry(hotpAccount()),
      entry(totpAccount(), { groups: ['a', 'b'] }),
      entry(totpAccount({ issuer: 'a:b', organisation: 'Contoso' })),
    ]);
    expect(problems).toEqual([{ entry: 1, name: 'Twofold: alice', code: 'entry.type_unsupported' }]);
    expect(notes).toEqual(['groups_not_carried', 'organisation_not_carried']);
  });
});
