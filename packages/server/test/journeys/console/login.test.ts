import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ADMIN,
  type Console,
  callFrom,
  findBarriers,
  makePasskey,
  PASSWORD,
  plugIn,
  scrollsSideways,
  signOut,
  startConsole,
  VIEWER,
} from '../../console/console.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { oathtoolCode } from '../../users/oathtool.ts';
import { secretOf } from '../../vault/vault.ts';

let site: Console;

beforeAll(async () => {
  site = await startConsole({ REGISTRATION: 'open', ENABLE_DEMO: 'false' });
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
      await typePassword(page, name, 'not the password');
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

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example'])(
    'leads nowhere else, whatever its address says: %s',
    async (rd) => {
      const { page, strangers } = await site.open(`/login?rd=${encodeURIComponent(rd)}`);
      await typePassword(page, VIEWER, PASSWORD);
      await page.waitForURL(`${site.origin}/`);
      expect(strangers).toEqual([]);
      await page.context().close();
    },
  );

  it('ends when the person says so, and keeps what is of the device', async () => {
    const { page } = await site.openAs(VIEWER);
    await page.evaluate("localStorage.setItem('twofold.theme', 'dark')");
    // A server that is away: whoever walks off has to know.
    await page.route('**/api/auth/logout', (route) => route.abort());
    await page.getByRole('button', { name: /^Account and settings/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await alertOf(page).filter({ hasText: 'You are still signed in.' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.unroute('**/api/auth/logout');
    await press(page, 'Try again');
    await page.waitForURL('**/login');
    expect(await page.evaluate("localStorage.getItem('twofold.theme')")).toBe('dark');
    await page.context().close();
  });

  it('T23: leaves nothing for the back button, nor in a page that nobody looks at', async () => {
    const ann = await site.openAs(ADMIN);
    const entry = { issuer: 'GitHub', label: 'team', secret: secretOf(900) };
    noteSecret(entry.secret);
    await callFrom(ann.page, 'POST', '/accounts', entry);
    await ann.page.context().close();
    const card = (page: Page) => page.getByRole('button', { name: 'Copy code: GitHub (team)' });

    const { page } = await site.openAs(VIEWER);
    await card(page).waitFor();
    // Hidden, as a tab in the background: it has no stream, and the server cannot be reached from it.
    const hidden = await page.context().newPage();
    await hidden.goto(site.origin);
    await card(hidden).waitFor();
    await hidden.evaluate(`
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    `);
    await hidden.route('**/api/**', (route) => route.abort());
    await page.getByRole('link', { name: 'Security' }).click();
    await title(page, 'Security').waitFor();
    await signOut(page);
    await hidden.waitForURL('**/login?rd=%2F');
    await page.goBack();
    await page.waitForURL('**/login?rd=%2F');
    for (const each of [page, hidden]) expect(await each.content()).not.toContain('GitHub');

    // With pages between that were loaded anew.
    await typePassword(page, VIEWER, PASSWORD);
    await card(page).waitFor();
    await page.goto(`${site.origin}/security`);
    await signOut(page);
    await page.goBack();
    await page.waitForURL('**/login?rd=%2F');
    expect(await page.content()).not.toContain('GitHub');
    await page.context().close();
  });

  it('T23: of somebody else in another page of this browser leaves nothing of who was there before', async () => {
    const { page } = await site.openAs(VIEWER, '/security');
    await title(page, 'Security').waitFor();
    const other = await page.context().newPage();
    await other.goto(`${site.origin}/login`);
    const isLoadedAnew = page.waitForEvent('load');
    await typePassword(other, ADMIN, PASSWORD);
    await isLoadedAnew;
    await page.getByRole('button', { name: `Account and settings of ${ADMIN}` }).waitFor();
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)(
    'has no barrier, and nothing sideways, at 320 pixels (%s)',
    async (colorScheme) => {
      const viewport = { width: 320, height: 568 };
      const { page } = await site.open('/login', { colorScheme, viewport, reducedMotion: 'reduce' });
      for (const path of ['/login', '/forgot-password', '/welcome#any-link', '/reset-password#any-link']) {
        await page.goto(site.origin + path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        expect(await findBarriers(page), path).toEqual([]);
        expect(await scrollsSideways(page), path).toBe(false);
      }
      await page.context().close();
    },
  );

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
    expect(await findBarriers(page)).toEqual([]);
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
    expect(await findBarriers(page)).toEqual([]);
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

describe('the console as a site', () => {
  it('tells people that there is no page at an address, also of one that is switched off', async () => {
    const { page, complaints, strangers } = await site.open('/login');
    for (const path of ['/no-such-page', '/demo']) {
      const answer = await page.goto(site.origin + path);
      expect(answer?.status()).toBe(404);
      await title(page, 'There is no page here.').waitFor();
    }
    expect(await page.title()).toContain('There is no page here.');
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('link', { name: 'To the codes' }).click();
    await page.waitForURL('**/login?rd=%2F');
    expect([complaints, strangers]).toEqual([[], []]);
    await page.context().close();
  });

  it('stays what it is while a page of it does not load, and says so to whoever goes there', async () => {
    const { page, complaints } = await site.openAs(VIEWER);
    const loaded: string[] = [];
    page.on('load', () => loaded.push(page.url()));
    const link = page.getByRole('link', { name: 'Security' });
    const files = '**/assets/security-page*';
    await page.route(files, (route) => route.abort());
    const isRefused = page.waitForEvent('requestfailed');
    await link.hover();
    await isRefused;
    await link.click();
    await title(page, 'Something went wrong on this page.').waitFor();
    expect(loaded).toEqual([]);

    // The server has another build: it is asked for once.
    await page.goto(site.origin);
    const html = (await (await page.request.get(`${site.origin}/login`)).text()).replace(
      /(<script type="module"[^>]* src=")[^"]+/,
      '$1/assets/of-another-build.js',
    );
    const documents = page.waitForRequest((request) => request.isNavigationRequest());
    await page.route('**/login', (route) =>
      route.request().isNavigationRequest()
        ? route.continue()
        : route.fulfill({ body: html, contentType: 'text/html' }),
    );
    await link.click();
    await documents;
    await title(page, 'Something went wrong on this page.').waitFor();
    expect(loaded).toHaveLength(2);
    await page.unroute(files);
    await press(page, 'Load it again');
    await title(page, 'Security').waitFor();
    // What the page said of itself, in its own words.
    expect(complaints.filter((said) => !/did not load|dynamically imported/.test(said))).toEqual([]);
    await page.context().close();
  });

  it('is left by no file that is dropped beside what takes one', async () => {
    const { page } = await site.openAs(VIEWER, '/security');
    await title(page, 'Security').waitFor();
    const isRefused = await page.evaluate(`(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], 'page.html', { type: 'text/html' }));
      return ['dragover', 'drop'].map((type) => {
        const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer });
        document.querySelector('h1').dispatchEvent(event);
        return event.defaultPrevented;
      });
    })()`);
    expect(isRefused).toEqual([true, true]);
    await page.context().close();
  });

  it('can be installed', async () => {
    const { page } = await site.open('/login');
    const devtools = await page.context().newCDPSession(page);
    const { errors, data } = await devtools.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    expect(JSON.parse(data ?? '')).toMatchObject({ start_url: '/', display: 'standalone' });
    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
    // This window keeps nothing, which is no fault of the page.
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
    await page.context().close();
  });

  it('T25: is shown in no frame of another page', async () => {
    const { page } = await site.open('/login');
    await page.goto('about:blank');
    await page.setContent(`<iframe src="${site.origin}/login"></iframe>`);
    const [, frame] = page.frames();
    await expect.poll(() => frame?.url()).toMatch(/^chrome-error:/);
    await page.context().close();
  });
});
