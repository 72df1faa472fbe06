import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditRows, rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { browserOf } from '../../people/client.ts';
import { administrator, createPerson, PASSWORD } from '../../people/person.ts';
import {
  addEntry,
  loggedInAs,
  type Member,
  makeCodesKey,
  provenAs,
  secretOf,
  share,
} from '../../vault/vault.ts';

let twofold: Installation;
let admin: Awaited<ReturnType<typeof administrator>>;
let editor: Member;
let shared: { id: string; collection: string };
let hidden: { id: string; collection: string };
let own: { id: string; key: string };

beforeAll(async () => {
  twofold = await openInstallation();
  admin = await administrator(twofold);
  shared = await addEntry(admin);
  hidden = await addEntry(admin, { collection: 'personal', secret: secretOf(1) });
  editor = await provenAs(twofold, 'editor', 'member');
  await share(admin, shared.collection, editor.id, 'edit');
  own = await makeCodesKey(editor);
});
afterAll(() => twofold.close());
beforeEach(async () => {
  await rowsOf(twofold.dataDir, "delete from audit_events where action = 'vault.refused'");
});

const refusals = async () => {
  const rows = await auditRows(twofold.dataDir, { action: 'vault.refused' });
  return rows.map(({ outcome, reason, user_id: userId, detail }) => ({
    ...{ outcome, reason, userId },
    detail: JSON.parse(detail ?? '{}') as Record<string, unknown>,
  }));
};

describe('T5: what somebody who is logged in is refused inside is on the audit log', () => {
  it.each([
    ['POST', '/accounts/:shared/reveal', 403, 'not_allowed', '/accounts/:id/reveal'],
    ['GET', '/accounts/export?format=otpauth', 403, 'not_allowed', '/accounts/export'],
    ['PATCH', '/accounts/:shared', 403, 'not_allowed', '/accounts/:id'],
    ['GET', '/accounts/:hidden/otp', 404, 'not_found', '/accounts/:id/otp'],
    ['GET', '/accounts/:hidden', 404, 'not_found', '/accounts/:id'],
    ['GET', '/accounts?collection=:collection', 404, 'not_found', '/accounts'],
  ])('%s %s', async (method, pattern, status, reason, route) => {
    const ids = { ':shared': shared.id, ':hidden': hidden.id, ':collection': hidden.collection };
    const path = Object.entries(ids).reduce((text, [name, id]) => text.replace(name, id), pattern);
    const body = method === 'PATCH' ? { collection: 'personal' } : undefined;
    expect((await editor.call(method, path, body)).status).toBe(status);
    const [row, ...more] = await refusals();
    expect(more).toEqual([]);
    expect(row).toMatchObject({ outcome: 'refused', reason, userId: editor.userId });
    const id = /ent_\w+/.exec(path)?.[0];
    expect(row?.detail).toEqual({ request: `${method} /api${route}`, ...(id !== undefined && { id }) });
  });

  it('to bind an own key to what is another person’s, which is a wrong field as if it were not there', async () => {
    const answer = await editor.call('PUT', `/api-keys/${own.id}/entries`, { entries: [hidden.id] });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/entries' }] } });
    const missing = await editor.call('PUT', `/api-keys/${own.id}/entries`, { entries: ['ent_x'] });
    expect({ ...missing.body, requestId: '' }).toEqual({ ...answer.body, requestId: '' });
    expect(await refusals()).toMatchObject([
      { reason: 'not_found', userId: editor.userId, detail: { id: own.id } },
      { reason: 'not_found' },
    ]);
  });

  it('and what a key asks for that it is not bound to', async () => {
    expect((await twofold.call('GET', `/otp?account=${hidden.id}`, { apiKey: own.key })).status).toBe(404);
    const body = { otp: '000000', account: hidden.id };
    expect((await twofold.call('POST', '/otp/verify', { apiKey: own.key, body })).status).toBe(404);
    const account = hidden.id;
    expect(await refusals()).toMatchObject([
      { reason: 'not_found', userId: editor.userId, detail: { request: 'GET /otp', account } },
      { reason: 'not_found', userId: editor.userId, detail: { request: 'POST /otp/verify', account } },
    ]);
  });

  it('and a link that would have used a code up', async () => {
    await createPerson(twofold, 'ann', { role: 'member' });
    const browser = browserOf(twofold);
    await browser.call('POST', '/auth/login', { username: 'ann', password: PASSWORD });
    const from = { 'sec-fetch-site': 'cross-site' };
    expect((await browser.call('GET', '/accounts', undefined, from)).status).toBe(403);
    expect(await refusals()).toMatchObject([{ reason: 'csrf', detail: { request: 'GET /api/accounts' } }]);
  });

  it('without any text of the caller in the place of an id, and without what is only wrong', async () => {
    expect((await editor.call('GET', '/accounts/what-they-wrote/otp')).status).toBe(404);
    expect((await editor.call('POST', '/accounts', { label: 'x' })).status).toBe(400);
    const [row, ...more] = await refusals();
    expect(more).toEqual([]);
    expect(JSON.stringify(row)).not.toContain('what-they-wrote');
  });

  it('sixty times a minute for one of them, so that they cannot hide what others are refused', async () => {
    twofold.clock.advance(60);
    const many = await Promise.all(
      Array.from({ length: 80 }, () => editor.call('GET', `/accounts/${hidden.id}`)),
    );
    expect(new Set(many.map(({ status }) => status))).toEqual(new Set([404]));
    const other = await loggedInAs(twofold, 'other', 'member');
    await other.call('GET', `/accounts/${hidden.id}`);
    const rows = await refusals();
    expect(rows.filter(({ userId }) => userId === editor.userId)).toHaveLength(60);
    expect(rows.filter(({ userId }) => userId === other.userId)).toHaveLength(1);
  });
});
