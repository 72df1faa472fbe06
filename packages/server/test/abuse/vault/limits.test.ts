import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { expectRefusal } from '../../people/client.ts';
import { administrator, logInWith } from '../../people/person.ts';
import {
  addEntry,
  bodyOf,
  counterOf,
  disclosuresOf,
  loggedInAs,
  secretOf,
  share,
} from '../../vault/vault.ts';

const MAX = 400;

let twofold: Installation;
let admin: Awaited<ReturnType<typeof administrator>>;
let entry: { id: string; collection: string };
beforeAll(async () => {
  twofold = await openInstallation({ RATE_LIMIT_DISCLOSURES_MAX: String(MAX) });
  admin = await administrator(twofold);
  entry = await addEntry(admin);
});
afterAll(() => twofold.close());
beforeEach(() => twofold.clock.advance(60));

/** What counts from here on begins with this many. */
async function seen(count: number): Promise<void> {
  const path = `/accounts/${entry.id}/otp`;
  const answers = await Promise.all(Array.from({ length: count }, () => admin.call('GET', path)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
}

describe('T19: what one person is shown', () => {
  it('has a limit over boards, codes, secrets and exports, and what is beyond it is on no record', async () => {
    const ben = await loggedInAs(twofold, 'ben', 'member');
    await share(admin, entry.collection, ben.id, 'read');
    await seen(MAX - 3);
    bodyOf(await admin.call('GET', '/accounts'));
    bodyOf(await admin.call('POST', `/accounts/${entry.id}/reveal`));
    const before = (await disclosuresOf(twofold)).length;
    const last = await Promise.all([
      ...Array.from({ length: 5 }, () => admin.call('GET', `/accounts/${entry.id}/otp`)),
      ...Array.from({ length: 5 }, () => admin.call('GET', '/accounts')),
    ]);
    expect(last.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of last.filter(({ status }) => status !== 200)) {
      expectRefusal(answer, 'request.rate_limited');
      expect(answer.text).not.toContain('current_code');
    }
    expectRefusal(await admin.call('POST', `/accounts/${entry.id}/reveal`), 'request.rate_limited');
    expectRefusal(await admin.call('GET', '/accounts/export?format=otpauth'), 'request.rate_limited');
    expect((await disclosuresOf(twofold)).length).toBe(before + 1);

    bodyOf(await ben.call('GET', '/accounts'));
    twofold.clock.advance(60);
    bodyOf(await admin.call('GET', '/accounts'));
  });

  it('of HOTP is 300 codes an hour: the entry does not run away from its site for ever', async () => {
    const hana = await loggedInAs(twofold, 'hana', 'member');
    const { id, collection } = await addEntry(admin, { type: 'hotp', secret: secretOf(1) });
    await share(admin, collection, hana.id, 'read');
    const ask = () => hana.call('GET', `/accounts/${id}/otp`);
    const answers = await Promise.all(Array.from({ length: 310 }, ask));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(300);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
    expect(await counterOf(twofold, id)).toBe(300);
    twofold.clock.advance(60);
    expectRefusal(await ask(), 'request.rate_limited');
    twofold.clock.advance(3600);
    await logInWith(hana, 'hana');
    bodyOf(await ask());
  });
});
