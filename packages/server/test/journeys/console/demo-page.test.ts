import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browsers, openBrowsers } from '../../console/browser.ts';
import { focused, openDemo, scan, walkThrough } from '../../console/demo.ts';
import { createDataDir, type ServerProcess, startServerProcess } from '../../installation/server-process.ts';
import { freePort } from '../../servers/server.ts';

const data = createDataDir();
let server: ServerProcess;
let browsers: Browsers;
/** Passkeys need a domain: no address in digits has them. */
let origin: string;

beforeAll(async () => {
  const port = await freePort();
  origin = `http://localhost:${port}`;
  [server, browsers] = await Promise.all([
    startServerProcess(data.dataDir, { PORT: String(port) }),
    openBrowsers(),
  ]);
});
afterAll(async () => {
  await Promise.all([browsers?.close(), server?.stop()]);
  await data.remove();
});

describe('V6: the page of the demo', () => {
  it('fits 320 px at every stage, in the longer of its languages and the dark theme', async () => {
    const { page, observed, addAuthenticator } = await openDemo(browsers, origin, {
      viewport: { width: 320, height: 640 },
      locale: 'pt-BR',
      colorScheme: 'dark',
    });
    await addAuthenticator();
    expect(await page.locator('h1').textContent()).toBe('Experimente um segundo fator');
    const tooWide: string[] = [];
    await walkThrough(page, async (stage) => {
      if (Number(await page.evaluate('document.documentElement.scrollWidth')) > 320) tooWide.push(stage);
    });
    expect(tooWide).toEqual([]);
    expect(observed.complaints).toEqual([]);
  });

  it('changes theme and language at once, keeps what was typed, and remembers both', async () => {
    const { page, observed } = await openDemo(browsers, origin, { colorScheme: 'light' });
    const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const light = await ground();
    await page.fill('#user-name', 'Not A Name!');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#enroll-error:visible');
    await page.getByRole('button', { name: 'Appearance and language' }).click();
    await page.getByRole('menuitemradio', { name: 'Português (Brasil)' }).click();
    await page.getByRole('menuitemradio', { name: 'Escura' }).click();
    await page.keyboard.press('Escape');
    expect(await page.inputValue('#user-name')).toBe('not a name!');
    expect(await page.locator('#enroll-error').textContent()).toContain('letras minúsculas');
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await page.getAttribute('html', 'lang')).toBe('pt-BR');
    expect(await ground()).toBe(dark);
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
    expect(observed.complaints).toEqual([]);
  });

  it('says so kindly when the server does not answer, and goes on when it does', async () => {
    const { page } = await openDemo(browsers, origin);
    await page.context().setOffline(true);
    await page.click('#enroll-form [type=submit]');
    await page.waitForSelector('#enroll-error:visible');
    expect(await page.locator('#enroll-error').textContent()).toContain('The server did not answer');
    await page.context().setOffline(false);
    await page.click('#enroll-form [type=submit]');
    await page.waitForSelector('#qr-code:visible');
    expect(await page.locator('#enroll-error').isVisible()).toBe(false);
  });

  /** To the step of the passkey, by the shortest way. */
  async function reachPasskey(page: Page): Promise<void> {
    await page.click('#enroll-form [type=submit]');
    await page.waitForSelector('#qr-code:visible');
    const phone = await scan(page);
    await page.click('#scanned');
    await page.fill('#confirm-code', phone.code(0));
    await page.keyboard.press('Enter');
    await page.click('[data-step="confirm"] [data-next]');
    await page.fill('#sign-in-code', phone.code(30));
    await page.keyboard.press('Enter');
    await page.click('#sign-in-again-button');
    await page.click('[data-step="sign-in"] [data-next]');
    await page.click('#recovery-choices button');
    await page.click('#recovery-form [type=submit]');
    await page.click('#recovery-again-button');
    await page.click('[data-step="recovery"] [data-next]');
    await page.waitForSelector('#create-passkey:visible');
  }

  it('says what hinders a passkey, tries again, and goes on without one', async () => {
    const { page, addAuthenticator } = await openDemo(browsers, origin);
    await addAuthenticator(false);
    await reachPasskey(page);
    await page.click('#create-passkey');
    await page.waitForSelector('#passkey-error:visible');
    expect(await page.locator('#passkey-error').textContent()).toContain('no passkey');
    await page.click('#skip-passkey');
    await expect.poll(() => focused(page)).toBe('read-record');
    expect(await page.locator('[data-step="passkey"] [data-summary]').textContent()).toBe('Skipped');
  });

  it('says that no passkey is to be had at an address in digits', async () => {
    const { page } = await openDemo(browsers, origin.replace('localhost', '127.0.0.1'));
    await reachPasskey(page);
    await page.click('#create-passkey');
    await page.waitForSelector('#passkey-error:visible');
    expect(await page.locator('#passkey-error').textContent()).toContain('This page cannot use passkeys');
  });
});
