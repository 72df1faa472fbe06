import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import table from '../../../src/platform/outgoing/ssrf-addresses.json' with { type: 'json' };
import { rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { dataOf } from '../../people/client.ts';
import { administrator, registerPerson, type TestPerson } from '../../people/person.ts';
import { noteSecret } from '../../secrets-ledger.ts';

let twofold: Installation;
let ann: TestPerson;
let eve: TestPerson;
let root: TestPerson;
beforeAll(async () => {
  twofold = await openInstallation({ REGISTRATION: 'open', RATE_LIMIT_UNAUTHENTICATED_MAX: '10000' });
  ann = await registerPerson(twofold, 'ann');
  eve = await registerPerson(twofold, 'eve');
  root = await administrator(twofold);
});
afterAll(() => twofold.close());

const URL = 'https://hooks.example.com/T0KEN-in-the-path';

async function makeKey(person: TestPerson, more: object = {}) {
  const answer = await person.call('POST', '/api-keys', { name: 'mine', scopes: ['audit'], ...more });
  const { apiKey, key } = dataOf(answer, 201) as { apiKey: { id: string }; key: string };
  noteSecret(key);
  return { id: apiKey.id, key };
}

async function makeWebhook(person: TestPerson, more: object = {}) {
  const answer = await person.call('POST', '/webhooks', { url: URL, events: ['user.login'], ...more });
  const { webhook, secret } = dataOf(answer, 201) as { webhook: { id: string }; secret: string };
  noteSecret(secret);
  return { id: webhook.id, secret };
}

describe('X61: nobody makes an API key for somebody else', () => {
  const body = { name: 'stolen', scopes: ['audit'] };

  it('not without a login, nor with an API key in its place', async () => {
    const { key } = await makeKey(ann);
    for (const apiKey of [null, twofold.apiKey, key]) {
      for (const [method, path] of [
        ['POST', '/api/api-keys'],
        ['GET', '/api/api-keys'],
        ['POST', '/api/api-keys/key_0/rotate'],
      ] as const) {
        const answer = await twofold.call(method, path, { apiKey, ...(method === 'POST' && { body }) });
        expect(answer.body).toMatchObject({ status: 401, code: 'access_token.missing' });
      }
    }
  });

  it('not by naming them: whoever is logged in is the owner', async () => {
    const [{ user_id: userIdOfAnn } = {}] = await rowsOf(
      twofold.dataDir,
      "select user_id from people where username = 'ann'",
    );
    const named = { userId: ann.id, ownerUserId: userIdOfAnn, owner_user_id: userIdOfAnn, user: ann.id };
    const { id } = await makeKey(eve, named);
    expect((await ann.call('GET', `/api-keys/${id}`)).body).toMatchObject({ code: 'api_key.not_found' });
    expect((await eve.call('GET', `/api-keys/${id}`)).status).toBe(200);
  });

  it('not for an application, but as an administrator', async () => {
    const application = twofold.applicationId;
    for (const named of [application, 'app_people', 'app_unknown']) {
      const answer = await eve.call('POST', '/api-keys', { ...body, scopes: ['mfa'], application: named });
      expect(answer.body).toMatchObject({ status: 403, code: 'role.insufficient' });
      expect((await eve.call('GET', `/api-keys?application=${named}`)).status).toBe(403);
    }
    expect(
      (await root.call('POST', '/api-keys', { ...body, application: 'app_unknown' })).body,
    ).toMatchObject({
      code: 'application.not_found',
    });
  });

  it.each([[['mfa']], [['events']], [['metrics']], [['audit', 'mfa']]])(
    'a key of their own with %j is none that a member can make, nor change theirs into',
    async (scopes) => {
      const refused = { status: 400, code: 'request.invalid', errors: [{ pointer: '/scopes' }] };
      expect((await eve.call('POST', '/api-keys', { ...body, scopes })).body).toMatchObject(refused);
      const { id } = await makeKey(eve);
      expect((await eve.call('PATCH', `/api-keys/${id}`, { scopes })).body).toMatchObject(refused);
    },
  );

  it('an application for people is none, so that no key decides about all of them', async () => {
    const answer = await root.call('POST', '/api-keys', {
      ...body,
      scopes: ['mfa'],
      application: 'app_people',
    });
    expect(answer.body).toMatchObject({ code: 'application.not_found' });
  });
});

describe('X62: a change leaves the owner', () => {
  it('whatever the body says', async () => {
    const { id, key } = await makeKey(ann);
    const [before] = await rowsOf(twofold.dataDir, 'select * from api_keys where id = ?', [id]);
    const changed = await ann.call('PATCH', `/api-keys/${id}`, {
      ...{ ownerUserId: eve.id, owner: eve.id, userId: eve.id, applicationId: twofold.applicationId },
      ...{ application: twofold.applicationId, secretHash: 'x', revokedAt: null, id: 'key_other' },
    });
    expect(changed.status).toBe(200);
    expect((await rowsOf(twofold.dataDir, 'select * from api_keys where id = ?', [id]))[0]).toEqual(before);
    expect((await twofold.call('GET', '/api/audit', { apiKey: key })).status).toBe(200);
  });
});

describe("somebody else's", () => {
  it('API key is not there: not to see, change, rotate, revoke or remove', async () => {
    const { id, key } = await makeKey(ann);
    const calls = [
      ['GET', ''],
      ['PATCH', '', { name: 'taken' }],
      ['POST', '/rotate'],
      ['POST', '/revoke'],
      ['DELETE', ''],
    ] as const;
    for (const person of [eve, root]) {
      for (const [method, path, body] of calls) {
        const answer = await person.call(method, `/api-keys/${id}${path}`, body);
        expect(answer.body).toMatchObject({ status: 404, code: 'api_key.not_found' });
      }
    }
    expect((await twofold.call('GET', '/api/audit', { apiKey: key })).status).toBe(200);
  });

  it("webhook is not there either, nor an application's for people and other applications", async () => {
    const own = await makeWebhook(ann);
    const ofApplication = await makeWebhook(root, { application: twofold.applicationId });
    const other = await twofold.platform.database.transaction(async (tx) => {
      const { id } = await twofold.core.applications.create(tx, { name: 'Other' }, { actor: 'cli' });
      const wanted = { applicationId: id, name: 'other', scopes: ['events'] };
      return twofold.core.apiKeys.create(tx, wanted, { actor: 'cli' });
    });
    noteSecret(other.key ?? '');
    const calls = [
      ['GET', ''],
      ['PATCH', '', { url: 'https://eve.example.com/' }],
      ['POST', '/rotate-secret'],
      ['POST', '/test'],
      ['GET', '/deliveries'],
      ['POST', '/deliveries/dlv_0/retry'],
      ['DELETE', ''],
    ] as const;
    for (const id of [own.id, ofApplication.id]) {
      for (const [method, path, body] of calls) {
        const at = `/webhooks/${id}${path}`;
        const answers = [
          await eve.call(method, at, body),
          await twofold.call(method, `/api${at}`, { apiKey: other.key, ...(body && { body }) }),
        ];
        for (const answer of answers) {
          expect([answer.status, ['webhook.not_found', 'step_up_required']]).toEqual([
            expect.toBeOneOf([404, 401]),
            expect.arrayContaining([answer.body.code]),
          ]);
        }
      }
    }
    expect((await root.call('GET', `/webhooks/${own.id}`)).status).toBe(404);
    expect((await ann.call('GET', `/webhooks/${own.id}`)).status).toBe(200);
  });

  it('events are not in the audit log that a member reads, nor in that of their key', async () => {
    const { key } = await makeKey(eve);
    for (const query of ['?user=usr_0', `?application=${twofold.applicationId}`]) {
      expect((await eve.call('GET', `/audit${query}`)).body).toMatchObject({ code: 'role.insufficient' });
      expect((await twofold.call('GET', `/api/audit${query}`, { apiKey: key })).status).toBe(403);
    }
    const { entries } = dataOf(await twofold.call('GET', '/api/audit?limit=100', { apiKey: key }));
    const about = new Set((entries as { userId: string }[]).map(({ userId }) => userId));
    const [{ user_id: own } = {}] = await rowsOf(
      twofold.dataDir,
      "select user_id from people where username = 'eve'",
    );
    expect(about).toEqual(new Set([own]));
  });
});

describe("a person's own API key", () => {
  it('opens no door of an application, and manages no webhooks', async () => {
    const { key: apiKey } = await makeKey(root, { scopes: ['audit', 'metrics'] });
    for (const [method, path] of [
      ['POST', '/setup'],
      ['GET', '/mfa/users/per_0'],
      ['GET', '/mfa/events'],
      ['GET', '/api/webhooks'],
      ['DELETE', '/mfa/users/per_0'],
    ] as const) {
      const answer = await twofold.call(method, path, {
        ...{ apiKey },
        ...(method === 'POST' && { body: { user: 'per_0' } }),
      });
      expect(answer.body).toMatchObject({ status: 403, code: 'api_key.scope_missing' });
    }
  });
});

describe('step-up', () => {
  it('is asked for where keys are made, changed and rotated, once the proof is old', async () => {
    const { id } = await makeKey(root);
    const { id: others } = await makeKey(ann);
    const hook = await makeWebhook(root);
    twofold.clock.advance(301);
    for (const [method, path, body] of [
      ['POST', '/api-keys', { name: 'late', scopes: ['audit'] }],
      ['PATCH', `/api-keys/${id}`, { name: 'late' }],
      ['POST', `/api-keys/${id}/rotate`, undefined],
      ['POST', `/webhooks/${hook.id}/rotate-secret`, undefined],
    ] as const) {
      expect((await root.call(method, path, body)).body).toMatchObject({ code: 'step_up_required' });
    }
    // Of every id alike: before the proof nobody learns which keys there are.
    const code = 'step_up_required';
    for (const key of [id, others, 'key_unknown', '%00']) {
      const changed = await root.call('PATCH', `/api-keys/${key}`, { name: 'late' });
      const bound = await root.call('PUT', `/api-keys/${key}/entries`, { entries: [] });
      expect([changed.body, bound.body]).toMatchObject([{ code }, { code }]);
    }
    expect((await root.call('POST', `/api-keys/${id}/revoke`)).status).toBe(200);
    twofold.clock.advance(-301);
  });
});

describe('X69, K08: addresses of webhooks', () => {
  it.each(table.refusedUrls)('are not $why: $url', async ({ url }) => {
    const { id } = await existing();
    const refused = { status: 400, code: 'request.invalid', errors: [{ pointer: '/url' }] };
    const made = await ann.call('POST', '/webhooks', { url, events: ['user.login'] });
    expect(made.body).toMatchObject(refused);
    expect((await ann.call('PATCH', `/webhooks/${id}`, { url })).body).toMatchObject(refused);
  });

  let made: Promise<{ id: string }> | undefined;
  function existing(): Promise<{ id: string }> {
    made ??= makeWebhook(ann);
    return made;
  }
});

describe('what the database holds of webhooks', () => {
  it('K09: is sealed: neither secret nor address can be read, and one row’s fits no other (A27)', async () => {
    const { id, secret } = await makeWebhook(eve);
    const other = await makeWebhook(eve);
    const rows = JSON.stringify(await rowsOf(twofold.dataDir, 'select * from webhooks'));
    for (const clear of [secret, secret.slice(6), 'T0KEN-in-the-path', 'hooks.example.com'])
      expect(rows).not.toContain(clear);
    const envelope = 'select sealed_url from webhooks where id = ?';
    const [{ sealed_url: sealed = '' } = {}] = await rowsOf(twofold.dataDir, envelope, [other.id]);
    const place = { table: 'webhooks', column: 'sealed_url', rowId: id };
    expect(() => twofold.platform.keyring.open(place, String(sealed))).toThrow();
    const { webhooks } = dataOf(await eve.call('GET', '/webhooks')) as { webhooks: { url: string }[] };
    expect(webhooks.map(({ url }) => url)).toEqual([URL, URL]);
  });

  it('is bounded: a person has ten at most, also when they are asked for at once', async () => {
    const mia = await registerPerson(twofold, 'mia');
    const asked = Array.from({ length: 14 }, () =>
      mia.call('POST', '/webhooks', { url: URL, events: ['user.login'] }),
    );
    const answers = await Promise.all(asked);
    for (const { body } of answers)
      noteSecret(String((body.data as { secret?: string })?.secret ?? 'none made'));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(answers.find(({ status }) => status !== 201)?.body).toMatchObject({
      code: 'webhook.limit_reached',
    });
  });
});
