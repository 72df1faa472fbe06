import { hash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditRows, rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { expectRefusal } from '../../people/client.ts';
import { administrator } from '../../people/person.ts';
import { addEntry, boardOf, bodyOf, disclosuresOf, loggedInAs, secretOf, share } from '../../vault/vault.ts';

let twofold: Installation;
let admin: Awaited<ReturnType<typeof administrator>>;
beforeEach(async () => {
  twofold = await openInstallation();
  admin = await administrator(twofold);
});
afterEach(() => twofold.close());

/** The ids that an audit row means, as an administrator reads them. */
async function idsOf(detail: Record<string, unknown> | undefined): Promise<string[]> {
  const pieces = Object.entries(detail ?? {}).filter(([name]) => name.startsWith('shown'));
  const shown = pieces.map(([, text]) => text).join('');
  const query = shown === '' ? '' : `?shown=${shown}`;
  const answer = await admin.call('GET', `/accounts/disclosures/${detail?.set}${query}`);
  return bodyOf<{ entries: string[] }>(answer).entries;
}

const kept = () => rowsOf(twofold.dataDir, 'select id from vault_disclosures');

describe('T2: who saw which codes', () => {
  it('a list is one row, which says exactly what was on it, to whom', async () => {
    const ben = await loggedInAs(twofold, 'ben', 'viewer');
    const one = await addEntry(admin, { label: 'one', secret: secretOf(1) });
    const two = await addEntry(admin, { label: 'two', secret: secretOf(2) });
    const three = await addEntry(admin, { label: 'three', secret: secretOf(3), collection: 'personal' });
    await share(admin, one.collection, ben.id, 'read');
    await boardOf(ben);
    await boardOf(ben, '?q=two');
    await boardOf(admin);
    await boardOf(admin, `?collection=${one.collection}`);
    await boardOf(admin, '?q=nothing-is-called-this');
    const [bens, filtered, admins, ofOne, ...more] = await disclosuresOf(twofold);
    expect(bens).toMatchObject({ method: 'list', entries: 2 });
    expect(filtered).toMatchObject({ method: 'list', entries: 1 });
    expect(await idsOf(bens)).toEqual([one.id, two.id].toSorted());
    expect(await idsOf(filtered)).toEqual([two.id]);
    expect((await idsOf(admins)).toSorted()).toEqual([one.id, two.id, three.id].toSorted());
    expect(await idsOf(ofOne)).toEqual([one.id, two.id].toSorted());
    expect(more).toEqual([]);
    const rows = await auditRows(twofold.dataDir, { action: 'vault.codes_viewed' });
    expect(new Set(rows.map(({ user_id }) => user_id)).size).toBe(2);
  });

  it('still says it when entries were renamed and deleted since', async () => {
    const one = await addEntry(admin, { label: 'one', secret: secretOf(1) });
    const two = await addEntry(admin, { label: 'two', secret: secretOf(2) });
    await boardOf(admin, '?q=two');
    await admin.call('PATCH', `/accounts/${one.id}`, { label: 'two' });
    await admin.call('DELETE', `/accounts/${two.id}`);
    await boardOf(admin, '?q=two');
    const [before, after] = await disclosuresOf(twofold);
    expect(await idsOf(before)).toEqual([two.id]);
    expect(await idsOf(after)).toEqual([one.id]);
  });

  it('one code, of TOTP and of HOTP, is one row that names its entry, on the log of who saw it', async () => {
    const timed = await addEntry(admin);
    const counted = await addEntry(admin, { type: 'hotp', secret: secretOf(1) });
    for (const { id } of [timed, counted]) bodyOf(await admin.call('GET', `/accounts/${id}/otp`));
    const rows = await auditRows(twofold.dataDir, { action: 'vault.code_viewed' });
    const { userId } = await twofold.core.people.get(twofold.platform.database.read, admin.id);
    expect(rows.map(({ user_id, detail }) => [user_id, JSON.parse(detail ?? '')])).toEqual(
      [timed, counted].map(({ id }) => [userId, { method: 'single', entryId: id }]),
    );
  });

  it('of a search among hundreds stands in pieces that no audit row cuts', async () => {
    const entries = Array.from({ length: 3000 }, (_, number) => ({
      label: `entry ${hash('sha256', String(number))}`,
      secret: secretOf(number),
    }));
    bodyOf(await admin.call('POST', '/accounts/import', { entries }));
    const { accounts } = await boardOf(admin, '?q=00');
    const [detail] = await disclosuresOf(twofold);
    expect(accounts.length).toBeGreaterThan(100);
    expect(accounts.length).toBeLessThan(2900);
    expect(detail).toHaveProperty('shown2');
    expect((await idsOf(detail)).toSorted()).toEqual(accounts.map(({ id }) => id).toSorted());
  });

  it('a board that is open all day writes its set once, and whatever is searched for writes none', async () => {
    for (let number = 1; number <= 20; number++)
      await addEntry(admin, { label: `account ${number}`, secret: secretOf(number) });
    await boardOf(admin);
    const before = await kept();
    for (let look = 0; look < 20; look++) {
      twofold.clock.advance(30);
      await boardOf(admin, look % 2 === 0 ? '' : `?q=${look}`);
    }
    expect(await kept()).toEqual(before);
    expect(await disclosuresOf(twofold)).toHaveLength(21);
  });

  it('says nothing of a set whose rows somebody changed', async () => {
    const { id } = await addEntry(admin, { secret: secretOf(1) });
    await boardOf(admin);
    const [detail] = await disclosuresOf(twofold);
    await rowsOf(twofold.dataDir, 'update vault_disclosures set entry_ids = ? where entry_ids = ?', [
      'ent_of_somebody_else',
      id,
    ]);
    const answer = await admin.call('GET', `/accounts/disclosures/${detail?.set}`);
    expectRefusal(answer, 'vault.set_not_found');
    const wrong = await admin.call('GET', `/accounts/disclosures/${detail?.set}?shown=%00`);
    expectRefusal(wrong, 'vault.set_not_found');
    // Longer than addresses are: it is said which field, and no header breaks.
    const long = await admin.call('GET', `/accounts/disclosures/${detail?.set}?shown=${'A'.repeat(12_001)}`);
    expectRefusal(long, 'request.invalid');
    expect(long.text).toContain('"#query/shown"');
  });

  it('an entry by itself, changed or listed among collections, discloses nothing', async () => {
    const { id, collection } = await addEntry(admin);
    bodyOf(await admin.call('GET', `/accounts/${id}`));
    bodyOf(await admin.call('PATCH', `/accounts/${id}`, { note: 'n' }));
    bodyOf(await admin.call('GET', `/collections/${collection}`));
    expect(await disclosuresOf(twofold)).toEqual([]);
  });

  it('an export says what was taken', async () => {
    const { id } = await addEntry(admin);
    const answer = await twofold.app.inject({
      method: 'GET',
      url: '/api/accounts/export?format=otpauth',
      headers: { authorization: `Bearer ${admin.accessToken}` },
    });
    expect(answer.statusCode).toBe(200);
    const [row] = await auditRows(twofold.dataDir, { action: 'vault.exported' });
    const detail = JSON.parse(row?.detail ?? '{}') as { entries: number; set: string };
    expect(detail.entries).toBe(1);
    expect(await idsOf(detail)).toEqual([id]);
  });
});
