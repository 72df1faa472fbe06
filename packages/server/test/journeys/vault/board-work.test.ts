import { afterEach, beforeEach, expect, it } from 'vitest';
import { countWork, type Work } from '../../installation/counted-work.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { administrator } from '../../people/person.ts';
import { addEntry, boardOf, bodyOf, secretOf } from '../../vault/vault.ts';

const IMPORTED = 300;

let twofold: Installation;
let admin: Awaited<ReturnType<typeof administrator>>;
beforeEach(async () => {
  twofold = await openInstallation();
  admin = await administrator(twofold);
});
afterEach(() => twofold.close());

it('B7: a board costs the same statements whatever is on it: its entries are read by one of them', async () => {
  const { collection } = await addEntry(admin);
  const work: Work[] = [];
  const counter = countWork(twofold);
  // The first time that a set of entries is shown, it is kept.
  const showTwice = async () => {
    await boardOf(admin);
    work.push(await counter.of(() => boardOf(admin)));
  };
  await showTwice();
  const entries = Array.from({ length: IMPORTED }, (_, index) => ({
    secret: secretOf(index + 1),
    label: 'x',
  }));
  bodyOf(await admin.call('POST', '/accounts/import', { entries, collection }));
  await showTwice();
  expect((await boardOf(admin)).accounts).toHaveLength(IMPORTED + 1);
  const [one = [], many = []] = work;
  expect(many).toEqual(one);
  expect(many.filter((sql) => sql.includes('from "vault_entries"'))).toHaveLength(1);
  expect(many.filter((sql) => sql.startsWith('insert'))).toEqual([expect.stringContaining('audit_events')]);
});
