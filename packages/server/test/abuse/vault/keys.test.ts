import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../../installation/audit-rows.ts';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
import { administrator } from '../../people/person.ts';
import { EVERY_ROUTE, readDescription, routesOf } from '../../routes/described-routes.ts';
import { createKey } from '../../users/application-key.ts';
import {
  addCollection,
  addEntry,
  bind,
  disclosuresOf,
  loggedInAs,
  type Member,
  makeCodesKey,
  secretOf,
  share,
  signedTimestamp,
} from '../../vault/vault.ts';

let twofold: Installation;
let admin: Awaited<ReturnType<typeof administrator>>;
let entry: { id: string; collection: string };
/** Keys by who has them; null: none is sent. */
let keys: Record<Caller, string | null>;

/** Who is answered: bound to the entry, and the owner, where there is one, sees it. */
const BOUND = ['application', 'member', 'administrator'] as const;
/** Who has a key of the scope, for whom there is no such entry. */
const UNBOUND = ['unbound', 'boundElsewhere', 'foreign', 'lostGrant'] as const;
const REFUSED = [
  'withoutScope',
  'revoked',
  'expired',
  'disabledOwner',
  'demoted',
  'disabledApplication',
  'garbage',
] as const;

type Caller = (typeof BOUND)[number] | (typeof UNBOUND)[number] | (typeof REFUSED)[number] | 'nobody';

beforeAll(async () => {
  twofold = await openInstallation({ ...EVERY_ROUTE, RATE_LIMIT_UNAUTHENTICATED_MAX: '1000000' });
  admin = await administrator(twofold);
  entry = await addEntry(admin);
  const other = await addEntry(admin, { secret: secretOf(1) });
  const application = twofold.applicationId;
  const boundKey = async (client: Member | typeof admin, options = {}) => {
    const made = await makeCodesKey(client, options);
    await bind(client, made.id, entry.id);
    return made;
  };
  const memberWithKey = async (username: string) => {
    const member = await loggedInAs(twofold, username, 'member');
    await share(admin, entry.collection, member.id, 'edit');
    return { member, key: (await boundKey(member)).key };
  };
  const elsewhere = await makeCodesKey(admin, { application });
  await bind(admin, elsewhere.id, other.id);
  const revoked = await boundKey(admin, { application });
  await admin.call('POST', `/api-keys/${revoked.id}/revoke`);
  const soon = new Date(twofold.clock.now() + 1000).toISOString();
  const expired = await boundKey(admin, { application, expiresAt: soon });
  const lost = await memberWithKey('lost');
  await admin.call('DELETE', `/collections/${entry.collection}/members/${lost.member.id}`);
  const disabled = await memberWithKey('disabled');
  await admin.call('POST', `/admin/users/${disabled.member.id}/disable`);
  const demoted = await memberWithKey('demoted');
  await admin.call('PATCH', `/admin/users/${demoted.member.id}`, { role: 'viewer' });
  const rival = await createKey(twofold, { application: 'Rival', scopes: ['codes'] });
  const closed = await createKey(twofold, { application: 'Closed', scopes: ['codes'] });
  await rowsOf(twofold.dataDir, "update applications set disabled_at = 1 where name = 'Closed'");
  twofold.clock.advance(2);
  keys = {
    application: (await boundKey(admin, { application })).key,
    member: (await memberWithKey('member')).key,
    administrator: (await boundKey(admin)).key,
    unbound: (await makeCodesKey(admin, { application })).key,
    ...{ boundElsewhere: elsewhere.key, foreign: rival, lostGrant: lost.key, disabledOwner: disabled.key },
    ...{ demoted: demoted.key, disabledApplication: closed, garbage: 'garbage' },
    ...{ withoutScope: twofold.apiKey, revoked: revoked.key, expired: expired.key, nobody: null },
  };
});
afterAll(() => twofold.close());

const signed = (key: string | null) => signedTimestamp(key ?? 'none', twofold.clock.now());

interface Route {
  name: string;
  call(apiKey: string | null): Promise<CallAnswer>;
}

/** Each names the entry: a key that is bound to another must not be answered with that. */
const routes: Route[] = [
  { name: 'GET /otp', call: (apiKey) => twofold.call('GET', `/otp?account=${entry.id}`, { apiKey }) },
  {
    name: 'POST /otp/verify',
    call: (apiKey) =>
      twofold.call('POST', '/otp/verify', { apiKey, body: { otp: '000000', account: entry.id } }),
  },
  {
    name: 'GET /otp/secure',
    call: (apiKey) =>
      twofold.call('GET', `/otp/secure?account=${entry.id}`, { apiKey, headers: signed(apiKey) }),
  },
  {
    name: 'POST /otp/lease',
    call: (apiKey) => twofold.call('POST', '/otp/lease', { apiKey, body: { account: entry.id } }),
  },
];

describe('T18, A23: every route of codes, for every key', () => {
  it('is in the table', async () => {
    const described = routesOf(await readDescription(twofold))
      .filter(({ path }) => path.startsWith('/otp'))
      .map(({ method, path }) => `${method} ${path}`);
    expect(described.toSorted()).toEqual(routes.map(({ name }) => name).toSorted());
  });

  it.each(routes)('$name', async ({ call }) => {
    const statuses: Partial<Record<Caller, number>> = {};
    for (const [caller, key] of Object.entries(keys)) statuses[caller as Caller] = (await call(key)).status;
    expect(statuses).toEqual({
      ...Object.fromEntries(BOUND.map((caller) => [caller, 200])),
      ...Object.fromEntries(UNBOUND.map((caller) => [caller, 404])),
      ...Object.fromEntries(REFUSED.map((caller) => [caller, 403])),
      nobody: 401,
    });
  });

  it.each(routes)('$name, for a person without an API key', async ({ name }) => {
    const [method = '', path = ''] = name.split(' ');
    const answer = await twofold.call(method, path, {
      apiKey: null,
      headers: { authorization: `Bearer ${admin.accessToken}` },
      ...(method === 'POST' && { body: { otp: '000000' } }),
    });
    expect(answer.status).toBe(401);
  });

  const askFirst = (apiKey: string | null) => twofold.call('GET', `/otp?account=${entry.id}`, { apiKey });

  it('C3: each refusal is a text that a simple script reads, without the key in it', async () => {
    for (const caller of [...UNBOUND, ...REFUSED, 'nobody'] as const) {
      const { body, text } = await askFirst(keys[caller]);
      expect(typeof body.error).toBe('string');
      if (keys[caller]) expect(text).not.toContain(keys[caller]);
    }
  });
});

describe('an entry that moves', () => {
  const codeStatus = async (apiKey: string, id: string) =>
    (await twofold.call('GET', `/otp?account=${id}`, { apiKey })).status;

  it('between shared collections keeps an application’s key; a person’s own follows what they see', async () => {
    const moving = await addEntry(admin, { secret: secretOf(20) });
    const mover = await loggedInAs(twofold, 'mover', 'member');
    await share(admin, moving.collection, mover.id, 'edit');
    const [job, own] = [
      await makeCodesKey(admin, { application: twofold.applicationId }),
      await makeCodesKey(mover),
    ];
    await bind(admin, job.id, moving.id);
    await bind(mover, own.id, moving.id);
    const elsewhere = await addCollection(admin, 'Elsewhere');
    await admin.call('PATCH', `/accounts/${moving.id}`, { collection: elsewhere });
    expect(await codeStatus(job.key, moving.id)).toBe(200);
    expect(await codeStatus(own.key, moving.id)).toBe(404);
    await share(admin, elsewhere, mover.id, 'read');
    expect(await codeStatus(own.key, moving.id)).toBe(200);
  });

  it('is not lent to a key that others may have a successor made of, where it is somebody’s own', async () => {
    const own = await addEntry(admin, { collection: 'personal', secret: secretOf(22) });
    const [job, mine] = [
      await makeCodesKey(admin, { application: twofold.applicationId }),
      await makeCodesKey(admin),
    ];
    const refused = await admin.call('PUT', `/api-keys/${job.id}/entries`, { entries: [own.id] });
    expect(refused).toMatchObject({ status: 403, body: { code: 'role.insufficient' } });
    await bind(admin, mine.id, own.id);
    expect(await codeStatus(mine.key, own.id)).toBe(200);
  });

  it('T5: that becomes somebody’s own is no other’s key’s any more, also when it comes back', async () => {
    const moving = await addEntry(admin, { secret: secretOf(21) });
    const [job, own] = [
      await makeCodesKey(admin, { application: twofold.applicationId }),
      await makeCodesKey(admin),
    ];
    await bind(admin, job.id, moving.id);
    await bind(admin, own.id, moving.id);
    await admin.call('PATCH', `/accounts/${moving.id}`, { collection: 'personal' });
    expect(await codeStatus(job.key, moving.id)).toBe(404);
    expect(await codeStatus(own.key, moving.id)).toBe(200);
    await admin.call('PATCH', `/accounts/${moving.id}`, { collection: moving.collection });
    expect(await codeStatus(job.key, moving.id)).toBe(404);
  });
});

it('T2: each code that a key was given has its row, and no other request has one', async () => {
  const before = (await disclosuresOf(twofold)).length;
  for (const { call } of routes) await call(keys.foreign);
  expect(await disclosuresOf(twofold)).toHaveLength(before);
  twofold.clock.advance(30);
  for (const { call } of routes) await call(keys.application);
  const added = (await disclosuresOf(twofold)).slice(before);
  expect(added).toEqual([
    { method: 'api_key', entryId: entry.id },
    { method: 'api_key', entryId: entry.id },
    {
      ...{ method: 'lease', entryId: entry.id, timeStep: expect.any(Number) },
      digest: expect.stringMatching(/^[\w-]{16}$/),
    },
  ]);
});
