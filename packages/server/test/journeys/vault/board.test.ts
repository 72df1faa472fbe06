import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealPending } from '../../../src/core/audit/chain/seal.ts';
import { verifyDatabase } from '../../../src/core/audit/verify.ts';
import { auditRows, rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { expectRefusal } from '../../people/client.ts';
import { administrator } from '../../people/person.ts';
import { oathtoolCode } from '../../users/oathtool.ts';
import {
  addCollection,
  addEntry,
  boardOf,
  bodyOf,
  disclosuresOf,
  loggedInAs,
  RFC_SECRET,
  secretOf,
  share,
} from '../../vault/vault.ts';

let twofold: Installation;
let admin: Awaited<ReturnType<typeof administrator>>;
beforeEach(async () => {
  twofold = await openInstallation();
  admin = await administrator(twofold);
});
afterEach(() => twofold.close());

const now = () => twofold.clock.now();

describe('the board', () => {
  it('shows codes that another program agrees with, and what is next', async () => {
    await addEntry(admin, { issuer: 'Example', label: 'ann' });
    twofold.clock.advance(28);
    await addEntry(admin, {
      uri: `otpauth://totp/Big:ben?secret=${secretOf(7)}&issuer=Big&algorithm=SHA512&digits=8&period=60`,
    });
    const uri = `otpauth://totp/Site:person?secret=${secretOf(8)}&issuer=Site`;
    // Of what was added in one moment no one is the older one.
    twofold.clock.advance(1);
    await addEntry(admin, { uri, issuer: 'Mine', label: 'me' });
    twofold.clock.advance(1);
    await addEntry(admin, { uri: uri.replace(secretOf(8), secretOf(9)), issuer: null });
    const { accounts } = await boardOf(admin);
    const next = now() + 30_000;
    expect(accounts).toMatchObject([
      {
        ...{ issuer: 'Example', label: 'ann', time_remaining: 30 },
        current_code: oathtoolCode(RFC_SECRET, now()),
        next_code: oathtoolCode(RFC_SECRET, next),
      },
      {
        issuer: 'Big',
        label: 'ben',
        current_code: oathtoolCode(secretOf(7), now(), { algorithm: 'SHA512', digits: 8, periodSeconds: 60 }),
      },
      // Names that are given besides are the ones that it has.
      { issuer: 'Mine', label: 'me', current_code: oathtoolCode(secretOf(8), now()) },
      { issuer: null, label: 'person', current_code: oathtoolCode(secretOf(9), now()) },
    ]);
    expect((await boardOf(admin, '?q=BIG')).accounts.map(({ label }) => label)).toEqual(['ben']);
  });

  it('one code by itself says how long it lives', async () => {
    const { id } = await addEntry(admin);
    twofold.clock.advance(13);
    const code = oathtoolCode(RFC_SECRET, now());
    expect(bodyOf(await admin.call('GET', `/accounts/${id}/otp`))).toEqual({
      ...{ otp: code, current_code: code, time_remaining: 17, period: 30 },
      next_code: oathtoolCode(RFC_SECRET, now() + 30_000),
    });
  });

  it('T22: an entry that does not open is named, and the others are shown', async () => {
    const broken = await addEntry(admin, { label: 'broken' });
    const moved = await addEntry(admin, { label: 'moved', secret: secretOf(1) });
    const whole = await addEntry(admin, { label: 'whole', secret: secretOf(2) });
    const other = await addCollection(admin, 'Other');
    await rowsOf(twofold.dataDir, "update vault_entries set sealed_content = 'v1.garbage' where id = ?", [
      broken.id,
    ]);
    await rowsOf(twofold.dataDir, 'update vault_entries set collection_id = ? where id = ?', [
      other,
      moved.id,
    ]);
    const board = await boardOf(admin);
    expect(board.accounts.map(({ id }) => id)).toEqual([whole.id]);
    expect(board.damaged.map(({ id }) => id).toSorted()).toEqual([broken.id, moved.id].toSorted());
    expectRefusal(await admin.call('GET', `/accounts/${broken.id}/otp`), 'vault.entry_damaged');
    expect((await admin.call('DELETE', `/accounts/${broken.id}`)).status).toBe(204);
  });

  it('T20: what two entries hold cannot be swapped', async () => {
    const one = await addEntry(admin, { label: 'one' });
    const two = await addEntry(admin, { label: 'two', secret: secretOf(1) });
    const rows = await rowsOf(twofold.dataDir, 'select id, sealed_content from vault_entries order by id');
    for (const [index, row] of rows.entries()) {
      const sealed = rows[1 - index]?.sealed_content ?? null;
      await rowsOf(twofold.dataDir, 'update vault_entries set sealed_content = ? where id = ?', [
        sealed,
        row.id ?? null,
      ]);
    }
    const { accounts, damaged } = await boardOf(admin);
    expect(accounts).toEqual([]);
    expect(damaged.map(({ id }) => id).toSorted()).toEqual([one.id, two.id].toSorted());
  });
});

it('a change that changes nothing is no event, and the entry keeps its time', async () => {
  const { id } = await addEntry(admin, { label: 'ops' });
  const before = bodyOf(await admin.call('GET', `/accounts/${id}`));
  twofold.clock.advance(10);
  for (const change of [{}, { label: 'ops' }, { secret: secretOf(2) }])
    expect(bodyOf(await admin.call('PATCH', `/accounts/${id}`, change))).toEqual(before);
  expect(await auditRows(twofold.dataDir, { action: 'vault.entry_changed' })).toEqual([]);
});

it('T13: the same secret twice in a collection, added or moved there, is refused with the entry that has it', async () => {
  const first = await addEntry(admin, { label: 'first' });
  // The older one is where entries go that name none.
  twofold.clock.advance(1);
  const other = await addCollection(admin, 'Other');
  const second = await addEntry(admin, { label: 'second', collection: other });
  const refused = (entryId: string) => ({ status: 409, body: { code: 'vault.entry_exists', entryId } });
  const again = { label: 'again', secret: RFC_SECRET };
  expect(await admin.call('POST', '/accounts', again)).toMatchObject(refused(first.id));
  const moved = await admin.call('PATCH', `/accounts/${first.id}`, { collection: other });
  expect(moved).toMatchObject(refused(second.id));
  const { accounts } = await boardOf(admin);
  expect(accounts.map(({ id }) => id).toSorted()).toEqual([first.id, second.id].toSorted());
});

describe('a HOTP entry', () => {
  it('is on the board without a code: to show one is to use it', async () => {
    await addEntry(admin, { type: 'hotp' });
    expect((await boardOf(admin)).accounts).toMatchObject([{ current_code: null, time_remaining: null }]);
    expect(await disclosuresOf(twofold)).toEqual([]);
  });
});

describe('collections', () => {
  it('an administrator’s entry goes to the first shared one, a member’s to their own', async () => {
    const ben = await loggedInAs(twofold, 'ben', 'member');
    const shared = await addEntry(admin);
    const own = await addEntry(ben);
    expect((await boardOf(ben)).accounts.map(({ id }) => id)).toEqual([own.id]);
    expect((await boardOf(admin)).accounts.map(({ id }) => id)).toEqual([shared.id]);
    expectRefusal(await admin.call('GET', `/accounts/${own.id}`), 'vault.entry_not_found');
  });

  it('a grant lets somebody see, another lets them edit, and both end at their time', async () => {
    const ben = await loggedInAs(twofold, 'ben', 'member');
    const { id, collection } = await addEntry(admin);
    expect((await boardOf(ben)).accounts).toEqual([]);
    const end = new Date(now() + 60_000).toISOString();
    await share(admin, collection, ben.id, 'read', end);
    expect((await boardOf(ben)).accounts).toMatchObject([{ id }]);
    expectRefusal(await ben.call('PATCH', `/accounts/${id}`, { label: 'x' }), 'role.insufficient');
    await share(admin, collection, 'everybody', 'edit', end);
    expect((await ben.call('PATCH', `/accounts/${id}`, { label: 'renamed' })).status).toBe(200);
    twofold.clock.advance(60);
    expect((await boardOf(ben)).accounts).toEqual([]);
    expectRefusal(await ben.call('GET', `/accounts/${id}/otp`), 'vault.entry_not_found');
  });

  it('a grant takes the place of the one before, also where a collection has all the members that it can', async () => {
    const ben = await loggedInAs(twofold, 'ben', 'member');
    const { collection } = await addEntry(admin);
    await share(admin, collection, ben.id, 'read');
    const others = Array.from({ length: 999 }, (_, number) => `('${collection} ${number}')`).join();
    await rowsOf(
      twofold.dataDir,
      `insert into vault_grants (id, collection_id, user_id, access, expires_at, created_at)
       select v.id, '${collection}', null, 'read', 1, 1 from (select column1 as id from (values ${others}) as rows) as v`,
    );
    twofold.clock.advance(10);
    await share(admin, collection, ben.id, 'edit');
    const path = `/collections/${collection}/members`;
    const { members } = bodyOf<{ members: Record<string, unknown>[] }>(await admin.call('GET', path));
    const createdAt = new Date(now()).toISOString();
    expect(members).toContainEqual(expect.objectContaining({ username: 'ben', access: 'edit', createdAt }));
    const refused = await admin.call('PUT', `${path}/everybody`, { access: 'read' });
    expectRefusal(refused, 'vault.limit_reached');
  });

  it('one that has entries is not removed, and nothing goes along with an empty one', async () => {
    const { id, collection } = await addEntry(admin);
    expectRefusal(await admin.call('DELETE', `/collections/${collection}`), 'collection.not_empty');
    await admin.call('DELETE', `/accounts/${id}`);
    expect((await admin.call('DELETE', `/collections/${collection}`)).status).toBe(204);
  });
});

describe('what stays', () => {
  it('T3: a deleted entry has its history: who added, saw and deleted it', async () => {
    const { id } = await addEntry(admin);
    await admin.call('GET', `/accounts/${id}/otp`);
    await admin.call('DELETE', `/accounts/${id}`);
    const rows = (await auditRows(twofold.dataDir)).filter(({ detail }) => detail?.includes(id));
    expect(rows.map(({ action }) => action)).toEqual([
      'vault.entry_added',
      'vault.code_viewed',
      'vault.entry_removed',
    ]);
    expect(await rowsOf(twofold.dataDir, 'select id from vault_entries')).toEqual([]);
  });

  it('T3: what the log says of it is chained: a row that somebody changed is found', async () => {
    const { id } = await addEntry(admin);
    await admin.call('GET', `/accounts/${id}/otp`);
    await admin.call('DELETE', `/accounts/${id}`);
    const { database } = twofold.platform;
    await sealPending(database);
    expect((await verifyDatabase(database.read)).whole).toBe(true);
    await rowsOf(
      twofold.dataDir,
      "update audit_events set user_id = 'usr_somebody_else' where action = 'vault.code_viewed'",
    );
    expect((await verifyDatabase(database.read)).whole).toBe(false);
  });

  it('reveals a secret to one who may have it, as an address and as an image', async () => {
    const { id } = await addEntry(admin, { issuer: 'Example', label: 'ann: private' });
    const revealed = bodyOf<Record<string, string>>(await admin.call('POST', `/accounts/${id}/reveal`));
    expect(revealed.secret).toBe(RFC_SECRET);
    expect(revealed.uri).toContain(`secret=${RFC_SECRET}`);
    expect(revealed.qrCode).toMatch(/^data:image\/png;base64,/);
    expect(await auditRows(twofold.dataDir, { action: 'vault.secret_revealed' })).toHaveLength(1);
    twofold.clock.advance(301);
    expectRefusal(await admin.call('POST', `/accounts/${id}/reveal`), 'step_up_required');
  });
});

it('a secret that fits into no image is revealed without one', async () => {
  const { id } = await addEntry(admin, { label: '東'.repeat(256), issuer: '京'.repeat(256) });
  const revealed = bodyOf<Record<string, unknown>>(await admin.call('POST', `/accounts/${id}/reveal`));
  expect(revealed).toMatchObject({ secret: RFC_SECRET, qrCode: null });
});

describe('an import', () => {
  it('T12, T13: one bad entry loses none of the others, and a second one adds nothing', async () => {
    const entries = [
      { label: 'one', secret: secretOf(1), issuer: 'A' },
      { label: 'bad', secret: '0189' },
      { uri: `otpauth://hotp/B:two?secret=${secretOf(2)}&counter=4&image=https://icons.example/x.png` },
      'no entry',
      { label: 'one again', secret: secretOf(1) },
    ];
    const first = bodyOf<Record<string, unknown>>(await admin.call('POST', '/accounts/import', { entries }));
    expect(first).toMatchObject({
      ...{ added: 2, existing: 1, refused: 2 },
      results: [
        { status: 'added' },
        { status: 'refused', field: '/secret' },
        { status: 'added' },
        { status: 'refused' },
        { status: 'exists' },
      ],
    });
    expect(JSON.stringify(first)).not.toContain('0189');
    const again = await admin.call('POST', '/accounts/import', { entries });
    expect(bodyOf(again)).toMatchObject({ added: 0, existing: 3, refused: 2 });
    expect((await boardOf(admin)).accounts).toHaveLength(2);
  });

  it('tried out, adds nothing: no entry, and no collection that it would go to', async () => {
    const entries = ['one', 'the same'].map((label) => ({ label, secret: secretOf(1) }));
    for (const collection of [undefined, 'personal']) {
      const tried = await admin.call('POST', '/accounts/import', { entries, collection, dryRun: true });
      const nothing = { status: 'added', id: null, field: null, reason: null };
      expect(bodyOf(tried)).toMatchObject({ added: 1, existing: 1, results: [nothing, { id: null }] });
    }
    for (const table of ['vault_entries', 'vault_collections', 'vault_disclosures'])
      expect(await rowsOf(twofold.dataDir, `select id from ${table}`)).toEqual([]);
    expect(await auditRows(twofold.dataDir, { action: 'collection.created' })).toEqual([]);
  });

  it('keeps the order of the file, and is on the audit log with what it added', async () => {
    const entries = Array.from({ length: 40 }, (_, number) => ({
      label: `entry ${number}`,
      secret: secretOf(number),
    }));
    bodyOf(await admin.call('POST', '/accounts/import', { entries }));
    const { accounts } = await boardOf(admin);
    expect(accounts.map(({ label }) => label)).toEqual(entries.map(({ label }) => label));
    const [row] = await auditRows(twofold.dataDir, { action: 'vault.imported' });
    const { set } = JSON.parse(row?.detail ?? '{}') as { set: string };
    const named = await admin.call('GET', `/accounts/disclosures/${set}`);
    expect(bodyOf<{ entries: string[] }>(named).entries).toEqual(accounts.map(({ id }) => id));
  });

  it('of what is there already fits into a collection that is full', async () => {
    const { collection } = await addEntry(admin, { secret: secretOf(1) });
    const full = Array.from({ length: 9999 }, (_, number) => `('ent_${number}', '${number}')`).join();
    await rowsOf(
      twofold.dataDir,
      `insert into vault_entries (id, collection_id, type, sealed_content, content_hash, counter, created_by, created_at, updated_at)
       select v.id, '${collection}', 'totp', 'v1.x', v.hash, null, 'usr_x', 1, 1 from (select column1 as id, column2 as hash from (values ${full}) as rows) as v`,
    );
    const send = (number: number) =>
      admin.call('POST', '/accounts/import', { entries: [{ label: 'x', secret: secretOf(number) }] });
    expect(bodyOf(await send(1))).toMatchObject({ existing: 1 });
    expectRefusal(await send(2), 'vault.limit_reached');
  });
});
