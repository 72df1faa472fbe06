import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditRows, rowsOf } from '../../installation/audit-rows.ts';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
import { type Client, programOf } from '../../people/client.ts';
import { administrator } from '../../people/person.ts';
import { EVERY_ROUTE, readDescription, routesOf } from '../../routes/described-routes.ts';
import { createKey } from '../../users/application-key.ts';
import {
  addCollection,
  addEntry,
  loggedInAs,
  makeCodesKey,
  provenAs,
  RFC_SECRET,
  secretOf,
  share,
} from '../../vault/vault.ts';

/** Those who are logged in, with a fresh second factor each: what is refused is refused for what they are. */
const PEOPLE = ['admin', 'editor', 'reader', 'viewer', 'outsider'] as const;
/** Whoever is nobody here. */
const STRANGERS = ['nobody', 'loggedOut', 'expired', 'disabled', 'foreignKey', 'codesKey'] as const;

type Caller = (typeof PEOPLE)[number] | (typeof STRANGERS)[number];

let twofold: Installation;
let callers: Record<Caller, Client>;
let ids: Record<'editor' | 'outsider', string>;
/** In a collection that the administrator shares. */
let shared: { id: string; collection: string };
/** Of the administrator alone. */
let personal: { id: string; collection: string };
let codesKeyId: string;

beforeAll(async () => {
  twofold = await openInstallation({ ...EVERY_ROUTE, RATE_LIMIT_UNAUTHENTICATED_MAX: '1000000' });
  const admin = await administrator(twofold);
  shared = await addEntry(admin, { issuer: 'Shared' });
  personal = await addEntry(admin, { collection: 'personal', secret: secretOf(1) });
  const editor = await provenAs(twofold, 'editor', 'member');
  const reader = await provenAs(twofold, 'reader', 'member');
  const viewer = await provenAs(twofold, 'viewer', 'viewer');
  const outsider = await provenAs(twofold, 'outsider', 'member');
  const loggedOut = await provenAs(twofold, 'gone', 'member');
  const disabled = await provenAs(twofold, 'disabled', 'member');
  const expired = await loggedInAs(twofold, 'expired', 'member');
  await share(admin, shared.collection, reader.id, 'read');
  // What is granted to a viewer is bounded by what a viewer is.
  for (const { id } of [editor, viewer, loggedOut, disabled, expired])
    await share(admin, shared.collection, id, 'edit');
  await loggedOut.call('POST', '/auth/logout');
  await admin.call('POST', `/admin/users/${disabled.id}/disable`);
  await rowsOf(twofold.dataDir, 'update sessions set expires_at = 1 where user_id = ?', [expired.userId]);
  const codesKey = await makeCodesKey(admin, { application: twofold.applicationId });
  codesKeyId = codesKey.id;
  const foreignKey = await createKey(twofold, { application: 'Rival', scopes: ['mfa', 'events', 'codes'] });
  callers = {
    ...{ admin, editor, reader, viewer, outsider, loggedOut, expired, disabled, nobody: programOf(twofold) },
    ...{ foreignKey: programWith(foreignKey), codesKey: programWith(codesKey.key) },
  };
  ids = { editor: editor.id, outsider: outsider.id };
});
afterAll(() => twofold.close());

/** An application's program, which sends an API key and nothing else. */
function programWith(apiKey: string): Client {
  const call: Client['call'] = (method, path, body, headers = {}) =>
    twofold.call(method, `/api${path}`, { apiKey, body, headers });
  return { call, accessToken: undefined, cookies: new Map() };
}

interface Route {
  /** As the API description has it. */
  name: string;
  call(client: Client): Promise<CallAnswer>;
  /** In the order of `PEOPLE`. */
  expected: readonly number[];
}

const entry = (path = '') => `/accounts/${shared.id}${path}`;
const collection = (path = '') => `/collections/${shared.collection}${path}`;
let added = 10;
const fresh = () => ({ label: 'new', secret: secretOf(++added), collection: shared.collection });
/** By the administrator, for what takes it away. */
const another = async () => (await addEntry(callers.admin, fresh())).id;

const empty = () => addCollection(callers.admin, 'Empty');

async function member(): Promise<string> {
  const id = await empty();
  await share(callers.admin, id, ids.editor, 'read');
  return `/collections/${id}/members/${ids.editor}`;
}

const SEEN = [200, 200, 200, 200, 404];
const EDITED = [200, 200, 403, 403, 404];
const MANAGED = [200, 403, 403, 403, 403];

const routes: Route[] = [
  { name: 'GET /api/accounts', call: (c) => c.call('GET', '/accounts'), expected: [200, 200, 200, 200, 200] },
  {
    name: 'POST /api/accounts',
    call: (c) => c.call('POST', '/accounts', fresh()),
    expected: [201, 201, 403, 403, 404],
  },
  {
    name: 'POST /api/accounts',
    call: (c) => {
      const uri = `otpauth://totp/x?secret=${secretOf(++added)}`;
      return c.call('POST', '/accounts', { uri, collection: shared.collection });
    },
    expected: [201, 201, 403, 403, 404],
  },
  {
    name: 'POST /api/accounts/import',
    call: (c) =>
      c.call('POST', '/accounts/import', { entries: [fresh()], collection: shared.collection, dryRun: true }),
    expected: EDITED,
  },
  {
    name: 'POST /api/accounts/import',
    call: (c) => c.call('POST', '/accounts/import', { entries: [fresh()], collection: shared.collection }),
    expected: EDITED,
  },
  {
    name: 'GET /api/accounts/export',
    call: (c) => {
      const path = `/accounts/export?format=2fas&collection=${shared.collection}`;
      return c.call('GET', path, undefined, { 'x-export-password': 'twelve-characters' });
    },
    expected: [200, 403, 403, 403, 404],
  },
  // 400: they are let in, and asked for the type of a stream.
  {
    name: 'GET /api/accounts/stream',
    call: (c) => c.call('GET', '/accounts/stream'),
    expected: [400, 400, 400, 400, 400],
  },
  {
    name: 'GET /api/accounts/disclosures/{set}',
    call: (c) => c.call('GET', '/accounts/disclosures/unknown'),
    expected: [404, 403, 403, 403, 403],
  },
  { name: 'GET /api/accounts/{id}', call: (c) => c.call('GET', entry()), expected: SEEN },
  {
    name: 'PATCH /api/accounts/{id}',
    call: (c) => c.call('PATCH', entry(), { note: 'n' }),
    expected: EDITED,
  },
  {
    name: 'DELETE /api/accounts/{id}',
    call: async (c) => c.call('DELETE', `/accounts/${await another()}`),
    expected: [204, 204, 403, 403, 404],
  },
  { name: 'GET /api/accounts/{id}/otp', call: (c) => c.call('GET', entry('/otp')), expected: SEEN },
  {
    name: 'POST /api/accounts/{id}/reveal',
    call: (c) => c.call('POST', entry('/reveal')),
    expected: [200, 403, 403, 403, 404],
  },
  {
    name: 'GET /api/collections',
    call: (c) => c.call('GET', '/collections'),
    expected: [200, 200, 200, 200, 200],
  },
  { name: 'GET /api/collections/{id}', call: (c) => c.call('GET', collection()), expected: SEEN },
  {
    name: 'POST /api/collections',
    call: (c) => c.call('POST', '/collections', { name: 'New' }),
    expected: [201, 403, 403, 403, 403],
  },
  {
    name: 'PATCH /api/collections/{id}',
    call: (c) => c.call('PATCH', collection(), { name: 'Renamed' }),
    expected: MANAGED,
  },
  {
    name: 'DELETE /api/collections/{id}',
    call: async (c) => c.call('DELETE', `/collections/${await empty()}`),
    expected: [204, 403, 403, 403, 403],
  },
  {
    name: 'GET /api/collections/{id}/members',
    call: (c) => c.call('GET', collection('/members')),
    expected: MANAGED,
  },
  {
    name: 'PUT /api/collections/{id}/members/{member}',
    call: async (c) =>
      c.call('PUT', `/collections/${await empty()}/members/${ids.outsider}`, { access: 'read' }),
    expected: MANAGED,
  },
  {
    name: 'DELETE /api/collections/{id}/members/{member}',
    call: async (c) => c.call('DELETE', await member()),
    expected: [204, 403, 403, 403, 403],
  },
  // An application's key is for administrators: to everybody else it is not there.
  {
    name: 'GET /api/api-keys/{id}/entries',
    call: (c) => c.call('GET', `/api-keys/${codesKeyId}/entries`),
    expected: [200, 404, 404, 404, 404],
  },
  {
    name: 'PUT /api/api-keys/{id}/entries',
    call: (c) => c.call('PUT', `/api-keys/${codesKeyId}/entries`, { entries: [shared.id] }),
    expected: [200, 404, 404, 403, 404],
  },
];

describe('A23, X67: every route of the vault, for every role (T1)', () => {
  it('is in the table', async () => {
    const described = routesOf(await readDescription(twofold))
      .filter(({ path }) => /^\/api\/(accounts|collections)\b|^\/api\/api-keys\/\{id\}\/entries$/.test(path))
      .map(({ method, path }) => `${method} ${path}`);
    expect(described.toSorted()).toEqual([...new Set(routes.map(({ name }) => name))].toSorted());
  });

  it('lets a viewer write nothing', () => {
    const writing = routes.filter(({ name }) => !name.startsWith('GET '));
    expect(new Set(writing.map(({ expected }) => expected[PEOPLE.indexOf('viewer')]))).toEqual(
      new Set([403]),
    );
  });

  it.each(routes)('$name', async ({ call, expected, name }) => {
    const answers = [];
    for (const person of PEOPLE) answers.push(await call(callers[person]));
    expect(answers.map(({ status }) => status)).toEqual(expected);
    for (const [index, answer] of answers.entries()) {
      const mayHaveIt = PEOPLE[index] === 'admin' && /reveal$/.test(name);
      if (!mayHaveIt) expect(answer.text).not.toContain(RFC_SECRET);
    }
  });

  it.each(routes)(
    'T4: $name, for nobody, an ended session, a disabled person and any API key',
    async ({ call }) => {
      const answers = await Promise.all(STRANGERS.map((name) => call(callers[name])));
      expect(answers.map(({ status }) => status)).toEqual(STRANGERS.map(() => 401));
    },
  );
});

describe('A21: what is somebody’s own (T5)', () => {
  it('is nobody else’s, by any way to name it', async () => {
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
      const moved = await client.call('PATCH', entry(), { collection: personal.collection });
      expect([403, 404]).toContain(moved.status);
    }
  });

  it('is not an administrator’s either, whatever they ask for', async () => {
    const { editor, admin } = callers;
    const theirs = await addEntry(editor, { secret: secretOf(500) });
    const own = `/accounts/${theirs.id}`;
    const answers = await Promise.all([
      admin.call('GET', own),
      admin.call('POST', `${own}/reveal`),
      admin.call('DELETE', own),
      admin.call('PUT', `/collections/${theirs.collection}/members/everybody`, { access: 'read' }),
      admin.call('GET', `/collections/${theirs.collection}/members`),
      admin.call('PATCH', entry(), { collection: theirs.collection }),
      admin.call('POST', '/accounts', { ...fresh(), collection: theirs.collection }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
  });

  it('is shared with nobody, and stays when collections are managed', async () => {
    const path = `/collections/${personal.collection}`;
    const answers = await Promise.all([
      callers.admin.call('PUT', `${path}/members/everybody`, { access: 'read' }),
      callers.admin.call('PATCH', path, { name: 'x' }),
      callers.admin.call('DELETE', path),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });
});

describe('T1: an editor sees codes, and comes by no secret', () => {
  it('not by making a shared entry their own, which they could reveal', async () => {
    for (const target of [
      'personal',
      (await addEntry(callers.editor, { secret: secretOf(600) })).collection,
    ]) {
      const moved = await callers.editor.call('PATCH', entry(), { collection: target });
      expect(moved).toMatchObject({ status: 403, body: { code: 'role.insufficient' } });
    }
    expect((await callers.editor.call('POST', entry('/reveal'))).status).toBe(403);
  });

  it('as an administrator may, who could reveal it anyway', async () => {
    const id = await another();
    expect((await callers.admin.call('PATCH', `/accounts/${id}`, { collection: 'personal' })).status).toBe(
      200,
    );
    expect((await callers.editor.call('GET', `/accounts/${id}/otp`)).status).toBe(404);
  });
});

describe('T4: what was taken away', () => {
  it('A24: is gone at the next request: a grant, a role, a person', async () => {
    const late = await loggedInAs(twofold, 'late', 'member');
    await share(callers.admin, shared.collection, late.id, 'edit');
    expect((await late.call('GET', entry('/otp'))).status).toBe(200);
    await callers.admin.call('DELETE', collection(`/members/${late.id}`));
    expect((await late.call('GET', entry('/otp'))).status).toBe(404);
    await share(callers.admin, shared.collection, late.id, 'edit');
    // Past every announcement: the core asks the database each time.
    await rowsOf(twofold.dataDir, "update people set role = 'viewer' where id = ?", [late.id]);
    expect((await late.call('PATCH', entry(), { note: 'n' })).status).toBe(403);
    await rowsOf(twofold.dataDir, 'update people set disabled_at = 1 where id = ?', [late.id]);
    expect((await late.call('GET', entry('/otp'))).status).toBe(404);
    const deputy = await loggedInAs(twofold, 'deputy', 'admin');
    expect((await deputy.call('GET', entry('/otp'))).status).toBe(200);
    await rowsOf(twofold.dataDir, 'update people set disabled_at = 1 where id = ?', [deputy.id]);
    expect((await deputy.call('GET', entry('/otp'))).status).toBe(404);
    expect((await deputy.call('POST', '/collections', { name: 'Mine' })).status).toBe(403);
  });

  it('ends with the time of a grant, for every grant of its own', async () => {
    const guest = await loggedInAs(twofold, 'guest', 'member');
    const end = new Date(twofold.clock.now() + 60_000).toISOString();
    await share(callers.admin, shared.collection, guest.id, 'edit', end);
    expect((await guest.call('PATCH', entry(), { note: 'n' })).status).toBe(200);
    await share(callers.admin, shared.collection, 'everybody', 'read');
    twofold.clock.advance(60);
    expect((await guest.call('PATCH', entry(), { note: 'n' })).status).toBe(403);
    expect((await guest.call('GET', entry('/otp'))).status).toBe(200);
    await callers.admin.call('DELETE', collection('/members/everybody'));
    expect((await guest.call('GET', entry('/otp'))).status).toBe(404);
  });
});

it('nobody is asked to prove who they are for what they may not do anyway, and it is on the log', async () => {
  // Logged in, and no more: whoever may, is asked for the second factor.
  const plain = await loggedInAs(twofold, 'plain', 'member');
  await share(callers.admin, shared.collection, plain.id, 'edit');
  const own = await addEntry(plain, { secret: secretOf(700) });
  const asked = async (client: Client, entryId: string, place: string) => {
    const header = { 'x-export-password': 'twelve-characters' };
    const answers = await Promise.all([
      client.call('POST', `/accounts/${entryId}/reveal`),
      client.call('GET', `/accounts/export?collection=${place}`, undefined, header),
    ]);
    return answers.map(({ body }) => (body as { code: string }).code);
  };
  const before = await auditRows(twofold.dataDir, { action: 'vault.refused' });
  expect(await asked(plain, shared.id, shared.collection)).toEqual([
    'role.insufficient',
    'role.insufficient',
  ]);
  expect(await asked(plain, personal.id, personal.collection)).toEqual([
    'vault.entry_not_found',
    'collection.not_found',
  ]);
  // What no database takes is looked for in none.
  expect(await asked(plain, '%00', '%00')).toEqual(['step_up_required', 'collection.not_found']);
  const after = await auditRows(twofold.dataDir, { action: 'vault.refused' });
  expect(after).toHaveLength(before.length + 5);
  expect(await asked(plain, own.id, 'personal')).toEqual(['step_up_required', 'step_up_required']);
});

it('letting somebody in takes a proof of the last five minutes, of an administrator too', async () => {
  const path = collection(`/members/${ids.outsider}`);
  twofold.clock.advance(301);
  for (const member of [path, collection('/members/everybody')]) {
    const answer = await callers.admin.call('PUT', member, { access: 'read' });
    expect(answer).toMatchObject({ status: 401, body: { code: 'step_up_required' } });
  }
  expect((await callers.outsider.call('GET', entry())).status).toBe(404);
  // To take something away needs none.
  expect((await callers.admin.call('DELETE', collection(`/members/${ids.editor}`))).status).toBe(204);
});
