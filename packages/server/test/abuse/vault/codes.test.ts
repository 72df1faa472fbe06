import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { insertKeyEntry, keyEntryId } from '../../../src/core/applications/key-bindings-store.ts';
import { auditRows } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { dataOf } from '../../people/client.ts';
import { administrator } from '../../people/person.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { oathtoolCode } from '../../users/oathtool.ts';
import { addEntry, bind, loggedInAs, makeCodesKey, secretOf, share } from '../../vault/vault.ts';

let twofold: Installation;
let admin: Awaited<ReturnType<typeof administrator>>;
let apiKey: string;
let keyId: string;
let bound: { id: string; collection: string };
let other: { id: string; collection: string };
beforeAll(async () => {
  twofold = await openInstallation({ RATE_LIMIT_UNAUTHENTICATED_MAX: '1000000' });
  admin = await administrator(twofold);
  bound = await addEntry(admin);
  other = await addEntry(admin, { secret: secretOf(1) });
  ({ key: apiKey, id: keyId } = await makeCodesKey(admin, { application: twofold.applicationId }));
  await bind(admin, keyId, bound.id);
});
// Each signature of these tests is of a second of its own.
beforeEach(() => twofold.clock.advance(1));
afterAll(() => twofold.close());

const seconds = () => Math.floor(twofold.clock.now() / 1000);
const sign = (text: string, key = apiKey) => createHmac('sha256', key).update(text).digest('hex');

function secure(headers: Record<string, string>, key: string | null = apiKey) {
  return twofold.call('GET', '/otp/secure', { apiKey: key, headers });
}

function at(timestamp: string, signature = sign(timestamp)) {
  return secure({ 'x-timestamp': timestamp, 'x-signature': signature });
}

describe('T17: what /otp/secure takes', () => {
  it.each([
    ['30 seconds old', () => at(String(seconds() - 30)), 200],
    ['30 seconds early', () => at(String(seconds() + 30)), 200],
    ['31 seconds old', () => at(String(seconds() - 31)), 401],
    ['31 seconds early', () => at(String(seconds() + 31)), 401],
    ['a fraction', () => at(`${seconds()}.5`), 400],
    ['hexadecimal', () => at(`0x${seconds().toString(16)}`), 400],
    ['an exponent', () => at('17e8'), 400],
    ['a sign', () => at(`+${seconds()}`), 400],
    ['a leading zero', () => at(`0${seconds()}`), 400],
    ['negative', () => at(String(-seconds())), 401],
    ['milliseconds', () => at(String(seconds() * 1000)), 401],
    ['no timestamp', () => secure({ 'x-signature': sign('1') }), 401],
    ['no signature', () => secure({ 'x-timestamp': String(seconds()) }), 401],
    ['an upper-case signature', () => at(String(seconds()), sign(String(seconds())).toUpperCase()), 403],
    ['the signature of another timestamp', () => at(String(seconds()), sign(String(seconds() - 1))), 403],
    ['the signature of another key', () => at(String(seconds()), sign(String(seconds()), `${apiKey}x`)), 403],
    ['two signatures in one', () => at(String(seconds()), `${sign(String(seconds()))}, 00`), 403],
    ['two timestamps in one', () => at(`${seconds()}, ${seconds()}`), 400],
    ['no key', () => secure({}, null), 401],
    ['a wrong key', () => secure({}, `${apiKey.slice(0, -1)}x`), 403],
    ['a key that is no key', () => secure({}, 'x'), 403],
  ] as const)('%s', async (_name, call, status) => {
    const answer = await call();
    expect(answer.status).toBe(status);
    // C3: what a simple script reads.
    if (status !== 200) expect(typeof answer.body.error).toBe('string');
    expect(answer.text).not.toContain(apiKey);
  });

  it('a key that is not ASCII is a wrong key', async () => {
    const answer = await twofold.call('GET', '/otp', { apiKey: 'sch\u00fcssel' });
    expect(answer.status).toBe(403);
  });

  it('a used signature is used for a minute in which its clock went back', async () => {
    const timestamp = String(seconds());
    expect((await at(timestamp)).status).toBe(200);
    twofold.clock.advance(-20);
    expect((await at(timestamp)).status).toBe(401);
    twofold.clock.advance(20);
  });
});

describe('T18: an API key with the scope codes', () => {
  it('sees what it is bound to, and nothing else', async () => {
    for (const path of [`/otp?account=${other.id}`, '/otp?account=ent_unknown']) {
      const answer = await twofold.call('GET', path, { apiKey });
      expect(answer).toMatchObject({ status: 404, body: { code: 'vault.entry_not_found' } });
    }
    for (const path of ['/api/accounts', `/api/accounts/${bound.id}`, '/api/collections', '/api/audit']) {
      expect([401, 403]).toContain((await twofold.call('GET', path, { apiKey })).status);
    }
    expect((await twofold.call('GET', '/mfa/users/alice', { apiKey })).status).toBe(403);
    expect((await twofold.call('GET', '/otp')).status).toBe(403);
  });

  it('is not bound to what its editor may not edit, one by one', async () => {
    const ben = await loggedInAs(twofold, 'ben', 'member');
    const own = await addEntry(ben, { secret: secretOf(2) });
    await share(admin, bound.collection, ben.id, 'read');
    const made = await makeCodesKey(ben);
    const path = `/api-keys/${made.id}/entries`;
    for (const [entries, status] of [
      [[bound.id], 403],
      [[own.id, bound.id], 403],
      [[own.id, 'ent_unknown'], 400],
      [[own.id], 200],
    ] as const) {
      expect((await ben.call('PUT', path, { entries })).status).toBe(status);
    }
    expect((await ben.call('PUT', `/api-keys/${keyId}/entries`, { entries: [] })).status).toBe(404);
    expect((await twofold.call('GET', '/otp', { apiKey: made.key })).status).toBe(200);
  });

  it('is bound with a fresh second factor only, as it then makes codes without one', async () => {
    const own = await openInstallation();
    try {
      const root = await administrator(own);
      const { id } = await addEntry(root);
      const key = await makeCodesKey(root);
      own.clock.advance(301);
      const refused = await root.call('PUT', `/api-keys/${key.id}/entries`, { entries: [id] });
      expect(refused).toMatchObject({ status: 401, body: { code: 'step_up_required' } });
    } finally {
      await own.close();
    }
  });

  it('of a person ends with what the person may see', async () => {
    const eve = await loggedInAs(twofold, 'eve', 'member');
    await share(admin, bound.collection, eve.id, 'edit');
    const made = await makeCodesKey(eve);
    await bind(eve, made.id, bound.id);
    expect((await twofold.call('GET', '/otp', { apiKey: made.key })).status).toBe(200);
    await admin.call('DELETE', `/collections/${bound.collection}/members/${eve.id}`);
    for (const call of [
      twofold.call('GET', '/otp', { apiKey: made.key }),
      twofold.call('POST', '/otp/lease', { apiKey: made.key, body: {} }),
      twofold.call('POST', '/otp/verify', { apiKey: made.key, body: { otp: '000000' } }),
    ]) {
      expect((await call).status).toBe(404);
    }
  });

  it('gets no kept answer of another key, though the same Idempotency-Key came with it', async () => {
    const made = await makeCodesKey(admin, { application: twofold.applicationId });
    const lease = (key: string) =>
      twofold.call('POST', '/otp/lease', { apiKey: key, body: {}, headers: { 'idempotency-key': 'job-1' } });
    expect((await lease(apiKey)).status).toBe(200);
    expect((await lease(made.key)).status).toBe(404);
  });

  it('of an application gets nothing that is somebody’s own, also where it is bound to it', async () => {
    const own = await addEntry(admin, { collection: 'personal', secret: secretOf(6) });
    const made = await makeCodesKey(admin, { application: twofold.applicationId });
    // As by a restore, or a race that nobody thought of.
    const binding = { id: keyEntryId(made.id, own.id), apiKeyId: made.id, entryId: own.id };
    await twofold.platform.database.transaction((tx) =>
      insertKeyEntry.run(tx, { ...binding, now: twofold.clock.now() }),
    );
    for (const call of [
      twofold.call('GET', '/otp', { apiKey: made.key }),
      twofold.call('GET', `/otp?account=${own.id}`, { apiKey: made.key }),
      twofold.call('POST', '/otp/lease', { apiKey: made.key, body: {} }),
      twofold.call('POST', '/otp/verify', { apiKey: made.key, body: { otp: '000000', account: own.id } }),
    ]) {
      expect(await call).toMatchObject({ status: 404, body: { code: 'vault.entry_not_found' } });
    }
  });

  it('is not rotated while an entry is taken from it: both hold the lock of the vault', async () => {
    const { core, platform } = twofold;
    const made = await makeCodesKey(admin, { application: twofold.applicationId });
    const rotate = () =>
      platform.database.transaction((tx) => core.apiKeys.rotate(tx, made.id, {}, { actor: 'cli' }));
    await bind(admin, made.id, bound.id);
    await expect(rotate()).rejects.toThrow('lock of the vault');
    await bind(admin, made.id);
    // Bound to nothing, there is nothing to take.
    await rotate();
  });

  it('that was revoked gets nothing, and its successor what it had', async () => {
    const rotated = dataOf<{ key: string; apiKey: { id: string } }>(
      await admin.call('POST', `/api-keys/${keyId}/rotate`, { overlapSeconds: 60 }),
      201,
    );
    noteSecret(rotated.key);
    expect((await twofold.call('GET', '/otp', { apiKey: rotated.key })).status).toBe(200);
    await admin.call('POST', `/api-keys/${rotated.apiKey.id}/revoke`);
    expect((await twofold.call('GET', '/otp', { apiKey: rotated.key })).status).toBe(403);
  });
});

describe('T2: guesses of a code by POST /otp/verify', () => {
  const wrong = Array.from({ length: 20 }, (_, number) => `00${String(number).padStart(3, '0')}`);

  it('end after ten wrong ones of an entry, however many come at once, and are on the log once', async () => {
    const entries = [
      await addEntry(admin, { secret: secretOf(3) }),
      await addEntry(admin, { secret: secretOf(4) }),
    ];
    const [guessed, unharmed] = entries.map(({ id }) => id);
    const made = await makeCodesKey(admin, { application: twofold.applicationId });
    await bind(admin, made.id, ...entries.map(({ id }) => id));
    const check = (otp: string, account = guessed) =>
      twofold.call('POST', '/otp/verify', { apiKey: made.key, body: { otp, account } });
    const right = (number: number) => oathtoolCode(secretOf(number), twofold.clock.now());

    for (let time = 0; time < 12; time++) expect((await check(right(3))).body).toMatchObject({ valid: true });
    // Of five digits: certainly wrong.
    const answers = await Promise.all(wrong.map((otp) => check(otp)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);

    // Nor does a right one tell itself apart any more; another entry is not in it.
    const refused = await check(right(3));
    expect(refused).toMatchObject({ status: 429, body: { code: 'request.rate_limited' } });
    expect(refused.text).not.toContain('valid');
    expect((await check(right(4), unharmed)).body).toMatchObject({ valid: true });
    const rows = await auditRows(twofold.dataDir, { action: 'vault.code_checked' });
    expect(rows).toMatchObject([{ outcome: 'refused', detail: JSON.stringify({ entryId: guessed }) }]);

    twofold.clock.advance(15 * 60 + 1);
    expect((await check(right(3))).body).toMatchObject({ valid: true });
  });
});
