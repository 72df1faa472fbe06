import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditRows } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { BOTH_CHANNELS, queuedMessages } from '../../messages/outbox.ts';
import { callAsStranger, dataOf } from '../../people/client.ts';
import { answerResetRequests, queuedToken } from '../../people/links.ts';
import { administrator, registerPerson, type TestPerson } from '../../people/person.ts';
import { setUpTotp } from '../../people/second-factor.ts';
import { countStatuses } from '../../users/enrolled-user.ts';

const OLD = 'ann@example.com';
const NEW = 'ann@example.org';

let twofold: Installation;
let ann: TestPerson;
beforeEach(async () => {
  twofold = await openInstallation({
    ...BOTH_CHANNELS,
    REGISTRATION: 'open',
    PUBLIC_URL: 'https://auth.example.com',
  });
  ann = await registerPerson(twofold, 'ann');
});
afterEach(() => twofold.close());

async function verify(person: TestPerson): Promise<void> {
  const token = await queuedToken(twofold, 'verify_email', person.email);
  expect((await person.call('POST', '/email/verify', { token })).status).toBe(200);
  twofold.clock.advance(1);
}

const ask = (person: TestPerson, email = NEW) => person.call('POST', '/email', { email });
const confirm = (token: unknown) => callAsStranger(twofold, '/email/confirm', { token });
const status = async (person: TestPerson) => dataOf(await person.call('GET', '/email/status'));
const sentTo = async (email: string) =>
  (await queuedMessages(twofold)).filter(({ to }) => to === email).map(({ template }) => template);

async function askedToken(email = NEW): Promise<string | undefined> {
  expect((await ask(ann, email)).status).toBe(200);
  return queuedToken(twofold, 'verify_email', email);
}

describe('a change of the address', () => {
  it('A05: happens when the link to the new one is opened, and is told to the old one; the session stays', async () => {
    await verify(ann);
    const token = await askedToken();
    expect(await status(ann)).toEqual({ email: OLD, emailVerified: true });
    expect(await sentTo(OLD)).not.toContain('email_changed');
    expect((await confirm(token)).status).toBe(200);
    expect(await status(ann)).toEqual({ email: NEW, emailVerified: true });
    expect(await sentTo(OLD)).toContain('email_changed');
    expect(await sentTo(NEW)).toEqual(['verify_email']);
    expect(await auditRows(twofold.dataDir, { action: 'email.changed' })).toMatchObject([
      { outcome: 'success' },
    ]);
    expect((await confirm(token)).body).toMatchObject({ code: 'link.refused' });
  });

  it('mends a slip at the registration, and tells nothing to an address that nobody verified', async () => {
    expect((await confirm(await askedToken())).status).toBe(200);
    expect(await status(ann)).toEqual({ email: NEW, emailVerified: true });
    expect(await sentTo(OLD)).toEqual(['verify_email']);
    const stale = await queuedToken(twofold, 'verify_email', OLD);
    expect((await callAsStranger(twofold, '/email/verify', { token: stale })).status).toBe(400);
  });

  it('X35: opens with its newest link once, of many at the same moment', async () => {
    const older = await askedToken('older@example.org');
    const token = await askedToken();
    expect((await confirm(older)).status).toBe(400);
    const answers = await Promise.all(Array.from({ length: 10 }, () => confirm(token)));
    expect(countStatuses(answers)).toEqual({ 200: 1, 400: 9 });
    expect(await auditRows(twofold.dataDir, { action: 'email.changed' })).toHaveLength(1);
  });

  it('X33: is no link of another purpose, nor for another person', async () => {
    const token = await askedToken();
    for (const path of ['/email/verify', '/auth/temporary-access'])
      expect((await callAsStranger(twofold, path, { token })).body).toMatchObject({ code: 'link.refused' });
    const verification = await queuedToken(twofold, 'verify_email', OLD);
    expect((await confirm(verification)).body).toMatchObject({ code: 'link.refused' });
    const eve = await registerPerson(twofold, 'eve');
    expect((await eve.call('POST', '/email/confirm', { token })).status).toBe(200);
    expect(await status(ann)).toMatchObject({ email: NEW });
    expect(await status(eve)).toMatchObject({ email: eve.email });
  });

  it('X34: needs a fresh second factor', async () => {
    await setUpTotp(ann, twofold.clock.now());
    twofold.clock.advance(301);
    expect((await ask(ann)).body).toMatchObject({ code: 'step_up_required' });
  });

  it('leaves links that went to the old mailbox with nothing to open', async () => {
    await verify(ann);
    const token = await askedToken();
    await callAsStranger(twofold, '/auth/password/forgot', { email: OLD });
    await answerResetRequests(twofold);
    const reset = await queuedToken(twofold, 'reset_password', OLD);
    expect(reset).toBeDefined();
    // It opens the change of the address still, as it came to the new one.
    expect((await confirm(token)).status).toBe(200);
    const body = { token: reset, newPassword: 'a heron over a wooden bridge' };
    expect((await callAsStranger(twofold, '/auth/password/reset', body)).status).toBe(400);
  });

  it.each(['not an address', 'a@b', `${'a'.repeat(250)}@example.org`])('is refused to %j', async (email) => {
    expect((await ask(ann, email)).body).toMatchObject({ code: 'request.invalid' });
  });

  it('A13: is bounded by the limit of messages', async () => {
    const statuses: number[] = [];
    for (let turn = 0; turn < 4; turn++) statuses.push((await ask(ann, `a${turn}@example.org`)).status);
    expect(statuses).toContain(429);
  });
});

describe('X55: an address that is somebody else’s', () => {
  it('in any spelling gets no link; its owner is told, and whoever asks is answered as ever', async () => {
    const bob = await registerPerson(twofold, 'bob');
    twofold.clock.advance(1);
    const [taken, free] = [await ask(ann, 'BOB@Example.com'), await ask(ann, 'free@example.org')];
    expect([taken.status, taken.body]).toEqual([free.status, free.body]);
    expect(await sentTo(bob.email)).toEqual(['verify_email', 'email_taken']);
    const told = (await queuedMessages(twofold)).find(({ template }) => template === 'email_taken');
    expect(told?.values).toEqual({});
    const own = dataOf(await ann.call('GET', '/audit?limit=100')).entries as {
      action: string;
      detail: unknown;
    }[];
    expect(own.filter(({ action }) => action === 'email.change_requested')).toHaveLength(2);
    expect(JSON.stringify(own)).not.toContain('email_taken');
  });

  it('that was free when the link went out stays theirs', async () => {
    const token = await askedToken();
    const names = { email: NEW, username: 'faster', password: 'a heron over a wooden bridge' };
    expect((await callAsStranger(twofold, '/auth/register', names)).status).toBe(201);
    expect((await confirm(token)).body).toMatchObject({ code: 'registration.name_taken' });
    expect(await status(ann)).toMatchObject({ email: OLD });
  });

  it('is had by one of two who open their links at the same moment', async () => {
    const bob = await registerPerson(twofold, 'bob');
    const ofAnn = await askedToken();
    twofold.clock.advance(1);
    expect((await ask(bob)).status).toBe(200);
    const ofBob = await queuedToken(twofold, 'verify_email', NEW);
    const answers = await Promise.all([confirm(ofAnn), confirm(ofBob)]);
    expect(countStatuses(answers)).toEqual({ 200: 1, 409: 1 });
    const emails = [(await status(ann)).email, (await status(bob)).email];
    expect(emails.filter((email) => email === NEW)).toHaveLength(1);
  });
});

describe('an administrator', () => {
  it('changes an address: it is not verified, gets the link, and the old one is told', async () => {
    await verify(ann);
    const root = await administrator(twofold);
    const changed = await root.call('PATCH', `/admin/users/${ann.id}`, { email: NEW });
    expect(dataOf(changed).user).toMatchObject({ email: NEW, emailVerified: false, role: 'member' });
    expect(await sentTo(OLD)).toContain('email_changed');
    const token = await queuedToken(twofold, 'verify_email', NEW);
    expect((await ann.call('POST', '/email/verify', { token })).status).toBe(200);
    expect(await status(ann)).toEqual({ email: NEW, emailVerified: true });
  });

  it('is told of an address that is taken, and of a change of nothing', async () => {
    const bob = await registerPerson(twofold, 'bob');
    const root = await administrator(twofold);
    const one = `/admin/users/${ann.id}`;
    const taken = await root.call('PATCH', one, { email: bob.email, role: 'admin' });
    expect(taken.body).toMatchObject({ status: 409, code: 'registration.name_taken' });
    expect((await root.call('PATCH', one, {})).body).toMatchObject({ code: 'request.invalid' });
    const { user } = dataOf(await root.call('GET', one)) as { user: object };
    expect(user).toMatchObject({ email: OLD, role: 'member' });
  });
});
