import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditRows, rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { browserOf, type Client, expectRefusal } from '../../people/client.ts';
import { createPerson, PASSWORD } from '../../people/person.ts';
import { setUpTotp } from '../../people/second-factor.ts';
import { addEntry, bodyOf, counterOf, disclosuresOf } from '../../vault/vault.ts';

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

const counter = () => counterOf(twofold, entry);

describe('N28, T23: the vault in a browser', () => {
  // The last: one that a page of our own was made to open.
  it.each(['cross-site', 'same-site', 'none', 'same-origin'])(
    'a link on another site or in a mail (%s) uses no HOTP code up',
    async (site) => {
      const from = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' };
      const answer = await browser.call('GET', `/accounts/${entry}/otp`, undefined, from);
      expectRefusal(answer, 'request.csrf_refused');
      expect(await counter()).toBe(7);
      expect(await disclosuresOf(twofold)).toEqual([]);
    },
  );

  it.each(['cross-site', 'same-site', 'none'])(
    'a picture in a page of somebody else, a neighbour of ours too, uses none (%s)',
    async (site) => {
      const from = { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' };
      expectRefusal(
        await browser.call('GET', `/accounts/${entry}/otp`, undefined, from),
        'request.csrf_refused',
      );
      expect(await counter()).toBe(7);
    },
  );

  it('its own page uses one', async () => {
    bodyOf(await browser.call('GET', `/accounts/${entry}/otp`));
    expect(await counter()).toBe(8);
  });

  it('where a browser does not say whence, only the header that a link does not carry uses one', async () => {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const ask = (headers: Record<string, string>) =>
      twofold.call('GET', `/api/accounts/${entry}/otp`, { apiKey: null, headers: { cookie, ...headers } });
    const before = await counter();
    expectRefusal(await ask({}), 'request.csrf_refused');
    expectRefusal(await ask({ origin: 'https://evil.example', 'x-csrf-token': 'x' }), 'request.csrf_refused');
    expect(await counter()).toBe(before);
    bodyOf(await ask({ 'x-csrf-token': 'x' }));
    expect(await counter()).toBe(before + 1);
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

  it.each(['cross-site', 'same-site', 'same-origin'])(
    'a link on another site (%s) writes no board on the log',
    async (site) => {
      const before = await disclosuresOf(twofold);
      const from = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' };
      expectRefusal(await browser.call('GET', '/accounts', undefined, from), 'request.csrf_refused');
      expect(await disclosuresOf(twofold)).toEqual(before);
    },
  );

  it('T26: a link writes no secrets into a file, wherever it is, though the second factor is fresh', async () => {
    await setUpTotp(browser, twofold.clock.now());
    const password = { 'x-export-password': 'a password for this file' };
    const link = { 'sec-fetch-mode': 'navigate', 'x-csrf-token': '' };
    for (const query of ['?format=otpauth', '?format=google', '?format=aegis', '']) {
      for (const site of ['cross-site', 'same-site', 'same-origin', 'none']) {
        const from = { ...password, ...link, 'sec-fetch-site': site };
        const answer = await browser.call('GET', `/accounts/export${query}`, undefined, from);
        expectRefusal(answer, 'request.csrf_refused');
      }
    }
    expect(await auditRows(twofold.dataDir, { action: 'vault.exported' })).toEqual([]);
    // Its own page can, with what it alone can read.
    bodyOf(await browser.call('GET', '/accounts/export', undefined, password));
    expect(await auditRows(twofold.dataDir, { action: 'vault.exported' })).toHaveLength(1);
  });

  it('no answer stays in a cache', async () => {
    for (const path of ['/accounts', `/accounts/${entry}`, '/collections'])
      expect((await browser.call('GET', path)).headers['cache-control']).toBe('no-store');
  });
});
