import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { auditRows, rowsOf, tablesOf } from '../../installation/audit-rows.ts';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
import { BOTH_CHANNELS, lastCode, queuedMessages } from '../../messages/outbox.ts';
import { countStatuses, enroll, forget, logIn, SHOW_SECRETS } from '../../users/enrolled-user.ts';

const PHONE = '+5511987654321';
const EMAIL = 'alice@example.com';

let twofold: Installation;
beforeAll(async () => {
  twofold = await openInstallation({ ...SHOW_SECRETS, ...BOTH_CHANNELS });
});
afterEach(async () => {
  // Past every window, so that no test finds what another one counted.
  twofold.clock.advance(86_400);
  await forget(twofold, 'alice', 'bobby');
});
afterAll(() => twofold.close());

type Kind = 'sms' | 'email';
const destinations = { sms: { phoneNumber: PHONE }, email: { email: EMAIL } };

function addFactor(kind: Kind, user = 'alice', fields: object = destinations[kind]): Promise<CallAnswer> {
  return twofold.call('POST', `/mfa/users/${user}/factors`, { body: { kind, ...fields } });
}

/** With an active factor, whose first code was used. Then an hour goes by, so that nothing is counted any more. */
async function enrolled(kind: Kind, user = 'alice', fields: object = destinations[kind]): Promise<string> {
  const answer = await addFactor(kind, user, fields);
  expect(answer.status, answer.text).toBe(201);
  const { id } = answer.body.factor as { id: string };
  const body = { code: await lastCode(twofold) };
  const confirmed = await twofold.call('POST', `/mfa/users/${user}/factors/${id}/confirm`, { body });
  expect(confirmed.status, confirmed.text).toBe(200);
  twofold.clock.advance(3600);
  return id;
}

/** A second after what was sent before: messages of one moment have no order. */
async function challenge(kind: Kind, user = 'alice'): Promise<{ challengeId: string; code: string }> {
  twofold.clock.advance(1);
  const answer = await twofold.call('POST', `/mfa/users/${user}/challenges`, { body: { kind } });
  expect(answer.status, answer.text).toBe(201);
  return { challengeId: String(answer.body.challengeId), code: await lastCode(twofold) };
}

function verify(body: object, user = 'alice'): Promise<CallAnswer> {
  return twofold.call('POST', `/mfa/users/${user}/verify`, { body });
}

function otherThan(code: string, guess = 0): string {
  return String((Number(code) + 1 + guess) % 1_000_000).padStart(6, '0');
}

describe.each(['sms', 'email'] as const)('codes by %s', (kind) => {
  it('enroll, and verify the occasion that they were sent for', async () => {
    const factorId = await enrolled(kind);
    const { challengeId, code } = await challenge(kind);
    const answer = await verify({ challengeId, code });
    expect(answer.body).toMatchObject({
      verified: true,
      method: kind === 'sms' ? 'SMS' : 'EMAIL',
      factorId,
      // N10: what an e-mail carries is no second factor of that level.
      aal: kind === 'sms' ? 2 : 1,
    });
  });

  it('N08, A11: work for five minutes and once', async () => {
    await enrolled(kind);
    const first = await challenge(kind);
    expect((await verify(first)).status).toBe(200);
    const again = await verify(first);
    expect(again.status).toBe(401);
    const late = await challenge(kind);
    twofold.clock.advance(300);
    const answer = await verify(late);
    expect([answer.status, answer.body.reason]).toEqual([401, 'expired']);
    const old = await challenge(kind);
    twofold.clock.advance(601);
    expect((await verify(old)).status).toBe(401);
  });

  it('A14: of one challenge are refused for another of the same user, and without any', async () => {
    await enrolled(kind);
    const first = await challenge(kind);
    const second = await challenge(kind);
    expect((await verify({ challengeId: second.challengeId, code: first.code })).status).toBe(401);
    expect((await verify({ code: second.code })).status).toBe(401);
    expect((await logIn(twofold, 'alice', second.code)).status).toBe(401);
    // Both still answer their own.
    expect((await verify(first)).status).toBe(200);
    expect((await verify(second)).status).toBe(200);
  });

  it('of one user are refused for another with the same destination', async () => {
    await enrolled(kind);
    await enrolled(kind, 'bobby');
    const alices = await challenge(kind, 'alice');
    expect((await verify(alices, 'bobby')).status).toBe(401);
  });

  it('X66, N09: are sent three times an hour, and asking for another forgets no wrong code', async () => {
    await enrolled(kind);
    let sent = await challenge(kind);
    const refused = { action: 'message.refused', reason: 'user' };
    const before = (await auditRows(twofold.dataDir, refused)).length;
    for (let guess = 0; guess < 9; guess++) {
      if (guess === 3 || guess === 6) sent = await challenge(kind);
      const { body } = await verify({ challengeId: sent.challengeId, code: otherThan(sent.code, guess) });
      // X15: each wrong code counts, whatever was sent between them.
      expect([body.code, body.attemptsRemaining]).toEqual(['one_time_code.rejected', 9 - guess]);
    }
    const fourth = await twofold.call('POST', '/mfa/users/alice/challenges', { body: { kind } });
    expect([fourth.status, fourth.body.code]).toEqual([429, 'message.limit_reached']);
    expect(Number(fourth.headers['retry-after'])).toBeGreaterThan(3000);
    expect(await auditRows(twofold.dataDir, refused)).toHaveLength(before + 1);
    const locked = await verify({ challengeId: sent.challengeId, code: otherThan(sent.code, 10) });
    expect([locked.status, (await verify(sent)).status]).toEqual([401, 429]);
    // X24: what was open when the lock fell is dead after it.
    twofold.clock.advance(901);
    expect((await verify(sent)).status).toBe(401);
  });

  it('X14: a wrong one counts for the user, whichever factor it was for', async () => {
    const alice = await enroll(twofold, 'alice', twofold.clock.now());
    await enrolled(kind);
    const sent = await challenge(kind);
    for (let guess = 0; guess < 10; guess++) {
      const answer =
        guess % 2 === 0
          ? await verify({ challengeId: sent.challengeId, code: otherThan(sent.code, guess) })
          : await logIn(twofold, 'alice', alice.app.wrongCode(twofold.clock.now(), guess));
      expect(answer.status).toBe(401);
    }
    expect((await verify(sent)).status).toBe(429);
    expect((await logIn(twofold, 'alice', alice.app.code(twofold.clock.now()))).status).toBe(429);
  });

  it('sent at the same moment are accepted once', async () => {
    await enrolled(kind);
    const sent = await challenge(kind);
    const answers = await Promise.all(Array.from({ length: 40 }, () => verify(sent)));
    expect(countStatuses(answers)[200]).toBe(1);
  });

  it('are in the database as keyed hashes, and where they go is sealed', async () => {
    await enrolled(kind);
    const { code } = await challenge(kind);
    for (const table of await tablesOf(twofold.dataDir)) {
      const text = JSON.stringify(await rowsOf(twofold.dataDir, `select * from ${table}`));
      for (const secret of [`"${code}"`, PHONE, PHONE.slice(1), EMAIL])
        expect(text.includes(secret), table).toBe(false);
    }
  });

  it('go nowhere for somebody who has no such factor', async () => {
    await enroll(twofold, 'alice', twofold.clock.now());
    const before = (await queuedMessages(twofold)).length;
    const answers = [
      await twofold.call('POST', '/mfa/users/alice/challenges', { body: { kind } }),
      await twofold.call('POST', '/mfa/users/nobody/challenges', { body: { kind } }),
    ];
    expect(answers.map(({ body }) => body.code)).toEqual(['user.not_enrolled', 'user.not_found']);
    expect(await queuedMessages(twofold)).toHaveLength(before);
  });
});

it('N11: a new phone number is a new factor: nothing is sent there before, and the old one works on until then', async () => {
  const old = await enrolled('sms');
  const added = await addFactor('sms', 'alice', { phoneNumber: '+442071838750' });
  expect(added.status).toBe(201);
  const { challengeId, code } = await challenge('sms');
  const last = (await queuedMessages(twofold)).at(-1);
  expect([last?.to, last?.template]).toEqual([PHONE, 'login_code']);
  expect((await verify({ challengeId, code })).body.factorId).toBe(old);
});

it('a number that is none is refused with the field that holds it', async () => {
  for (const phoneNumber of ['0170 123', '+0123456789', '+12', 'alice', '+5511987654321\r\nBcc: x']) {
    const answer = await addFactor('sms', 'alice', { phoneNumber });
    expect([answer.status, answer.body.errors]).toMatchObject([400, [{ pointer: '/phoneNumber' }]]);
  }
  for (const email of [
    'alice',
    'a@b',
    'a b@example.com',
    'a@example.com,b@example.com',
    'a@example.com\nBcc: b@x.com',
  ]) {
    const answer = await addFactor('email', 'alice', { email });
    expect([answer.status, answer.body.errors]).toMatchObject([400, [{ pointer: '/email' }]]);
  }
  const missing = await addFactor('sms', 'alice', {});
  expect([missing.status, missing.body.errors]).toMatchObject([400, [{ pointer: '/phoneNumber' }]]);
});

it('X66: a destination is counted over users, however it is spelled', async () => {
  const names = ['user-1', 'user-2', 'user-3', 'user-4'];
  const spellings = ['bob@example.com', 'BOB@example.com', 'bob+1@example.com', 'bob+2@EXAMPLE.com'];
  const statuses = [];
  for (const [index, user] of names.entries())
    statuses.push((await addFactor('email', user, { email: spellings[index] })).status);
  expect(statuses).toEqual([201, 201, 201, 429]);
  await forget(twofold, ...names);
});

it('a channel that is not configured is not offered', async () => {
  const bare = await openInstallation({
    ...SHOW_SECRETS,
    EMAIL_HOST: '127.0.0.1',
    EMAIL_FROM: 'a@example.com',
  });
  try {
    const body = { kind: 'sms', phoneNumber: PHONE };
    const answer = await bare.call('POST', '/mfa/users/alice/factors', { body });
    expect([answer.status, answer.body.code]).toEqual([400, 'factor.kind_unavailable']);
    const mail = { kind: 'email', email: EMAIL };
    expect((await bare.call('POST', '/mfa/users/alice/factors', { body: mail })).status).toBe(201);
  } finally {
    await bare.close();
  }
});
