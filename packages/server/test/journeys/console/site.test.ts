import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ADMIN,
  type Console,
  callFrom,
  expectNoBarriers,
  PASSWORD,
  signOut,
  startConsole,
  VIEWER,
} from '../../console/console.ts';
import { seeOtherBuild } from '../../console/other-build.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { secretOf } from '../../vault/vault.ts';

let site: Console;

beforeAll(async () => {
  site = await startConsole({ ENABLE_DEMO: 'false' });
});
afterAll(() => site?.close());

const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const alertOf = (page: Page) => page.getByRole('alert');
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function giveName(page: Page, username: string): Promise<void> {
  await title(page, 'Sign in').waitFor();
  await page.getByLabel('User name or e-mail').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
}

describe('an address of the login', () => {
  it('leads nowhere but into the console, whatever it says', async () => {
    const { page, strangers } = await site.open('/login');
    for (const rd of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
      // Who is at a page of their own would be led away from it.
      await page.goto('about:blank');
      await page.context().clearCookies();
      await page.goto(`${site.origin}/login?rd=${encodeURIComponent(rd)}`);
      await giveName(page, VIEWER);
      await page.waitForURL(`${site.origin}/`);
    }
    expect(strangers).toEqual([]);
    await page.context().close();
  });
});

describe('a board that is opened', () => {
  /** Of a period in which no code comes to be asked for again. */
  async function add(page: Page, issuer: string, number: number): Promise<void> {
    noteSecret(secretOf(number));
    const entry = { issuer, label: 'long', secret: secretOf(number), period: 86_400 };
    await callFrom(page, 'POST', '/accounts', entry);
  }
  const copyOf = (page: Page, issuer: string) => page.getByRole('button', { name: `Copy code: ${issuer}` });

  it('is asked for before the stream has begun, and again where something has changed by then, and only then', async () => {
    const { page } = await site.openAs(ADMIN);
    await add(page, 'First', 1611);
    await copyOf(page, 'First').waitFor();
    let asked = 0;
    page.on('request', (request) => {
      if (new URL(request.url()).pathname === '/api/accounts' && request.method() === 'GET') asked += 1;
    });

    const stream = Promise.withResolvers<Route>();
    await page.route('**/api/accounts/stream', (route) => stream.resolve(route), { times: 1 });
    await page.reload();
    await copyOf(page, 'First').waitFor();
    const held = await stream.promise;
    await add(page, 'Late', 1612);
    expect(asked).toBe(1);
    await held.continue();
    await copyOf(page, 'Late').waitFor();
    expect(asked).toBe(2);

    await page.reload();
    await copyOf(page, 'Late').waitFor();
    // What the stream began with has come before it tells of this.
    await add(page, 'Later', 1613);
    await copyOf(page, 'Later').waitFor();
    expect(asked).toBe(4);
    await page.context().close();
  });
});

describe('signing out', () => {
  it('is done when the person says so, and keeps what is of the device', async () => {
    const { page } = await site.openAs(VIEWER);
    await page.evaluate("localStorage.setItem('twofold.theme', 'dark')");
    // A server that is away: whoever walks off has to know.
    await page.route('**/api/auth/logout', (route) => route.abort());
    await page.getByRole('button', { name: /^Account and settings/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await alertOf(page).filter({ hasText: 'You are still signed in.' }).waitFor();
    await expectNoBarriers(page);
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
    await giveName(page, VIEWER);
    await card(page).waitFor();
    await page.goto(`${site.origin}/security`);
    await signOut(page);
    await page.goBack();
    await page.waitForURL('**/login?rd=%2F');
    expect(await page.content()).not.toContain('GitHub');
    await page.context().close();
  });
});

describe('a page behind a link', () => {
  const methodsAre = (page: Page, methods: readonly string[]) =>
    page.route('**/auth/temporary-access', (route) =>
      route.fulfill({
        json: { data: { requiresTwoFactor: true, tempToken: 'none', methods, codeSent: false } },
      }),
    );

  it('offers a passkey and a code to somebody who has both, the passkey first', async () => {
    const { page, complaints } = await site.open('/temporary-access#any-link');
    await methodsAre(page, ['webauthn', 'totp', 'recovery-code']);
    await press(page, 'Sign in');
    await page.getByRole('button', { name: 'Use your passkey' }).waitFor();
    expect(
      await page.getByRole('region', { name: 'Another way' }).getByRole('listitem').allTextContents(),
    ).toEqual(['Authenticator app', 'Recovery code']);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('tells somebody whose only factor is a passkey where to use it, where the browser has none', async () => {
    const { page, complaints } = await site.open('/temporary-access#any-link');
    await page.evaluate('delete window.PublicKeyCredential');
    await methodsAre(page, ['webauthn']);
    await press(page, 'Sign in');
    await page.getByText('this browser cannot ask for it here').waitFor();
    expect(await page.locator('form').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('says what is missing when it is loaded again, as the link is forgotten by then', async () => {
    const { page, complaints } = await site.open('/reset-password#an-old-link');
    await title(page, 'Set a new password').waitFor();
    await page.reload();
    await title(page, 'The link is not complete').waitFor();
    await page.evaluate("location.hash = 'another-link'");
    await title(page, 'Set a new password').waitFor();
    expect(page.url()).toBe(`${site.origin}/reset-password`);
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
    await expectNoBarriers(page);
    await page.getByRole('link', { name: 'To the codes' }).click();
    await page.waitForURL('**/login?rd=%2F');
    expect([complaints, strangers]).toEqual([[], []]);
    await page.context().close();
  });

  it('T23: of somebody else in another page of this browser leaves nothing of who was there before', async () => {
    const { page } = await site.openAs(VIEWER, '/security');
    await title(page, 'Security').waitFor();
    const other = await page.context().newPage();
    await other.goto(`${site.origin}/login`);
    const isLoadedAnew = page.waitForEvent('load');
    await giveName(other, ADMIN);
    await isLoadedAnew;
    await page.getByRole('button', { name: `Account and settings of ${ADMIN}` }).waitFor();
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
    await seeOtherBuild(page, site.origin);
    const documents = page.waitForRequest((request) => request.isNavigationRequest());
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

  it('is in the language that is chosen in its menu, at once', async () => {
    const { page, complaints } = await site.openAs(VIEWER, '/security');
    await title(page, 'Security').waitFor();
    await page.getByRole('button', { name: /^Account and settings/ }).click();
    await page.getByRole('menuitemradio', { name: 'Português (Brasil)' }).click();
    await title(page, 'Segurança').waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe('pt-BR');
    expect(complaints).toEqual([]);
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
