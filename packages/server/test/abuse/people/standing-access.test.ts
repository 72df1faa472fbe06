import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealPending } from '../../../src/core/audit/chain/seal.ts';
import { feedWebhooks } from '../../../src/core/webhooks/delivery/feed.ts';
import { auditRows, rowsOf } from '../../installation/audit-rows.ts';
import type { CallAnswer, Installation } from '../../installation/installation.ts';
import { openInstallation } from '../../installation/installation.ts';
import { BOTH_CHANNELS } from '../../messages/outbox.ts';
import { browserOf, callAsStranger, dataOf } from '../../people/client.ts';
import { answerResetRequests, queuedToken } from '../../people/links.ts';
import { administrator, logIn, PASSWORD, registerPerson, type TestPerson } from '../../people/person.ts';
import { noteSecret } from '../../secrets-ledger.ts';

/** What goes on without a session: API keys and webhooks that a person made, or somebody in their place. */
let twofold: Installation;
let root: TestPerson;
let ann: TestPerson;
beforeEach(async () => {
  twofold = await openInstallation({ ...BOTH_CHANNELS, PUBLIC_URL: 'https://auth.example.com' });
  root = await administrator(twofold);
  ann = await registerPerson(twofold, 'ann');
});
afterEach(() => twofold.close());

const HOOK = { url: 'https://hooks.example.com/one', events: ['user.login', 'user.logout', '2fa.failed'] };

async function makeBoth(person: TestPerson): Promise<string> {
  const made = await person.call('POST', '/api-keys', { name: 'mine', scopes: ['audit'] });
  expect((await person.call('POST', '/webhooks', HOOK)).status).toBe(201);
  const { key } = dataOf(made, 201);
  noteSecret(String(key));
  expect((await readAudit(String(key))).status).toBe(200);
  return String(key);
}

const readAudit = (key: string) => twofold.call('GET', '/api/audit', { apiKey: key });

async function deliveries(): Promise<number> {
  const { database, ids, clock } = twofold.platform;
  await sealPending(database);
  while (await feedWebhooks(database, { ids, clock }));
  return (await rowsOf(twofold.dataDir, "select 1 from webhook_deliveries where state = 'waiting'")).length;
}

async function verify(person: TestPerson, send: (body: object) => Promise<CallAnswer>): Promise<void> {
  const token = await queuedToken(twofold, 'verify_email', person.email);
  expect((await send({ token })).status).toBe(200);
}

const byStranger = (body: object) => callAsStranger(twofold, '/email/verify', body);

async function resetByMail(): Promise<void> {
  await verify(ann, (body) => ann.call('POST', '/email/verify', body));
  await callAsStranger(twofold, '/auth/password/forgot', { email: ann.email });
  await answerResetRequests(twofold);
  const token = await queuedToken(twofold, 'reset_password', ann.email);
  const reset = { token, newPassword: PASSWORD };
  expect((await callAsStranger(twofold, '/auth/password/reset', reset)).status).toBe(200);
}

const asRoot = (verb: string) => async () => {
  expect((await root.call('POST', `/admin/users/${ann.id}/${verb}`)).status).toBe(200);
};

describe('X51: keys and webhooks of a person end', () => {
  it.each([
    ['with a reset of the password by mail', resetByMail],
    ['when they are disabled', asRoot('disable')],
    ['when an administrator ends their sessions', asRoot('revoke-sessions')],
    ['when an administrator removes their factors', asRoot('reset-factors')],
    ['when their password is marked as compromised', asRoot('expire-password')],
    [
      'when they end everything themselves',
      async () => expect((await ann.call('POST', '/auth/revoke-sessions')).status).toBe(200),
    ],
  ])('%s', async (_when, end) => {
    const key = await makeBoth(ann);
    await deliveries();
    await end();
    expect((await readAudit(key)).body).toMatchObject({ code: 'api_key.refused' });
    await callAsStranger(twofold, '/auth/login', { username: 'ann', password: 'a wrong password' });
    await logIn(twofold, ann);
    expect(await deliveries()).toBe(0);
    expect(await auditRows(twofold.dataDir, { action: 'api_key.revoked' })).toHaveLength(1);
    const off = await auditRows(twofold.dataDir, { action: 'webhook.disabled' });
    expect(off).toMatchObject([{ reason: 'access_ended' }]);
  });

  it('and their owner sees it, and can switch the webhook on again', async () => {
    await makeBoth(ann);
    await resetByMail();
    const { accessToken } = dataOf(await logIn(twofold, ann));
    const headers = { authorization: `Bearer ${accessToken}` };
    const keys = dataOf(await ann.call('GET', '/api-keys', undefined, headers)).apiKeys as object[];
    expect(keys).toMatchObject([{ revokedAt: expect.any(String) }]);
    const hooks = dataOf(await ann.call('GET', '/webhooks', undefined, headers)).webhooks as { id: string }[];
    expect(hooks).toMatchObject([{ enabled: false, disabledReason: 'access_ended' }]);
    const on = await ann.call('PATCH', `/webhooks/${hooks[0]?.id}`, { enabled: true }, headers);
    expect(on.status).toBe(200);
  });

  it('but not those of others, nor at a change of the password by who knows it', async () => {
    const eve = await registerPerson(twofold, 'eve');
    const [ofAnn, ofEve] = [await makeBoth(ann), await makeBoth(eve)];
    const change = { currentPassword: PASSWORD, newPassword: 'a heron over a wooden bridge' };
    expect((await ann.call('POST', '/auth/password', change)).status).toBe(200);
    expect((await readAudit(ofAnn)).status).toBe(200);
    await asRoot('disable')();
    expect((await readAudit(ofEve)).status).toBe(200);
  });

  it('also one that is asked for while they end', async () => {
    const more = () => ann.call('POST', '/api-keys', { name: 'late', scopes: ['audit'] });
    const hook = () => ann.call('POST', '/webhooks', HOOK);
    await Promise.all([more(), hook(), asRoot('revoke-sessions')(), more(), hook(), more()]);
    expect(
      await rowsOf(
        twofold.dataDir,
        'select id from api_keys where revoked_at is null and owner_user_id is not null',
      ),
    ).toEqual([]);
    expect(await rowsOf(twofold.dataDir, 'select id from webhooks where disabled_at is null')).toEqual([]);
  });
});

describe('the first link that verifies an address', () => {
  it('ends what was opened before by whoever registered it, where somebody else opens it', async () => {
    const key = await makeBoth(ann);
    await verify(ann, byStranger);
    expect((await ann.call('GET', '/auth/me')).status).toBe(401);
    expect((await readAudit(key)).status).toBe(401);
    const [hook] = await rowsOf(twofold.dataDir, 'select disabled_reason from webhooks');
    expect(hook).toEqual({ disabled_reason: 'access_ended' });
  });

  it('ends nothing where the one who registered opens it: by a program, or in the same browser', async () => {
    const key = await makeBoth(ann);
    await verify(ann, (body) => ann.call('POST', '/email/verify', body));
    expect((await readAudit(key)).status).toBe(200);
    expect((await ann.call('GET', '/auth/me')).status).toBe(200);

    const browser = browserOf(twofold);
    const registration = { email: 'bea@example.com', username: 'bea', password: PASSWORD };
    const bea = dataOf(await browser.call('POST', '/auth/register', registration), 201).user as {
      email: string;
    };
    await verify({ ...ann, ...bea }, (body) => browser.call('POST', '/email/verify', body));
    expect((await browser.call('GET', '/auth/me')).status).toBe(200);
  });

  it('ends it all the same where another person opens it, or one whose session has ended', async () => {
    const eve = await registerPerson(twofold, 'eve');
    await verify(ann, (body) => eve.call('POST', '/email/verify', body));
    expect((await ann.call('GET', '/auth/me')).status).toBe(401);
    expect((await eve.call('GET', '/auth/me')).status).toBe(200);
  });

  it('is not spent by an access token that is none any more', async () => {
    const token = await queuedToken(twofold, 'verify_email', ann.email);
    const headers = { authorization: 'Bearer none' };
    const refused = await callAsStranger(twofold, '/email/verify', { token }, headers);
    expect(refused.body).toMatchObject({ code: 'access_token.refused' });
    expect((await ann.call('POST', '/email/verify', { token })).status).toBe(200);
  });
});
