import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADMIN, type Console, PASSWORD, startConsole, VIEWER } from '../../console/console.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { oathtoolCode } from '../../users/oathtool.ts';
import { secretOf } from '../../vault/vault.ts';

let site: Console;

beforeAll(async () => {
  site = await startConsole();
});
afterAll(() => site?.close());

/** More stops than any page here has. */
const MOST_STOPS = 80;

interface Stop {
  name: string;
  isOutlined: boolean;
}

const stop = (page: Page) =>
  page.evaluate(`(() => {
    const element = document.activeElement;
    // A card shows it all around, and not the button in it.
    const around = [element, element.parentElement, element.parentElement?.parentElement].filter(Boolean);
    return {
      name: (element.ariaLabel ?? element.labels?.[0]?.textContent ?? element.textContent ?? '').trim(),
      isOutlined: around
        .map((each) => getComputedStyle(each))
        .some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2),
    };
  })()`) as Promise<Stop>;

/** Presses Tab until the focus is where it is wanted. Each stop on the way shows that it has the focus. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const passed: string[] = [];
  const isIt = (found: string) => (typeof name === 'string' ? found === name : name.test(found));
  for (let count = 0; count < MOST_STOPS; count++) {
    await page.keyboard.press('Tab');
    const found = await stop(page);
    passed.push(found.name);
    // At the end of a page the focus is the browser's.
    if (found.name !== '' && !found.isOutlined && !(await isPage(page)))
      throw new Error(`Nothing shows that “${found.name}” has the focus.`);
    if (isIt(found.name)) return;
  }
  throw new Error(`Tab never came to ${String(name)}, but to: ${passed.join(' | ')}`);
}

const isPage = (page: Page) =>
  page.evaluate('document.activeElement === document.body || document.activeElement.tabIndex < 0');

const isInDialog = (page: Page) => page.evaluate('document.activeElement.closest("[role=dialog]") !== null');

const focused = async (page: Page) => (await stop(page)).name;
const said = (page: Page) => page.locator('[role=status] p').last().textContent();

it('T5: everything is reached, shown and left again by the keyboard alone', async () => {
  // As most people have it: things move.
  const { page, complaints } = await site.open('/', { reducedMotion: 'no-preference' });
  await page.waitForURL('**/login**');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  const { keyboard } = page;

  // Signs in.
  if ((await focused(page)) !== 'User name or e-mail') await tabTo(page, 'User name or e-mail');
  await keyboard.type(ADMIN);
  await tabTo(page, 'Password');
  await keyboard.type(PASSWORD);
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'No codes yet' }).waitFor();

  // Adds an entry, and copies its code.
  await tabTo(page, 'Skip to the content');
  await keyboard.press('Enter');
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('content');
  await tabTo(page, 'Enter a setup key');
  await keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  const secret = secretOf(1);
  noteSecret(secret);
  // The field takes the focus when it is there. The button above it has the same name.
  await expect.poll(() => page.evaluate('document.activeElement.name')).toBe('secret');
  await keyboard.type(secret);
  await tabTo(page, 'Account');
  await keyboard.type('by keyboard');
  await keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.locator('[data-card]').first().waitFor();
  await keyboard.press('/');
  await expect.poll(() => focused(page)).toBe('Search');
  await keyboard.type('keyb');
  await keyboard.press('Enter');
  await expect.poll(() => said(page)).toContain('Copied code for by keyboard');
  // The step may end between the press and this.
  const now = Date.now();
  const right = [now - 30_000, now, now + 5000].map((time) => oathtoolCode(secret, time));
  expect(right).toContain(await page.evaluate('navigator.clipboard.readText()'));
  await keyboard.press('Escape');

  // Opens a dialog of the security page, and is back where it was when that closes.
  await tabTo(page, 'Security');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Second factors' }).waitFor();
  await tabTo(page, 'Authenticator app');
  await keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Set up an authenticator app' }).waitFor();
  await expect.poll(() => isInDialog(page)).toBe(true);
  // It goes round inside of the dialog.
  for (let count = 0; count < 12; count++) {
    await keyboard.press('Tab');
    expect(await isInDialog(page)).toBe(true);
  }
  await keyboard.press('Escape');
  await expect.poll(() => focused(page)).toBe('Authenticator app');

  // Walks through the menu of a person, and leaves it undone.
  await tabTo(page, 'People');
  await keyboard.press('Enter');
  await page.getByRole('button', { name: `More for ${VIEWER}` }).waitFor();
  await tabTo(page, `More for ${VIEWER}`);
  await keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
  await keyboard.type('Disable');
  await expect.poll(() => focused(page)).toBe('Disable');
  await keyboard.press('Enter');
  await page.getByRole('alertdialog', { name: `Disable ${VIEWER}?` }).waitFor();
  await expect.poll(() => focused(page)).toBe('Cancel');
  await keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe(`More for ${VIEWER}`);

  // Opens an event of the log.
  await tabTo(page, 'Audit log');
  await keyboard.press('Enter');
  await page.locator('details summary').first().waitFor();
  await tabTo(page, /Codes seen|Entry added|Signed in/);
  await keyboard.press('Enter');
  await page.locator('details[open] dl').waitFor();

  // Signs out.
  await tabTo(page, /^Account and settings/);
  await keyboard.press('Enter');
  await page.getByRole('menu').waitFor();
  await keyboard.press('End');
  await expect.poll(() => focused(page)).toBe('Sign out');
  await keyboard.press('Enter');
  await page.waitForURL('**/login');
  expect(complaints).toEqual([]);
});
