import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditRows, rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { expectRefusal } from '../../people/client.ts';
import { administrator } from '../../people/person.ts';
import { oathtoolCode } from '../../users/oathtool.ts';
import {
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
  it('T4: shows codes that another program agrees with, and what is next', async () => {
    await addEntry(admin, { issuer: 'Example', label: 'ann' });
    await addEntry(admin, {
      uri: `otpauth://totp/Big:ben?secret=${secretOf(7)}&issuer=Big&algorithm=SHA512&digits=8&period=60`,
    });
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
    const other = bodyOf<{ id: string }>(await admin.call('POST', '/collections', { name: 'Other' }), 201);
    await rowsOf(twofold.dataDir, "update vault_entries set sealed_content = 'v1.garbage' where id = ?", [
      broken.id,
    ]);
    await rowsOf(twofold.dataDir, 'update vault_entries set collection_id = ? where id = ?', [
      other.id,
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

  it('T21: the database has neither a secret nor a name in the clear', async () => {
    await addEntry(admin, { label: 'quite-unusual-label', issuer: 'Rare Issuer' });
    await admin.call('POST', '/collections', { name: 'Secret Project' });
    const rows = [
      ...(await rowsOf(twofold.dataDir, 'select * from vault_entries')),
      ...(await rowsOf(twofold.dataDir, 'select * from vault_collections')),
      ...(await rowsOf(twofold.dataDir, 'select * from audit_events')),
    ];
    const text = JSON.stringify(rows);
    for (const clear of ['quite-unusual-label', 'Rare Issuer', 'Secret Project', RFC_SECRET])
      expect(text).not.toContain(clear);
  });
});

describe('a HOTP entry', () => {
  it('T15: fifty at once get fifty codes, and the counter is fifty further', async () => {
    const { id } = await addEntry(admin, { type: 'hotp', counter: 0 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => admin.call('GET', `/accounts/${id}/otp`)),
    );
    const codes = answers.map((answer) => bodyOf<{ otp: string }>(answer).otp);
    expect(new Set(codes).size).toBe(50);
    // RFC 4226, appendix D.
    for (const code of ['755224', '287082', '359152', '969429']) expect(codes).toContain(code);
    const [row] = await rowsOf(twofold.dataDir, 'select counter from vault_entries where id = ?', [id]);
    expect(Number(row?.counter)).toBe(50);
  });

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

  it('T7: a grant lets somebody see, another lets them edit, and both end at their time', async () => {
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

  it('tried out, adds nothing', async () => {
    const entries = [{ label: 'one', secret: secretOf(1) }];
    const tried = await admin.call('POST', '/accounts/import', { entries, dryRun: true });
    expect(bodyOf(tried)).toMatchObject({ added: 1 });
    expect((await boardOf(admin)).accounts).toEqual([]);
  });
});
