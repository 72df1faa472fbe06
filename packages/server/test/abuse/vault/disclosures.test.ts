import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditRows, rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { administrator } from '../../people/person.ts';
import { addEntry, boardOf, bodyOf, disclosuresOf, loggedInAs, secretOf, share } from '../../vault/vault.ts';

let twofold: Installation;
let admin: Awaited<ReturnType<typeof administrator>>;
beforeEach(async () => {
  twofold = await openInstallation();
  admin = await administrator(twofold);
});
afterEach(() => twofold.close());

/** The ids that a row of the list stands for. */
async function setOf(digest: unknown): Promise<string[]> {
  const rows = await rowsOf(twofold.dataDir, 'select entry_ids from vault_disclosures where id = ?', [
    String(digest),
  ]);
  return String(rows[0]?.entry_ids).split(' ');
}

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
    const [bens, filtered, admins] = await disclosuresOf(twofold);
    expect(bens).toMatchObject({ method: 'list', entries: 2 });
    expect(await setOf(bens?.set)).toEqual([one.id, two.id].toSorted());
    expect(await setOf(filtered?.set)).toEqual([two.id]);
    expect(await setOf(admins?.set)).toEqual([one.id, two.id, three.id].toSorted());
    const rows = await auditRows(twofold.dataDir, { action: 'vault.codes_viewed' });
    expect(new Set(rows.map(({ user_id }) => user_id)).size).toBe(2);
  });

  it('a board that is open all day writes its set once', async () => {
    for (let number = 1; number <= 20; number++) await addEntry(admin, { secret: secretOf(number) });
    for (let look = 0; look < 5; look++) {
      twofold.clock.advance(30);
      await boardOf(admin);
    }
    expect(await rowsOf(twofold.dataDir, 'select id from vault_disclosures')).toHaveLength(1);
    expect(await disclosuresOf(twofold)).toHaveLength(5);
  });

  it('is there as often as a code was: each HOTP code of fifty at once', async () => {
    const { id } = await addEntry(admin, { type: 'hotp' });
    await Promise.all(Array.from({ length: 50 }, () => admin.call('GET', `/accounts/${id}/otp`)));
    expect(await disclosuresOf(twofold)).toHaveLength(50);
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
    const person = await twofold.core.people.get(twofold.platform.database.read, admin.id);
    const context = {
      ...{ applicationId: 'app_people', actor: person.userId, ip: '', userAgent: '', requestId: 'req_test' },
    };
    const taken = await twofold.core.vault.reveal.all(person.userId, undefined, context);
    expect(taken.entries).toHaveLength(1);
    const [row] = await auditRows(twofold.dataDir, { action: 'vault.exported' });
    const detail = JSON.parse(row?.detail ?? '{}') as { entries: number; set: string };
    expect(detail.entries).toBe(1);
    expect(await setOf(detail.set)).toEqual([id]);
  });
});
