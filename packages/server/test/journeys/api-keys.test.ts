import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../installation/installation.ts';
import { dataOf } from '../people/client.ts';
import { administrator, loggedIn, logIn, registerPerson, type TestPerson } from '../people/person.ts';
import { noteSecret } from '../secrets-ledger.ts';

let twofold: Installation;
let ann: TestPerson;
let root: TestPerson;
beforeAll(async () => {
  twofold = await openInstallation({ REGISTRATION: 'open' });
  ann = await registerPerson(twofold, 'ann');
  root = await administrator(twofold);
});
afterAll(() => twofold.close());

interface View {
  id: string;
  name: string;
  scopes: string[];
}

async function make(person: TestPerson, body: object): Promise<{ apiKey: View; key: string }> {
  const answer = await person.call('POST', '/api-keys', { name: 'script', scopes: ['audit'], ...body });
  expect([answer.status, answer.body.detail]).toEqual([201, undefined]);
  const { apiKey, key } = dataOf(answer, 201) as { apiKey: View; key: string };
  noteSecret(key);
  return { apiKey, key };
}

const readAudit = (apiKey: string) => twofold.call('GET', '/api/audit?limit=100', { apiKey });

describe("a person's own API key", () => {
  it('A8: is shown once, listed, changed, used, revoked and removed', async () => {
    const { apiKey, key } = await make(ann, { rateLimit: 100, expiresAt: '2030-01-01T00:00:00Z' });
    expect(apiKey).toMatchObject({
      application: null,
      rateLimit: 100,
      expiresAt: '2030-01-01T00:00:00.000Z',
    });
    const used = await readAudit(key);
    expect(used.headers.ratelimit).toBe('"api-key";r=99;t=60');
    const { entries } = dataOf(used) as { entries: { action: string; userId: string | null }[] };
    expect(entries.map(({ action }) => action)).toContain('api_key.created');
    expect(new Set(entries.map(({ userId }) => userId)).size).toBe(1);
    const changed = await ann.call('PATCH', `/api-keys/${apiKey.id}`, { name: 'renamed', rateLimit: null });
    expect(dataOf(changed)).toMatchObject({
      apiKey: { name: 'renamed', rateLimit: null, scopes: ['audit'] },
    });
    const listed = await ann.call('GET', '/api-keys');
    expect(dataOf(listed)).toMatchObject({ apiKeys: [{ id: apiKey.id, name: 'renamed' }] });
    expect(listed.text).not.toContain(key.slice(30));
    expect((await ann.call('POST', `/api-keys/${apiKey.id}/revoke`)).status).toBe(200);
    expect((await readAudit(key)).status).toBe(401);
    expect((await ann.call('DELETE', `/api-keys/${apiKey.id}`)).status).toBe(200);
    expect((await ann.call('GET', `/api-keys/${apiKey.id}`)).body).toMatchObject({
      code: 'api_key.not_found',
    });
  });

  it('has a successor, beside which it works until the overlap ends', async () => {
    const { apiKey, key } = await make(ann, {});
    const rotated = await ann.call('POST', `/api-keys/${apiKey.id}/rotate`, { overlapSeconds: 60 });
    const successor = String(dataOf(rotated, 201).key);
    noteSecret(successor);
    expect([(await readAudit(key)).status, (await readAudit(successor)).status]).toEqual([200, 200]);
    twofold.clock.advance(61);
    expect([(await readAudit(key)).status, (await readAudit(successor)).status]).toEqual([401, 200]);
    twofold.clock.advance(-61);
  });

  it('ends with the person', async () => {
    const { key } = await make(ann, {});
    const page = dataOf(await root.call('GET', '/admin/users?limit=100')) as { users: { id: string }[] };
    expect(page.users.map(({ id }) => id)).toContain(ann.id);
    expect((await readAudit(key)).status).toBe(200);
    await root.call('POST', `/admin/users/${ann.id}/disable`);
    twofold.clock.advance(1);
    expect((await readAudit(key)).status).toBe(401);
    // What ended stays ended: whoever had the account may have been somebody else.
    await root.call('POST', `/admin/users/${ann.id}/enable`);
    twofold.clock.advance(1);
    expect((await readAudit(key)).status).toBe(401);
    ann = loggedIn(twofold, ann, await logIn(twofold, ann));
  });
});

describe('an API key of an application', () => {
  it('is made and managed by administrators, and works at its door', async () => {
    const application = twofold.applicationId;
    const { apiKey, key } = await make(root, { application, scopes: ['mfa'] });
    expect((await twofold.call('GET', '/mfa/users/nobody', { apiKey: key })).status).toBe(200);
    const listed = dataOf(await root.call('GET', `/api-keys?application=${application}`)) as {
      apiKeys: View[];
    };
    expect(listed.apiKeys.map(({ id }) => id)).toContain(apiKey.id);
    expect((await root.call('POST', `/api-keys/${apiKey.id}/revoke`)).status).toBe(200);
  });

  it('reads the audit log of its application with the scope audit, and no other', async () => {
    const { key } = await make(root, { application: twofold.applicationId, scopes: ['audit'] });
    const { entries } = dataOf(await readAudit(key)) as { entries: { application: string }[] };
    expect(entries.length).toBeGreaterThan(0);
    expect(new Set(entries.map(({ application }) => application))).toEqual(new Set([twofold.applicationId]));
  });
});

describe('the audit log', () => {
  it('A6: has a person’s own events, in pages, with filters', async () => {
    const first = dataOf(await ann.call('GET', '/audit?limit=2')) as {
      entries: unknown[];
      nextCursor: string;
    };
    const second = dataOf(await ann.call('GET', `/audit?limit=2&cursor=${first.nextCursor}`));
    expect(first.entries).toHaveLength(2);
    expect(second.entries).not.toEqual(first.entries);
    const created = dataOf(await ann.call('GET', '/audit?action=api_key.created&outcome=success')) as {
      entries: { action: string; at: string }[];
    };
    expect(new Set(created.entries.map(({ action }) => action))).toEqual(new Set(['api_key.created']));
    const later = await ann.call('GET', '/audit?from=2031-01-01T00:00:00Z');
    expect(dataOf(later)).toMatchObject({ entries: [] });
  });

  it('A6: says who the people are that it knows by their user ids, to whoever may know it', async () => {
    const named = (entries: unknown) =>
      entries as { userId: string; person: unknown; actorPerson: unknown }[];
    const own = named(dataOf(await ann.call('GET', '/audit?action=api_key.created')).entries);
    const person = { id: ann.id, username: 'ann' };
    expect(own[0]).toMatchObject({ person, actorPerson: person });
    const userId = own[0]?.userId ?? '';
    const all = named(dataOf(await root.call('GET', `/audit?user=${userId}`)).entries);
    for (const entry of all) expect(entry.person).toEqual(person);
    // What an administrator did in an application does not tell the application who that is.
    const { key } = await make(root, { application: twofold.applicationId, scopes: ['audit'] });
    const { entries } = dataOf(await readAudit(key)) as {
      entries: { actor: string; actorPerson: unknown }[];
    };
    const byPeople = entries.filter(({ actor }) => actor.startsWith('usr_'));
    expect(byPeople.length).toBeGreaterThan(0);
    for (const { actorPerson } of byPeople) expect(actorPerson).toBeNull();
  });

  it('A6: has everything for administrators, who name whom it is about', async () => {
    const all = dataOf(await root.call('GET', '/audit?limit=100')) as {
      entries: { userId: string | null }[];
    };
    expect(new Set(all.entries.map(({ userId }) => userId)).size).toBeGreaterThan(1);
    const own = dataOf(await ann.call('GET', '/audit?limit=1')) as { entries: { userId: string }[] };
    const userId = own.entries[0]?.userId ?? '';
    const about = dataOf(await root.call('GET', `/audit?user=${userId}`)) as {
      entries: { userId: string }[];
    };
    expect(new Set(about.entries.map((entry) => entry.userId))).toEqual(new Set([userId]));
  });
});
