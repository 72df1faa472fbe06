import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { browserOf, type Client, expectRefusal } from '../../people/client.ts';
import { createPerson, PASSWORD } from '../../people/person.ts';
import { addEntry, bodyOf, disclosuresOf } from '../../vault/vault.ts';

let twofold: Installation;
let browser: Client;
let entry: string;
beforeAll(async () => {
  twofold = await openInstallation();
  await createPerson(twofold, 'ann');
  browser = browserOf(twofold);
  await browser.call('POST', '/auth/login', { username: 'ann', password: PASSWORD });
  entry = (await addEntry(browser, { type: 'hotp', counter: 7 })).id;
});
afterAll(() => twofold.close());

const counter = async () => {
  const [row] = await rowsOf(twofold.dataDir, 'select counter from vault_entries where id = ?', [entry]);
  return Number(row?.counter);
};

describe('N28: the vault in a browser', () => {
  it.each(['cross-site', 'same-site'])('a link on another site (%s) uses no HOTP code up', async (site) => {
    const from = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' };
    const answer = await browser.call('GET', `/accounts/${entry}/otp`, undefined, from);
    expectRefusal(answer, 'request.csrf_refused');
    expect(await counter()).toBe(7);
    expect(await disclosuresOf(twofold)).toEqual([]);
  });

  it('its own page uses one', async () => {
    bodyOf(await browser.call('GET', `/accounts/${entry}/otp`));
    expect(await counter()).toBe(8);
  });

  it.each([
    ['POST', '/accounts', { label: 'x', secret: 'GEZDGNBV' }],
    ['POST', '/accounts/import', { entries: [{ label: 'x', secret: 'GEZDGNBV' }] }],
    ['PATCH', '/accounts/ENTRY', { label: 'x' }],
    ['DELETE', '/accounts/ENTRY', undefined],
  ])('%s %s does nothing without what its own page alone can read', async (method, path, body) => {
    const target = path.replace('ENTRY', entry);
    const answer = await browser.call(method, target, body, { 'x-csrf-token': '' });
    expectRefusal(answer, 'request.csrf_refused');
    expect(await rowsOf(twofold.dataDir, 'select id from vault_entries')).toHaveLength(1);
  });

  it('no answer stays in a cache', async () => {
    for (const path of ['/accounts', `/accounts/${entry}`, '/collections'])
      expect((await browser.call('GET', path)).headers['cache-control']).toBe('no-store');
  });
});
