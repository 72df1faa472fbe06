import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ADMIN,
  type Console,
  callFrom,
  expectNoBarriers,
  makePasskey,
  PASSWORD,
  plugIn,
  signOut,
  startConsole,
  VIEWER,
} from '../../console/console.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { oathtoolCode } from '../../users/oathtool.ts';

let site: Console;

beforeAll(async () => {
  site = await startConsole({ REGISTRATION: 'open' });
});
afterAll(() => site?.close());

const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const alertOf = (page: Page) => page.getByRole('alert');
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** By the keyboard alone: the name has the focus when the page is there. */
async function typePassword(page: Page, username: string, password: string): Promise<void> {
  await title(page, 'Sign in').waitFor();
  await page.getByLabel('User name or e-mail').fill('');
  await page.keyboard.type(username);
  await page.keyboard.press('Tab');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
}

describe('signing in', () => {
  it('leads back to where the person came from, and says the same of a wrong name and a wrong password', async () => {
    const { page, complaints, strangers } = await site.open('/');
    await page.waitForURL('**/login?rd=%2F');
    const said: (string | null)[] = [];
    for (const name of [VIEWER, 'nobody-here']) {
      // What is said of the one before may still be there.
      const answered = page.waitForResponse('**/api/auth/login');
      await typePassword(page, name, 'not the password');
      await answered;
      await alertOf(page).waitFor();
      said.push(await alertOf(page).textContent());
    }
    expect(said[0]).toBe(said[1]);
    await typePassword(page, VIEWER, PASSWORD);
    await page.waitForURL(`${site.origin}/`);
    expect(complaints).toEqual([]);
    expect(strangers).toEqual([]);
    await page.context().close();
  });

  it('A2: takes a passkey alone, asked for or chosen in the list of the name', async () => {
    const { page, complaints } = await site.openAsNew('pat');
    await plugIn(page);
    await makePasskey(page);
    const offered: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/passkey/options')) offered.push(request.postData() ?? '');
    });
    // This authenticator chooses by itself what the list of the field offers. A page that nobody is at asks for nothing.
    await signOut(page);
    await page.goto(`${site.origin}/login`);
    await title(page, 'Sign in').waitFor();
    await page.waitForLoadState('networkidle');
    expect(offered).toEqual([]);
    await page.mouse.move(10, 10);
    await page.waitForURL(`${site.origin}/`);
    expect(offered).toEqual(['{"autofill":true}']);

    await signOut(page);
    await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false');
    await page.goto(`${site.origin}/login`);
    await press(page, 'Sign in with a passkey');
    await page.waitForURL(`${site.origin}/`);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('A2: takes a passkey as the second step, also when the first question was closed', async () => {
    const { page, complaints } = await site.openAsNew('quinn');
    await plugIn(page);
    await makePasskey(page);
    await signOut(page);
    await page.addInitScript(`
      const get = navigator.credentials.get.bind(navigator.credentials);
      navigator.credentials.get = (options) => {
        if (options.mediation === 'conditional') return new Promise(() => {});
        if (window.isClosing) return Promise.reject(new DOMException('closed', 'NotAllowedError'));
        return get(options);
      };`);
    await page.goto(`${site.origin}/login?rd=%2Fsecurity`);
    await typePassword(page, 'quinn', PASSWORD);
    await title(page, 'Confirm that it is you').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Use your passkey');
    await page.evaluate('window.isClosing = true');
    await page.keyboard.press('Enter');
    await alertOf(page).filter({ hasText: 'the question was closed' }).waitFor();
    await expectNoBarriers(page);
    await page.evaluate('window.isClosing = false');
    await page.getByLabel('Trust this device').check();
    await press(page, 'Use your passkey');
    await page.waitForURL(`${site.origin}/security`);
    await page.getByRole('region', { name: 'Trusted devices' }).getByText('Trusted until').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('A5: says how long a throttle lasts, and until when', async () => {
    const { page } = await site.open('/login');
    const now = Date.now();
    for (let wrong = 0; wrong < 6; wrong++) {
      const answered = page.waitForResponse('**/api/auth/login');
      await typePassword(page, 'wendy', `not the password ${wrong}`);
      await answered;
      await alertOf(page).waitFor();
    }
    await alertOf(page).filter({ hasText: 'Too many attempts. Try again in 15 minutes, from' }).waitFor();
    const until = /from (\d+):(\d+)\s(AM|PM) on/.exec((await alertOf(page).textContent()) ?? '');
    expect(until).not.toBeNull();
    const end = new Date(now + 15 * 60_000);
    expect([end.getMinutes(), (end.getMinutes() + 1) % 60]).toContain(Number(until?.[2]));
    await page.context().close();
  });

  it('A4: asks for the factor that was used last, takes a recovery code, and tells of those that are none', async () => {
    const { page, complaints } = await site.openAs(ADMIN);
    const { data } = await callFrom<{ data: { secret: string; backupCodes: string[] } }>(
      page,
      'POST',
      '/2fa/totp/setup',
      {},
    );
    const { secret, backupCodes } = data;
    for (const each of [secret, ...backupCodes]) noteSecret(each);
    const code = oathtoolCode(secret, Date.now());
    await callFrom(page, 'POST', '/2fa/totp/verify-setup', { secret, code });
    await signOut(page);

    await page.goto(`${site.origin}/login`);
    await typePassword(page, ADMIN, PASSWORD);
    await title(page, 'Confirm that it is you').waitFor();
    await page.keyboard.type('000000');
    await page.keyboard.press('Enter');
    await alertOf(page).waitFor();
    await expectNoBarriers(page);
    await press(page, 'Recovery code');
    await page.getByLabel('Recovery code').waitFor();
    await page.keyboard.type('0000-0000-0000-0000');
    await page.keyboard.press('Enter');
    await alertOf(page).filter({ hasText: 'recovery codes' }).waitFor();
    await page.getByLabel('Recovery code').fill(backupCodes[0] ?? '');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${site.origin}/`);

    // It is for once: the next time nobody is asked for the next of them. The code of the set-up was used.
    await signOut(page);
    await typePassword(page, ADMIN, PASSWORD);
    await page.getByLabel('Code', { exact: true }).waitFor();
    await page.getByLabel('Code', { exact: true }).fill(oathtoolCode(secret, Date.now() + 30_000));
    await page.getByLabel('Trust this device').check();
    await press(page, 'Continue');
    await page.waitForURL(`${site.origin}/`);
    expect(await page.evaluate("localStorage.getItem('twofold.second-factor')")).toBe('totp');

    // A device that is trusted is asked for the password only.
    await signOut(page);
    await page.goto(`${site.origin}/login`);
    await typePassword(page, ADMIN, PASSWORD);
    await page.waitForURL(`${site.origin}/`);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
