import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditRows } from '../../installation/audit-rows.ts';
import type { Installation } from '../../installation/installation.ts';
import { BOTH_CHANNELS, lastCode } from '../../messages/outbox.ts';
import { browserOf, type Client, dataOf, programOf } from '../../people/client.ts';
import { openEnrolled } from '../../people/logged-in.ts';
import { type LoginBody, logInWith } from '../../people/person.ts';
import type { EnrolledPerson } from '../../people/second-factor.ts';
import { countStatuses } from '../../users/enrolled-user.ts';

const PHONE = '+5511987654321';
const MAILBOX = 'spare@example.net';

let twofold: Installation;
let alice: Client;
let enrolled: EnrolledPerson;
/** Alice has TOTP and SMS; ten wrong codes in a row disable a factor. */
beforeEach(async () => {
  ({ twofold, alice, enrolled } = await openEnrolled({
    ...BOTH_CHANNELS,
    RATE_LIMIT_SENDING_MAX: '20',
    RATE_LIMIT_FACTOR_FAILURES_MAX: '10',
  }));
  await enroll('sms', { phoneNumber: PHONE }, PHONE);
  twofold.clock.advance(30);
});
afterEach(() => twofold.close());

const now = () => twofold.clock.now();
const code = () => enrolled.app.code(now());
const wrong = (number: number) => enrolled.app.wrongCode(now(), number);

async function enroll(kind: 'sms' | 'email', where: object, destination: string): Promise<void> {
  dataOf(await alice.call('POST', `/2fa/${kind}/setup`, where));
  dataOf(
    await alice.call('POST', `/2fa/${kind}/verify-setup`, { code: await lastCode(twofold, destination) }),
  );
}

/** A whole login with what is sent; each code is sent a second after the one before, as those of one moment have no order. */
async function logInBySms(client: Client, more: object = {}): Promise<LoginBody> {
  twofold.clock.advance(1);
  return logInByCode(client, 'sms', PHONE, more);
}

async function logInByCode(
  client: Client,
  method: 'sms' | 'email',
  destination: string,
  more: object = {},
): Promise<LoginBody> {
  const { tempToken } = await logInWith(client, 'alice');
  dataOf(await client.call('POST', '/2fa/resend', { tempToken, method }));
  const sent = await lastCode(twofold, destination);
  const body = { tempToken, code: sent, tokenDelivery: 'body', ...more };
  const data = dataOf<LoginBody>(await client.call('POST', '/2fa/verify', body));
  client.accessToken = data.accessToken;
  return data;
}

async function guess(client: Client, times: number): Promise<void> {
  const answers = [];
  for (let number = 0; number < times; number++)
    answers.push(await client.call('POST', '/2fa/step-up', { code: wrong(number) }));
  expect(countStatuses(answers)).toEqual({ 401: times });
}

/** How many guesses at the step-up were looked at. */
async function evaluated(): Promise<number> {
  const rows = await auditRows(twofold.dataDir, { action: 'step_up.refused' });
  return rows.filter(({ reason }) => reason === 'wrong_code').length;
}

describe('X15: guesses at the step-up', () => {
  it('are no more for whoever opens another session with a code that was sent', async () => {
    for (let session = 0; session < 3; session++) {
      const client = programOf(twofold);
      await logInBySms(client);
      await guess(client, 6);
    }
    expect(await evaluated()).toBe(10);
  });

  it('are no more for whoever trusts a device with each of them', async () => {
    for (let session = 0; session < 3; session++) {
      const client = programOf(twofold);
      const { deviceToken } = await logInBySms(client, { trustDevice: true });
      await logInWith(client, 'alice', { deviceToken });
      await guess(client, 6);
    }
    expect(await evaluated()).toBe(10);
  });

  it('of one who only has codes that are sent leave those alone who had their factor', async () => {
    const thief = programOf(twofold);
    await logInBySms(thief);
    await guess(thief, 12);
    expect((await alice.call('POST', '/2fa/step-up', { code: code() })).status).toBe(401);
    const reviving = { code: enrolled.backupCodes[0] };
    expect((await alice.call('POST', '/2fa/step-up', reviving)).status).toBe(200);
  });
});

describe('X26: a stranger who knows the password', () => {
  it('keeps nobody out who was let in with a code that was sent', async () => {
    const browser = browserOf(twofold);
    await logInBySms(browser);
    browser.accessToken = undefined;
    const stranger = programOf(twofold);
    const { tempToken } = await logInWith(stranger, 'alice');
    for (let number = 0; number < 10; number++)
      await stranger.call('POST', '/2fa/verify', { tempToken, code: wrong(number) });
    const { accessToken } = await logInBySms(browser);
    expect(accessToken).toBeDefined();
  });
});

describe('X12: a factor that too many wrong codes disabled', () => {
  beforeEach(async () => {
    const thief = programOf(twofold);
    await logInBySms(thief);
    await guess(thief, 10);
    expect(await auditRows(twofold.dataDir, { action: 'factor.disabled' })).toHaveLength(1);
    twofold.clock.advance(86_400);
    alice = programOf(twofold);
  });

  it('is not revived by a code that was sent', async () => {
    await logInBySms(alice);
    expect((await alice.call('POST', '/2fa/step-up', { code: code() })).status).toBe(401);
  });

  it('is revived by a recovery code', async () => {
    await logInBySms(alice);
    expect((await alice.call('POST', '/2fa/step-up', { code: enrolled.backupCodes[0] })).status).toBe(200);
    expect((await alice.call('POST', '/2fa/step-up', { code: code() })).status).toBe(200);
  });
});

it('X12: a disabled phone is revived by a code to the mailbox, which is worth no more', async () => {
  await enroll('email', { email: MAILBOX }, MAILBOX);
  const stranger = programOf(twofold);
  const { tempToken } = await logInWith(stranger, 'alice');
  dataOf(await stranger.call('POST', '/2fa/resend', { tempToken, method: 'sms' }));
  const sent = await lastCode(twofold, PHONE);
  for (let number = 1; number <= 10; number++) {
    const other = String((Number(sent) + number) % 1_000_000).padStart(6, '0');
    await stranger.call('POST', '/2fa/verify', { tempToken, code: other });
  }
  const disabled = await auditRows(twofold.dataDir, { action: 'factor.disabled' });
  expect(disabled.length).toBeGreaterThan(0);
  twofold.clock.advance(86_400);
  await logInByCode(alice, 'email', MAILBOX);
  expect((await logInBySms(programOf(twofold))).accessToken).toBeDefined();
});
