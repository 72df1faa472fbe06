import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../../installation/audit-rows.ts';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
import { type Client, programOf } from '../../people/client.ts';
import { administrator } from '../../people/person.ts';
import { addEntry, boardOf, loggedInAs, RFC_SECRET, secretOf, share } from '../../vault/vault.ts';

let twofold: Installation;
let callers: Record<Caller, Client>;
let shared: { id: string; collection: string };
/** Of the administrator alone. */
let personal: { id: string; collection: string };

type Caller = 'admin' | 'editor' | 'reader' | 'viewer' | 'outsider' | 'nobody' | 'loggedOut' | 'disabled';

beforeAll(async () => {
  twofold = await openInstallation();
  const admin = await administrator(twofold);
  shared = await addEntry(admin, { issuer: 'Shared' });
  personal = await addEntry(admin, { collection: 'personal', secret: secretOf(1) });
  const editor = await loggedInAs(twofold, 'editor', 'member');
  const reader = await loggedInAs(twofold, 'reader', 'member');
  const viewer = await loggedInAs(twofold, 'viewer', 'viewer');
  const outsider = await loggedInAs(twofold, 'outsider', 'member');
  const loggedOut = await loggedInAs(twofold, 'gone', 'member');
  const disabled = await loggedInAs(twofold, 'disabled', 'member');
  await share(admin, shared.collection, editor.id, 'edit');
  await share(admin, shared.collection, reader.id, 'read');
  // What is granted to a viewer is bounded by what a viewer is.
  await share(admin, shared.collection, viewer.id, 'edit');
  for (const { id } of [loggedOut, disabled]) await share(admin, shared.collection, id, 'edit');
  await loggedOut.call('POST', '/auth/logout');
  await admin.call('POST', `/admin/users/${disabled.id}/disable`);
  callers = { admin, editor, reader, viewer, outsider, nobody: programOf(twofold), loggedOut, disabled };
});
afterAll(() => twofold.close());

interface Route {
  name: string;
  call(client: Client): Promise<CallAnswer>;
  /** Of those who are logged in, in the order of `PEOPLE`. */
  expected: readonly number[];
}

const PEOPLE = ['admin', 'editor', 'reader', 'viewer', 'outsider'] as const;
const UNKNOWN = ['nobody', 'loggedOut', 'disabled'] as const;

const entry = (path = '') => `/accounts/${shared.id}${path}`;
const collection = (path = '') => `/collections/${shared.collection}${path}`;
let added = 10;
const fresh = () => ({ label: 'new', secret: secretOf(++added), collection: shared.collection });

const routes: Route[] = [
  { name: 'GET /accounts', call: (c) => c.call('GET', '/accounts'), expected: [200, 200, 200, 200, 200] },
  {
    name: 'POST /accounts',
    call: (c) => c.call('POST', '/accounts', fresh()),
    expected: [201, 201, 403, 403, 404],
  },
  {
    name: 'POST /accounts with an address',
    call: (c) =>
      c.call('POST', '/accounts', {
        uri: `otpauth://totp/x?secret=${secretOf(++added)}`,
        collection: shared.collection,
      }),
    expected: [201, 201, 403, 403, 404],
  },
  {
    name: 'POST /accounts/import',
    call: (c) =>
      c.call('POST', '/accounts/import', { entries: [fresh()], collection: shared.collection, dryRun: true }),
    expected: [200, 200, 403, 403, 404],
  },
  { name: 'GET /accounts/:id', call: (c) => c.call('GET', entry()), expected: [200, 200, 200, 200, 404] },
  {
    name: 'PATCH /accounts/:id',
    call: (c) => c.call('PATCH', entry(), { note: 'n' }),
    expected: [200, 200, 403, 403, 404],
  },
  {
    name: 'GET /accounts/:id/otp',
    call: (c) => c.call('GET', entry('/otp')),
    expected: [200, 200, 200, 200, 404],
  },
  // 401: a fresh second factor is asked for before anything is looked up.
  {
    name: 'POST /accounts/:id/reveal',
    call: (c) => c.call('POST', entry('/reveal')),
    expected: [200, 401, 401, 403, 401],
  },
  {
    name: 'GET /collections',
    call: (c) => c.call('GET', '/collections'),
    expected: [200, 200, 200, 200, 200],
  },
  {
    name: 'GET /collections/:id',
    call: (c) => c.call('GET', collection()),
    expected: [200, 200, 200, 200, 404],
  },
  {
    name: 'POST /collections',
    call: (c) => c.call('POST', '/collections', { name: 'New' }),
    expected: [201, 403, 403, 403, 403],
  },
  {
    name: 'PATCH /collections/:id',
    call: (c) => c.call('PATCH', collection(), { name: 'Renamed' }),
    expected: [200, 403, 403, 403, 403],
  },
  {
    name: 'GET /collections/:id/members',
    call: (c) => c.call('GET', collection('/members')),
    expected: [200, 403, 403, 403, 403],
  },
  {
    name: 'PUT /collections/:id/members/everybody',
    call: (c) => c.call('PUT', collection('/members/nobody-is-this'), { access: 'edit' }),
    expected: [404, 403, 403, 403, 403],
  },
  {
    name: 'DELETE /collections/:id/members/:member',
    call: (c) => c.call('DELETE', collection('/members/everybody')),
    expected: [404, 403, 403, 403, 403],
  },
  {
    name: 'DELETE /collections/:id',
    call: (c) => c.call('DELETE', collection()),
    expected: [409, 403, 403, 403, 403],
  },
  {
    name: 'DELETE /accounts/:id of another’s',
    call: (c) => c.call('DELETE', `/accounts/${personal.id}x`),
    expected: [404, 404, 404, 404, 404],
  },
];

describe('A23, X67: every route of the vault, for every role (T1)', () => {
  it.each(routes)('$name', async ({ call, expected }) => {
    const answers = await Promise.all(PEOPLE.map((name) => call(callers[name])));
    expect(answers.map(({ status }) => status)).toEqual(expected);
    for (const [index, answer] of answers.entries()) {
      const mayHaveIt = PEOPLE[index] === 'admin' && answer.text.includes('qrCode');
      if (!mayHaveIt) expect(answer.text).not.toContain(RFC_SECRET);
    }
  });

  it.each(routes)('T4: $name, for nobody, an ended session and a disabled person', async ({ call }) => {
    const answers = await Promise.all(UNKNOWN.map((name) => call(callers[name])));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  });

  it('A21: what is somebody’s own is nobody else’s, by any way to name it (T5)', async () => {
    const own = `/accounts/${personal.id}`;
    for (const name of ['editor', 'reader', 'viewer', 'outsider'] as const) {
      const client = callers[name];
      const answers = await Promise.all([
        client.call('GET', own),
        client.call('PATCH', own, { label: 'x' }),
        client.call('DELETE', own),
        client.call('GET', `${own}/otp`),
        client.call('GET', `/collections/${personal.collection}`),
        client.call('GET', `/accounts?collection=${personal.collection}`),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
      const moved = await client.call('PATCH', `/accounts/${shared.id}`, { collection: personal.collection });
      expect([403, 404]).toContain(moved.status);
    }
    // Nor an administrator of what is another person's own.
    const theirs = await addEntry(callers.editor, { secret: secretOf(500) });
    expect((await callers.admin.call('GET', `/accounts/${theirs.id}`)).status).toBe(404);
    expect((await callers.admin.call('POST', `/accounts/${theirs.id}/reveal`)).status).toBe(404);
  });

  it('a foreign application’s key opens none of it', async () => {
    for (const { path } of [{ path: '/accounts' }, { path: '/collections' }]) {
      const answer = await twofold.call('GET', `/api${path}`);
      expect(answer.status).toBe(401);
    }
  });
});

describe('T4: what was taken away', () => {
  it('is gone at the next request: a grant, a role, a person', async () => {
    const late = await loggedInAs(twofold, 'late', 'member');
    await share(callers.admin, shared.collection, late.id, 'edit');
    expect((await late.call('GET', entry('/otp'))).status).toBe(200);
    await callers.admin.call('DELETE', collection(`/members/${late.id}`));
    expect((await late.call('GET', entry('/otp'))).status).toBe(404);
    await share(callers.admin, shared.collection, late.id, 'edit');
    await rowsOf(twofold.dataDir, "update people set role = 'viewer' where id = ?", [late.id]);
    expect((await late.call('PATCH', entry(), { note: 'n' })).status).toBe(403);
    await rowsOf(twofold.dataDir, 'update people set disabled_at = 1 where id = ?', [late.id]);
    expect((await boardOf(callers.admin)).accounts.length).toBeGreaterThan(0);
    expect([401, 404]).toContain((await late.call('GET', entry('/otp'))).status);
  });
});
