import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { subjectOfPerson } from '../../../src/core/people/people.ts';
import { underLockOf } from '../../../src/core/users/user-lock.ts';
import { auditRows } from '../../installation/audit-rows.ts';
import type { Installation } from '../../installation/installation.ts';
import { browserOf, type Client, dataOf, expectRefusal, programOf } from '../../people/client.ts';
import { openEnrolled } from '../../people/logged-in.ts';
import { createPerson, type LoginBody, logInWith, PASSWORD } from '../../people/person.ts';
import type { EnrolledPerson } from '../../people/second-factor.ts';
import { countStatuses } from '../../users/enrolled-user.ts';

let twofold: Installation;
let alice: Client;
let enrolled: EnrolledPerson;
beforeEach(async () => {
  ({ twofold, alice, enrolled } = await openEnrolled());
});
afterEach(() => twofold.close());

const now = () => twofold.clock.now();
const code = () => enrolled.app.code(now());
const wrong = (number: number) => enrolled.app.wrongCode(now(), number);

describe('the step-up', () => {
  it('N05: is there with a passkey also for whoever has to set a new password', async () => {
    const { people } = twofold.core;
    const found = await people.findForLogin(twofold.platform.database.read, 'alice');
    const person = found?.person;
    if (!person) throw new Error('Alice is not there.');
    await twofold.platform.database.transaction(
      (tx) => people.expirePassword(tx, person),
      underLockOf(subjectOfPerson(person)),
    );
    expectRefusal(await alice.call('GET', '/2fa/methods'), 'password.change_required');
    expect((await alice.call('POST', '/2fa/webauthn/step-up/options')).status).toBe(200);
  });

  it('lasts five minutes, and gives the session a new token: the old one is dead', async () => {
    const browser = browserOf(twofold);
    const { tempToken } = dataOf<LoginBody>(
      await browser.call('POST', '/auth/login', {
        username: 'alice',
        password: PASSWORD,
      }),
    );
    dataOf(await browser.call('POST', '/2fa/verify', { tempToken, code: code() }));
    twofold.clock.advance(301);
    expectRefusal(await browser.call('POST', '/2fa/backup-codes/generate'), 'step_up_required');
    const before = new Map(browser.cookies);
    expect((await browser.call('POST', '/2fa/step-up', { code: code() })).status).toBe(200);
    expect((await browser.call('POST', '/2fa/backup-codes/generate')).status).toBe(200);
    browser.cookies = before;
    expectRefusal(await browser.call('GET', '/auth/me'), 'access_token.refused');
  });

  it('X16: counts its guesses, and is on the audit log either way', async () => {
    const answers = [];
    for (let count = 0; count < 12; count++)
      answers.push(await alice.call('POST', '/2fa/step-up', { code: wrong(count) }));
    expect(countStatuses(answers)).toEqual({ 401: 12 });
    expectRefusal(await alice.call('POST', '/2fa/step-up', { code: code() }), 'totp.code_rejected');
    const refused = await auditRows(twofold.dataDir, { action: 'step_up.refused' });
    expect(refused.filter(({ reason }) => reason === 'wrong_code')).toHaveLength(10);
    expect(refused.filter(({ reason }) => reason === 'locked')).toHaveLength(3);
  });

  it('is none of another person’s factor', async () => {
    await createPerson(twofold, 'bob');
    const bob = programOf(twofold);
    await logInWith(bob, 'bob');
    expectRefusal(await bob.call('POST', '/2fa/step-up', { code: code() }), 'totp.code_rejected');
  });
});
