import { createDecipheriv, scryptSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  damaged,
  formatEntry,
  formatTools,
  nodeScrypt,
  outcomeOf,
  readContent,
  rejection,
  untouchedKdf,
} from '../../../test/format-tools.ts';
import { aegisWriter } from './write.ts';

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const info = { secret: SECRET, algo: 'SHA1', digits: 6, period: 30 };
const plain = (db: object, rest: object = {}) => ({
  version: 1,
  header: { slots: null, params: null },
  db,
  ...rest,
});

async function written(password = 'correct horse') {
  const [entry] = fc.sample(formatEntry, { numRuns: 1, seed: 7 });
  const entries = entry === undefined ? [] : [entry];
  const { bytes } = await aegisWriter.write(entries, formatTools(password));
  return { bytes, entries, json: JSON.parse(new TextDecoder().decode(bytes)) };
}

describe('Aegis', () => {
  it('T14: what is written is read again with all that it says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(formatEntry, { minLength: 1, maxLength: 5 }),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        async (entries, password) => {
          const file = await aegisWriter.write(entries, formatTools(password));
          expect(file).toMatchObject({ problems: [], notes: [] });
          const content = await readContent(file.bytes, formatTools(password));
          expect(content).toEqual({ format: 'aegis', entries, problems: [], notes: [] });
        },
      ),
    );
  });

  it('another decoder opens the file with the documented steps', async () => {
    const account = {
      type: 'totp',
      secret: Uint8Array.of(1, 2, 3, 4, 5),
      issuer: 'A',
      label: 'b',
      algorithm: 'SHA256',
      digits: 8,
      periodSeconds: 60,
    } as const;
    const entry = { account, note: 'n', groups: ['g'], favourite: true };
    const { bytes } = await aegisWriter.write([entry], formatTools('pässword', { scrypt: nodeScrypt }));
    const { header, db } = JSON.parse(new TextDecoder().decode(bytes));
    const open = (key: Buffer, { nonce, tag }: { nonce: string; tag: string }, sealed: Buffer) => {
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'hex'));
      decipher.setAuthTag(Buffer.from(tag, 'hex'));
      return Buffer.concat([decipher.update(sealed), decipher.final()]);
    };
    const [slot] = header.slots;
    expect(slot).toMatchObject({ type: 1, n: 32_768, r: 8, p: 1 });
    const slotKey = scryptSync('pässword', Buffer.from(slot.salt, 'hex'), 32, {
      N: slot.n,
      r: slot.r,
      p: slot.p,
      maxmem: 2 ** 26,
    });
    const masterKey = open(slotKey, slot.key_params, Buffer.from(slot.key, 'hex'));
    const content = JSON.parse(open(masterKey, header.params, Buffer.from(db, 'base64')).toString());
    const [group] = content.groups;
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    expect(group.uuid).toMatch(uuid);
    expect(content).toEqual({
      version: 3,
      entries: [
        {
          type: 'totp',
          uuid: expect.stringMatching(uuid),
          name: 'b',
          issuer: 'A',
          note: 'n',
          favorite: true,
          icon: null,
          info: { secret: 'AEBAGBAF', algo: 'SHA256', digits: 8, period: 60 },
          groups: [group.uuid],
        },
      ],
      groups: [{ uuid: group.uuid, name: 'g' }],
    });
  });

  it('salts, keys and nonces are new each time', async () => {
    const [a, b] = [await written(), await written()];
    for (const path of ['salt', 'key', 'uuid'])
      expect(a.json.header.slots[0][path]).not.toBe(b.json.header.slots[0][path]);
    expect(a.json.header.params.nonce).not.toBe(b.json.header.params.nonce);
  });

  it('plain files of content version 1, 2 and 3 differ in their groups', async () => {
    const entry = { type: 'totp', uuid: 'u', name: 'me', issuer: 'A', info };
    const groups = async (db: object) => (await readContent(plain(db))).entries.map(({ groups }) => groups);
    expect(await groups({ version: 1, entries: [entry] })).toEqual([[]]);
    expect(
      await groups({
        version: 2,
        entries: [
          { ...entry, group: 'Work' },
          { ...entry, group: null },
        ],
      }),
    ).toEqual([['Work'], []]);
    const named = [
      { uuid: 'x', name: 'Home' },
      { uuid: 'y', name: 'Work' },
    ];
    expect(
      await groups({ version: 3, entries: [{ ...entry, groups: ['y', 'gone', 'x'] }], groups: named }),
    ).toEqual([['Work', 'Home']]);
  });

  it('T12: kinds that are not supported are problems with their place; the others are read', async () => {
    const types = ['totp', 'hotp', 'steam', 'motp', 'yandex'];
    const entries = [
      ...types.map((type) => ({ type, name: type, issuer: '', info })),
      7,
      { type: 'totp', name: 'x', issuer: 'y' },
    ];
    const content = await readContent(plain({ version: 2, entries }));
    expect(content.entries.map(({ account }) => account.type)).toEqual(['totp', 'hotp', 'steam']);
    expect(content.problems).toEqual([
      { entry: 4, name: 'motp', code: 'entry.type_unsupported' },
      { entry: 5, name: 'yandex', code: 'entry.type_unsupported' },
      { entry: 6, code: 'entry.field_invalid' },
      { entry: 7, name: 'y', code: 'entry.field_invalid' },
    ]);
  });

  it('a wrong password and none are told apart; any password slot opens', async () => {
    const { bytes, entries, json } = await written();
    expect(await rejection(() => readContent(bytes, formatTools('wrong')))).toBe('format.password_wrong');
    expect(await rejection(() => readContent(bytes, formatTools()))).toBe('format.password_required');
    const [slot] = json.header.slots;
    const other = { ...slot, salt: '00'.repeat(32) };
    json.header.slots = [{ type: 2, key: 'of the device' }, other, slot];
    expect((await readContent(json, formatTools('correct horse'))).entries).toEqual(entries);
    json.header.slots = [{ ...slot, type: 2 }];
    expect(await rejection(() => readContent(json, formatTools('correct horse')))).toBe('format.unsupported');
  });

  it('every cut and every turned bit is refused, or was in nothing that counts', async () => {
    const { bytes, entries } = await written();
    await fc.assert(
      fc.asyncProperty(damaged(bytes), async (file) => {
        expect(await outcomeOf(file, formatTools('correct horse'), entries)).toMatch(/^format\.|^the same$/);
      }),
      { numRuns: 300 },
    );
  });

  it('T10: a bomb of scrypt is refused before any work', async () => {
    const { json } = await written();
    const [slot] = json.header.slots;
    const bombs = [{ n: 2 ** 30 }, { r: 2 ** 30 }, { p: 2 ** 30 }, { n: 2 ** 20, r: 9 }, { n: 1e308 }];
    for (const bomb of bombs) {
      json.header.slots = [{ ...slot, ...bomb }];
      const code = await rejection(() => readContent(json, formatTools('x', untouchedKdf)));
      expect(code).toBe('format.kdf_too_expensive');
    }
    json.header.slots = Array.from({ length: 100 }, () => slot);
    expect(await rejection(() => readContent(json, formatTools('x', untouchedKdf)))).toBe(
      'format.kdf_too_expensive',
    );
    for (const bad of [{ n: 0 }, { n: '32768' }, { r: null }, { p: -1 }]) {
      json.header.slots = [{ ...slot, ...bad }];
      expect(await rejection(() => readContent(json, formatTools('x', untouchedKdf)))).toBe('format.damaged');
    }
  });

  it('other versions and shapes are refused', async () => {
    const db = { version: 3, entries: [] };
    expect(await rejection(() => readContent(plain(db)))).toBe('format.empty');
    expect(await rejection(() => readContent(plain(db, { version: 2 })))).toBe('format.unsupported');
    expect(await rejection(() => readContent(plain({ ...db, version: 4 })))).toBe('format.unsupported');
    expect(await rejection(() => readContent(plain({ version: 3 })))).toBe('format.damaged');
    const many = { version: 3, entries: Array.from({ length: 5_001 }, () => 0) };
    expect(await rejection(() => readContent(plain(many)))).toBe('format.too_many_entries');
  });

  it('is not written without a password; a counter that JSON cannot carry is left out', async () => {
    expect(await rejection(() => aegisWriter.write([], formatTools()))).toBe('format.password_required');
    const account = {
      type: 'hotp',
      secret: Uint8Array.of(1),
      label: 'me',
      algorithm: 'SHA1',
      digits: 6,
      counter: 2n ** 53n,
    } as const;
    const { problems } = await aegisWriter.write(
      [{ account, groups: [], favourite: false }],
      formatTools('x'),
    );
    expect(problems).toEqual([{ entry: 1, name: 'me', code: 'otpauth.invalid_counter' }]);
  });
});
