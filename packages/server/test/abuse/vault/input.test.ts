import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditRows, rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { expectRefusal } from '../../people/client.ts';
import { administrator } from '../../people/person.ts';
import { addEntry, boardOf, bodyOf, RFC_SECRET, secretOf } from '../../vault/vault.ts';

let twofold: Installation;
let admin: Awaited<ReturnType<typeof administrator>>;
async function open(): Promise<void> {
  twofold = await openInstallation();
  admin = await administrator(twofold);
}
const close = () => twofold.close();

/** For tests that look at the board and at answers only. */
function shareOneInstallation(): void {
  beforeAll(open);
  afterEach(async () => {
    for (const { id } of (await boardOf(admin)).accounts)
      bodyOf(await admin.call('DELETE', `/accounts/${id}`), 204);
  });
  afterAll(close);
}

describe('X68: names (T9)', () => {
  shareOneInstallation();

  it.each([
    ['<img src=x onerror=alert(1)>'],
    ['=cmd|calc!A1'],
    ["Robert'); drop table vault_entries;--"],
    ['😀 ñ עברית'],
    ['100% & # + ?'],
  ])('stay as they are: %s', async (label) => {
    await addEntry(admin, { label, issuer: label });
    expect((await boardOf(admin)).accounts).toMatchObject([{ label, issuer: label }]);
  });

  it('lose what would break out of a line or turn it around', async () => {
    await addEntry(admin, { label: 'a\u0000b\r\nSet-Cookie: x\u202ec' });
    expect((await boardOf(admin)).accounts).toMatchObject([{ label: 'abSet-Cookie: xc' }]);
  });

  it.each([
    ['a label that is too long', { label: 'x'.repeat(257) }],
    ['no label', { label: '' }],
    ['an icon by address', { label: 'x', icon: 'https://icons.example/x.png' }],
    ['an icon as a picture', { label: 'x', icon: '<svg onload=alert(1)>' }],
    ['a secret that is none', { label: 'x', secret: 'not base32!' }],
    ['an empty secret', { label: 'x', secret: '' }],
    ['eleven digits', { label: 'x', digits: 11 }],
    ['a period of nothing', { label: 'x', period: 0 }],
    ['a period of more than a day', { label: 'x', period: 86_401 }],
    ['another type', { label: 'x', type: 'motp' }],
    ['a counter below nothing', { label: 'x', type: 'hotp', counter: -1 }],
    ['a counter above what is exact', { label: 'x', type: 'hotp', counter: 2 ** 53 }],
    ['an address without a secret', { uri: 'otpauth://totp/x' }],
    ['an address of two lines', { uri: 'otpauth://totp/x?secret=A\r\nX: y' }],
    ['an address of a script', { uri: 'javascript:alert(1)' }],
    ['a secret beside its address', { uri: `otpauth://totp/x?secret=${RFC_SECRET}`, secret: RFC_SECRET }],
  ])('are refused with their field: %s', async (_what, entry) => {
    const body = { ...('uri' in entry ? {} : { secret: RFC_SECRET }), ...entry };
    const problem = expectRefusal(await admin.call('POST', '/accounts', body), 'request.invalid');
    expect(JSON.stringify(problem)).not.toContain(RFC_SECRET);
    expect((await boardOf(admin)).accounts).toEqual([]);
  });
});

describe('T8: an icon', () => {
  shareOneInstallation();

  it.each([
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    'data:image/svg+xml;base64,PHN2Zz4=',
    'GIF89a/*<script>alert(1)</script>*/',
    'javascript:alert(1)',
    'http://169.254.169.254/latest/meta-data',
    '../../etc/passwd',
    'x'.repeat(65),
  ])('is the name of a brand, and nothing that a browser would run or fetch: %s', async (icon) => {
    const one = { label: 'x', secret: RFC_SECRET, icon };
    expectRefusal(await admin.call('POST', '/accounts', one), 'request.invalid');
    const answer = await admin.call('POST', '/accounts/import', { entries: [one] });
    expect(bodyOf(answer)).toMatchObject({ added: 0, results: [{ status: 'refused', field: '/icon' }] });
    const { id } = await addEntry(admin, { icon: 'github' });
    expectRefusal(await admin.call('PATCH', `/accounts/${id}`, { icon }), 'request.invalid');
    const seen = await admin.call('GET', `/accounts/${id}`);
    expect(seen.body).toMatchObject({ icon: 'github' });
    expect(seen.headers['x-content-type-options']).toBe('nosniff');
  });

  it('T11: is no image, and no image gets here: its bytes are too many for any body', async () => {
    const image = `data:image/png;base64,${'A'.repeat(65 * 1024)}`;
    for (const body of [{ label: 'x', secret: RFC_SECRET, icon: image }, { uri: image }])
      expectRefusal(await admin.call('POST', '/accounts', body), 'request.too_large');
    expectRefusal(await admin.call('POST', '/accounts', { uri: image.slice(0, 9000) }), 'request.invalid');
  });
});

describe('X71: imports (T10, T12)', () => {
  beforeEach(open);
  afterEach(close);

  it('of more than 5 MiB are refused, and only from one who may import', async () => {
    const huge = JSON.stringify({ entries: ['x'.repeat(5 * 1024 * 1024)] });
    expectRefusal(await admin.call('POST', '/accounts/import', huge), 'request.too_large');
    const answer = await twofold.call('POST', '/api/accounts/import', { apiKey: null, body: huge });
    expect(answer.status).toBe(401);
  });

  it('of more than 5,000 entries, and nested ones, are refused', async () => {
    const many = { entries: Array.from({ length: 5001 }, () => 0) };
    expectRefusal(await admin.call('POST', '/accounts/import', many), 'request.invalid');
    const deep = `{"entries":[${'['.repeat(10_000)}${']'.repeat(10_000)}]}`;
    expectRefusal(await admin.call('POST', '/accounts/import', deep), 'request.malformed_json');
  });

  it('of entries of every wrong shape refuse each by itself', async () => {
    const entries = [
      ...[null, 1, 'x', [], {}, { secret: 1, label: 'x' }, { uri: {} }, { secret: RFC_SECRET, digits: '6' }],
      ...[
        { secret: RFC_SECRET, groups: 'x' },
        { secret: RFC_SECRET, label: 'x', type: 'TOTP' },
      ],
      { secret: RFC_SECRET, label: 'good' },
    ];
    const answer = bodyOf<Record<string, unknown>>(await admin.call('POST', '/accounts/import', { entries }));
    expect(answer).toMatchObject({ added: 1, refused: entries.length - 1 });
  });

  it('leave no secret in an answer, an error or the log', async () => {
    const refused = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ!';
    const entries = [
      { label: 'x', secret: refused },
      { uri: `otpauth://totp/x?secret=${refused}` },
      { label: 'x', secret: secretOf(77), digits: 99 },
      { label: 'x', secret: secretOf(78) },
    ];
    const { text } = await admin.call('POST', '/accounts/import', { entries });
    const written = [
      text,
      twofold.log(),
      JSON.stringify(await rowsOf(twofold.dataDir, 'select * from audit_events')),
    ];
    for (const secret of [refused, secretOf(77), secretOf(78)])
      for (const place of written) expect(place).not.toContain(secret);
  });

  it('that fail leave nothing behind', async () => {
    const entries = [{ label: 'one', secret: secretOf(1) }];
    const body = { entries, collection: 'col_unknown' };
    expectRefusal(await admin.call('POST', '/accounts/import', body), 'collection.not_found');
    expect(await rowsOf(twofold.dataDir, 'select id from vault_entries')).toEqual([]);
  });

  it('that are sent again do no work again: no collection is made for a kept answer, nor for a reused key', async () => {
    // So many that the collection is made ahead.
    const wrong = Array.from({ length: 200 }, () => ({ label: 'x', secret: '!' }));
    const entries = [{ label: 'x', secret: secretOf(1) }, ...wrong];
    const headers = { 'idempotency-key': 'one-import' };
    const send = (body: object) => admin.call('POST', '/accounts/import', body, headers);
    const first = bodyOf<{ results: { id: string }[] }>(await send({ entries }));
    bodyOf(await admin.call('DELETE', `/accounts/${first.results[0]?.id}`), 204);
    const [collection] = await rowsOf(twofold.dataDir, 'select id from vault_collections');
    bodyOf(await admin.call('DELETE', `/collections/${collection?.id}`), 204);

    expect(bodyOf(await send({ entries }))).toEqual(first);
    expectRefusal(await send({ entries: entries.toReversed() }), 'idempotency.key_reused');
    expect(await rowsOf(twofold.dataDir, 'select id from vault_collections')).toEqual([]);
    expect(await auditRows(twofold.dataDir, { action: 'collection.created' })).toHaveLength(1);
  });

  describe('T10: with an Idempotency-Key, of 5,000 entries that are none', () => {
    const none = Array.from({ length: 4999 }, () => 0);
    let sent: number;
    beforeEach(() => {
      sent = 0;
    });
    const send = (body: object) =>
      admin.call('POST', '/accounts/import', body, { 'idempotency-key': `import-${++sent}` });
    const kept = async () => {
      const rows = await rowsOf(twofold.dataDir, 'select sealed_answer as answer from idempotency_keys');
      return rows.reduce((sum, { answer }) => sum + String(answer).length, 0);
    };

    it('keep nothing where nothing is added, a dry run least of all', async () => {
      const before = await kept();
      const good = { label: 'x', secret: secretOf(1) };
      for (const body of [
        { entries: none, dryRun: true },
        { entries: [good, ...none], dryRun: true },
        { entries: none },
      ])
        expect(bodyOf(await send(body))).toMatchObject({ refused: 4999 });
      expect(await kept()).toBe(before);
    });

    it('keep 8 MiB of a person at most, and are done without it', async () => {
      const one = (number: number) => [{ label: 'x', secret: secretOf(number) }, ...none];
      let last = await send({ entries: one(1) });
      expect(last.status).toBe(200);
      while (last.status === 200 && sent < 60) last = await send({ entries: one(sent + 1) });
      expectRefusal(last, 'request.rate_limited');
      expect(await kept()).toBeLessThanOrEqual(8 * 1024 * 1024);
      const { accounts } = await boardOf(admin);
      expect(accounts).toHaveLength(sent - 1);
      bodyOf(await admin.call('POST', '/accounts/import', { entries: one(1000) }));
      expect((await boardOf(admin)).accounts).toHaveLength(accounts.length + 1);
    });
  });

  it('T10: a collection has 16 MiB at most, by imports, single entries and changes', async () => {
    const large = (number: number) => ({ label: 'x', secret: secretOf(number), note: '\u6f22'.repeat(2000) });
    const send = (first: number, count: number) =>
      admin.call('POST', '/accounts/import', {
        entries: Array.from({ length: count }, (_, number) => large(first + number)),
      });
    // One that is damaged, and as long as two thousand: 8.4 kB each, of which ten are left.
    const { id: damaged } = await addEntry(admin);
    await rowsOf(twofold.dataDir, 'update vault_entries set sealed_content = ? where id = ?', [
      'x'.repeat(16 * 1024 * 1024 - 90_000),
      damaged,
    ]);
    expectRefusal(await send(100, 11), 'vault.limit_reached');
    expect(await rowsOf(twofold.dataDir, 'select id from vault_entries')).toEqual([{ id: damaged }]);
    expect(bodyOf(await send(200, 9))).toMatchObject({ added: 9 });
    let number = 300;
    let last = await admin.call('POST', '/accounts', large(number));
    while (last.status === 201) last = await admin.call('POST', '/accounts', large(++number));
    expectRefusal(last, 'vault.limit_reached');

    // Not 8.4 kB are left, and each of these is larger by 2 kB.
    const groups = Array.from({ length: 6 }, (_, at) => `${at} ${'\u6f22'.repeat(90)}`);
    const { accounts } = await boardOf(admin);
    const answers = [];
    for (const { id } of accounts.slice(0, 8))
      answers.push(await admin.call('PATCH', `/accounts/${id}`, { groups }));
    const refused = answers.find(({ status }) => status !== 200);
    if (!refused) throw new Error('all eight were changed');
    expectRefusal(refused, 'vault.limit_reached');
    const smaller = await admin.call('PATCH', `/accounts/${accounts[0]?.id}`, { note: null });
    expect(smaller.status).toBe(200);
  });

  it('T13: two at once add each entry once', async () => {
    const entries = Array.from({ length: 50 }, (_, number) => ({ label: 'x', secret: secretOf(number) }));
    const send = () => admin.call('POST', '/accounts/import', { entries });
    const [one, two] = await Promise.all([send(), send()]);
    const added = [one, two].map((answer) => bodyOf<{ added: number }>(answer).added);
    expect(added.toSorted((a, b) => a - b)).toEqual([0, 50]);
    expect((await boardOf(admin)).accounts).toHaveLength(50);
  });
});
