import { scryptSync, webcrypto } from 'node:crypto';
import { openFile, readFile } from '@twofold/otp/formats/read';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditRows } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { administrator } from '../../people/person.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { addEntry, loggedInAs, RFC_SECRET, secretOf } from '../../vault/vault.ts';

const PASSWORD = 'a password für this file';

let twofold: Installation;
let admin: Awaited<ReturnType<typeof administrator>>;
beforeEach(async () => {
  twofold = await openInstallation();
  admin = await administrator(twofold);
  noteSecret(PASSWORD);
});
afterEach(() => twofold.close());

/** The file is no JSON of ours: it is read as it came. */
async function download(accessToken: string | undefined, query = '', headers = {}) {
  const answer = await twofold.app.inject({
    method: 'GET',
    url: `/api/accounts/export${query}`,
    headers: { authorization: `Bearer ${accessToken}`, ...headers },
  });
  return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload };
}

const withPassword = { 'x-export-password': encodeURIComponent(PASSWORD) };

describe('an export', () => {
  it('T26: is encrypted, on the audit log, and read again by the importer', async () => {
    await addEntry(admin, { label: 'ann', issuer: 'Example', note: 'by hand' });
    twofold.clock.advance(1);
    await addEntry(admin, { label: 'ben', secret: secretOf(1), type: 'hotp', counter: 7 });
    const { status, headers, bytes } = await download(admin.accessToken, '', withPassword);
    expect(status).toBe(200);
    expect(headers['content-disposition']).toContain('attachment');
    expect(bytes.toString()).not.toContain(RFC_SECRET);
    const { entries } = await readFile(openFile(new Uint8Array(bytes)), {
      password: PASSWORD,
      subtle: webcrypto.subtle,
      random: () => new Uint8Array(0),
      kdf: {
        scrypt: async ({ password, salt, N, r, p, length }) =>
          new Uint8Array(scryptSync(password, salt, length, { N, r, p, maxmem: 2 ** 28 })),
        argon2id: () => Promise.reject(new Error('not this format')),
      },
    });
    expect(entries.map(({ account }) => account.label)).toEqual(['ann', 'ben']);
    expect(entries[1]?.account).toMatchObject({ type: 'hotp', counter: 7n });
    expect(await auditRows(twofold.dataDir, { action: 'vault.exported' })).toHaveLength(1);
  });

  it('T26: wants a password and a fresh second factor, and is for those who may reveal', async () => {
    await addEntry(admin);
    expect((await download(admin.accessToken)).status).toBe(400);
    expect((await download(admin.accessToken, '', { 'x-export-password': 'short' })).status).toBe(400);
    expect((await download(admin.accessToken, '', { 'x-export-password': '%E0%A4%A' })).status).toBe(400);
    const ben = await loggedInAs(twofold, 'ben', 'member');
    expect((await download(ben.accessToken, '', withPassword)).status).toBe(401);
    const viewer = await loggedInAs(twofold, 'viewer', 'viewer');
    expect((await download(viewer.accessToken, '', withPassword)).status).toBe(403);
    twofold.clock.advance(301);
    expect((await download(admin.accessToken, '', withPassword)).status).toBe(401);
    expect(await auditRows(twofold.dataDir, { action: 'vault.exported' })).toEqual([]);
  });

  it('has nothing of anybody’s own but the caller’s', async () => {
    const ben = await loggedInAs(twofold, 'ben', 'member');
    await addEntry(ben, { label: 'bens', secret: secretOf(1) });
    await addEntry(admin, { label: 'mine', collection: 'personal', secret: secretOf(2) });
    const { bytes } = await download(admin.accessToken, '?format=otpauth');
    expect(bytes.toString()).toContain('mine');
    expect(bytes.toString()).not.toContain('bens');
  });
});
