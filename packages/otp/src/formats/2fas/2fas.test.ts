import { createCipheriv, createDecipheriv, pbkdf2Sync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  damaged,
  formatEntry,
  formatTools,
  outcomeOf,
  readContent,
  rejection,
} from '../../../test/format-tools.ts';
import type { FormatEntry } from '../format.ts';
import { twoFasWriter } from './write.ts';

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const backup = (services: unknown[], rest: object = {}) => ({
  services,
  groups: [],
  updatedAt: 0,
  schemaVersion: 4,
  ...rest,
});
/** Every service has a name: an entry without any comes back without any, and one group is carried. */
const carried = (entries: readonly FormatEntry[]) =>
  entries.map(({ account, groups }) => ({ account, groups: groups.slice(0, 1), favourite: false }));

function openPart(part: string, password: string): string {
  const [sealed, salt, nonce] = part.split(':').map((text) => Buffer.from(text, 'base64'));
  if (!sealed || !salt || !nonce) throw new Error('three parts were expected');
  const key = pbkdf2Sync(password, salt, 10_000, 32, 'sha256');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString();
}

function sealPart(text: string, password: string): string {
  const [salt, nonce] = [Buffer.alloc(256, 1), Buffer.alloc(12, 2)];
  const cipher = createCipheriv('aes-256-gcm', pbkdf2Sync(password, salt, 10_000, 32, 'sha256'), nonce);
  const sealed = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  return [sealed, salt, nonce].map((bytes) => bytes.toString('base64')).join(':');
}

describe('2FAS', () => {
  it.each([undefined, 'pässword'])('T14: what is written is read again (password: %s)', async (password) => {
    await fc.assert(
      fc.asyncProperty(fc.array(formatEntry, { minLength: 1, maxLength: 5 }), async (entries) => {
        const file = await twoFasWriter.write(entries, formatTools(password));
        expect(file.problems).toEqual([]);
        const content = await readContent(file.bytes, formatTools(password));
        expect(content).toEqual({ format: '2fas', entries: carried(entries), problems: [], notes: [] });
      }),
      { numRuns: 40 },
    );
  });

  it('another decoder opens the file; no account stands in the clear', async () => {
    const account = {
      type: 'hotp',
      secret: Uint8Array.of(1, 2, 3, 4, 5),
      issuer: 'Issuer',
      label: 'me',
      algorithm: 'SHA256',
      digits: 8,
      counter: 7n,
    } as const;
    const file = await twoFasWriter.write(
      [{ account, groups: ['Work'], favourite: false }],
      formatTools('password'),
    );
    expect(file.notes).toEqual(['groups_in_clear']);
    const text = new TextDecoder().decode(file.bytes);
    expect(text).not.toMatch(/Issuer|AEBAGBAF/);
    const json = JSON.parse(text);
    expect(json).toMatchObject({ services: [], schemaVersion: 4, groups: [{ name: 'Work' }] });
    expect(openPart(json.reference, 'password')).toHaveLength(256);
    expect(json.reference.split(':')[1]).toBe(json.servicesEncrypted.split(':')[1]);
    expect(json.reference.split(':')[2]).not.toBe(json.servicesEncrypted.split(':')[2]);
    const [service] = JSON.parse(openPart(json.servicesEncrypted, 'password'));
    expect(service).toMatchObject({
      name: 'Issuer',
      secret: 'AEBAGBAF',
      otp: { account: 'me', issuer: 'Issuer', digits: 8, algorithm: 'SHA256', counter: 7, tokenType: 'HOTP' },
      groupId: json.groups[0].id,
    });
  });

  it('opens what another program sealed', async () => {
    const services = [{ name: 'A', secret: SECRET, otp: { account: 'me', tokenType: 'TOTP' } }];
    const servicesEncrypted = sealPart(JSON.stringify(services), 'test');
    const content = await readContent(backup([], { servicesEncrypted }), formatTools('test'));
    expect(content.entries).toMatchObject([{ account: { issuer: 'A', label: 'me' } }]);
  });

  it('schemas 1 to 4 say more and more; what is absent or null takes its default', async () => {
    const one = {
      name: 'Site',
      secret: SECRET,
      type: 'ManuallyAdded',
      otp: { account: 'me', issuer: 'Issuer', label: 'x' },
    };
    const two = {
      name: 'Site',
      secret: SECRET,
      otp: { label: 'Issuer:me', digits: 8, period: 60, algorithm: null },
    };
    const three = {
      name: 'Site',
      secret: SECRET,
      otp: { account: 'me', counter: 3, tokenType: 'HOTP', algorithm: 'SHA512' },
      groupId: 'g',
    };
    const four = { name: 'me', secret: SECRET, otp: { account: 'me', tokenType: 'STEAM' } };
    const services = [one, two, three, four];
    for (const schemaVersion of [1, 2, 3, 4]) {
      const content = await readContent(
        backup(services, { schemaVersion, groups: [{ id: 'g', name: 'Work' }] }),
      );
      expect(content.problems).toEqual([]);
      expect(content.entries).toMatchObject([
        {
          account: {
            type: 'totp',
            issuer: 'Issuer',
            label: 'me',
            digits: 6,
            periodSeconds: 30,
            algorithm: 'SHA1',
          },
        },
        {
          account: {
            type: 'totp',
            issuer: 'Site',
            label: 'me',
            digits: 8,
            periodSeconds: 60,
            algorithm: 'SHA1',
          },
        },
        { account: { type: 'hotp', issuer: 'Site', counter: 3n, algorithm: 'SHA512' }, groups: ['Work'] },
        { account: { type: 'steam', label: 'me' } },
      ]);
      expect(content.entries[3]?.account.issuer).toBeUndefined();
    }
    expect(await rejection(() => readContent(backup(services, { schemaVersion: 5 })))).toBe(
      'format.unsupported',
    );
  });

  it('T12: one bad service is a problem with its place and name', async () => {
    const services = [
      { name: 'A', secret: 'not base32!' },
      7,
      { name: 'B', secret: SECRET },
      { name: 'C', otp: {} },
    ];
    const content = await readContent(backup(services));
    expect(content.entries).toMatchObject([{ account: { issuer: 'B' } }]);
    expect(content.problems).toEqual([
      { entry: 1, name: 'A', code: 'base32.invalid_character' },
      { entry: 2, code: 'entry.field_invalid' },
      { entry: 4, name: 'C', code: 'entry.no_secret' },
    ]);
  });

  it('every cut and every turned bit is refused, or was in nothing that counts', async () => {
    const entries = fc.sample(formatEntry, { numRuns: 1, seed: 3 });
    const { bytes } = await twoFasWriter.write(entries, formatTools('x'));
    await fc.assert(
      fc.asyncProperty(damaged(bytes), async (file) => {
        expect(await outcomeOf(file, formatTools('x'), entries)).toMatch(/^format\.|^the same$/);
      }),
      { numRuns: 150 },
    );
    expect(await rejection(() => readContent(bytes, formatTools('y')))).toBe('format.password_wrong');
    expect(await rejection(() => readContent(bytes, formatTools()))).toBe('format.password_required');
  });

  it('what the format cannot carry is said', async () => {
    const account = {
      type: 'totp',
      secret: Uint8Array.of(1),
      issuer: 'Microsoft',
      organisation: 'Org',
      label: 'me',
      algorithm: 'SHA1',
      digits: 6,
      periodSeconds: 30,
    } as const;
    const { notes } = await twoFasWriter.write(
      [{ account, note: 'n', groups: ['a', 'b'], favourite: true }],
      formatTools(),
    );
    expect(notes).toEqual([
      'not_encrypted',
      'note_not_carried',
      'groups_not_carried',
      'favourite_not_carried',
      'organisation_not_carried',
    ]);
  });
});
