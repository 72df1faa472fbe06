import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { qrCodeDataUrl } from '../../../src/core/factors/totp/qr-code.ts';
import {
  ADMIN,
  type Console,
  callFrom,
  expectNoBarriers,
  type Opened,
  startConsole,
  VIEWER,
} from '../../console/console.ts';
import { pasteInto } from '../../console/pictures.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { oathtoolCode } from '../../users/oathtool.ts';
import { type BoardAnswer, secretOf } from '../../vault/vault.ts';

let site: Console;
let ann: Opened;

beforeAll(async () => {
  site = await startConsole();
  ann = await site.openAs(ADMIN);
});
afterAll(() => site?.close());

const NAMES = [
  'Amazon',
  'Bitbucket',
  'Café Olé',
  'Dropbox',
  'Figma',
  'GitHub',
  'Hetzner',
  'Linode',
  'npm',
  'Zoom',
];
const secretFor = (issuer: string) => secretOf(NAMES.indexOf(issuer) + 1);
const card = (page: Page, issuer: string) => page.locator('li', { hasText: issuer });
/** Of a code as it is seen: its groups. */
const figuresOf = (page: Page, issuer: string) =>
  card(page, issuer).locator('.sr-only + [aria-hidden] > span');
const copyOf = (page: Page, issuer: string) => page.getByRole('button', { name: `Copy code: ${issuer}` });
/** The last thing; and what a screen reader may not have come to. */
const said = (page: Page) => page.locator('[role=status] p').last().textContent();
const saidLately = (page: Page) => page.locator('[role=status] p').allTextContents();
const clipboard = (page: Page) => page.evaluate('navigator.clipboard.readText()');
const focusedLabel = (page: Page) => page.evaluate('document.activeElement?.getAttribute("aria-label")');

/** Texts with figures of codes that a service for translations would be sent. */
const translatedCodes = (page: Page) =>
  page.evaluate(`(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) {
      const { data, parentElement } = texts.currentNode;
      if (/^\\d{3}$|(\\d ){5}\\d/.test(data) && parentElement.closest('[translate="no"]') === null) found.push(data);
    }
    return found;
  })()`);

/** The codes that are right while this runs: the step may end meanwhile. */
function codesOf(issuer: string): string[] {
  const now = Date.now();
  return [now - 5000, now, now + 5000].map((time) => oathtoolCode(secretFor(issuer), time));
}

describe('the board', () => {
  it('says what to begin with where there is nothing, and to a viewer whom to ask', async () => {
    await ann.page.getByRole('heading', { name: 'No codes yet' }).waitFor();
    await expectNoBarriers(ann.page);
    await ann.page.getByRole('button', { name: 'Enter a setup key' }).click();
    await ann.page.getByRole('dialog', { name: 'Add an entry' }).waitFor();
    await expectNoBarriers(ann.page);
    const vic = await site.openAs(VIEWER);
    await vic.page.getByText('Nothing has been shared with you yet').waitFor();
    expect(await vic.page.getByRole('button', { name: 'Enter a setup key' }).count()).toBe(0);
    await vic.page.context().close();
  });

  it('T3: takes a key by hand, and an address that is pasted', async () => {
    const { page } = ann;
    const dialog = page.getByRole('dialog', { name: 'Add an entry' });
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('The setup key is missing.').waitFor();
    expect(await page.evaluate('document.activeElement?.name')).toBe('secret');
    noteSecret(secretFor('GitHub'));
    await dialog.getByLabel('Setup key').fill(secretFor('GitHub').toLowerCase());
    await dialog.getByLabel('Site or company').fill('GitHub');
    await dialog.getByLabel('Account', { exact: true }).fill('ann@example.com');
    await page.keyboard.press('Enter');
    await copyOf(page, 'GitHub').waitFor();
    expect(await said(page)).toBe('Added GitHub (ann@example.com)');

    for (const issuer of NAMES) noteSecret(secretFor(issuer));
    const addressOf = (issuer: string) =>
      `otpauth://totp/${encodeURIComponent(issuer)}:team?secret=${secretFor(issuer)}`;
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByRole('button', { name: 'Choose pictures' }).waitFor();
    await pasteInto(page, addressOf('Amazon'));
    await dialog.getByLabel('Site or company').waitFor();
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await copyOf(page, 'Amazon').waitFor();

    for (const issuer of NAMES.filter((name) => !['GitHub', 'Amazon'].includes(name)))
      await callFrom(page, 'POST', '/accounts', { uri: addressOf(issuer) });
    // The stream tells of them.
    await copyOf(page, 'Zoom').waitFor();
    expect(await page.getByRole('listitem').count()).toBe(NAMES.length);
  });

  it('T3: takes a QR code from a picture, which stays in the browser', async () => {
    const { page } = ann;
    const secret = secretOf(500);
    noteSecret(secret);
    const uri = `otpauth://totp/Scanned:ann?secret=${secret}&issuer=Scanned`;
    const sent: string[] = [];
    page.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`));
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Add an entry' });
    const choose = (name: string, mimeType: string, buffer: Buffer) =>
      dialog.locator('input[type=file]').setInputFiles({ name, mimeType, buffer });
    await choose('nothing.png', 'image/png', Buffer.from('no picture'));
    await dialog.getByText('This file cannot be read as a picture here.').waitFor();
    const png = (text: string) => Buffer.from(qrCodeDataUrl(text).replace(/^[^,]*,/, ''), 'base64');
    await choose('site.png', 'image/png', png('https://example.com'));
    await dialog.getByText('This is not the QR code or the address of a login.').waitFor();
    await choose('code.png', 'image/png', png(uri));
    await dialog.getByLabel('Site or company').waitFor();
    expect(await dialog.getByLabel('Account', { exact: true }).inputValue()).toBe('ann');
    await expectNoBarriers(page);
    expect(sent.filter((request) => request.startsWith('POST'))).toEqual([]);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await copyOf(page, 'Scanned').waitFor();
    await copyOf(page, 'Scanned').click();
    await expect.poll(() => clipboard(page)).toMatch(/^\d{6}$/);
    expect([-5000, 0, 5000].map((ms) => oathtoolCode(secret, Date.now() + ms))).toContain(
      await clipboard(page),
    );
    const { accounts } = await callFrom<BoardAnswer>(page, 'GET', '/accounts');
    await callFrom(page, 'DELETE', `/accounts/${accounts.find(({ issuer }) => issuer === 'Scanned')?.id}`);
    await copyOf(page, 'Scanned').waitFor({ state: 'detached' });
  });

  it('T2: a press on a card copies its code, which is the one that oathtool computes', async () => {
    const { page } = ann;
    await copyOf(page, 'GitHub').click();
    await page.getByText('Copied code for GitHub').first().waitFor();
    expect(codesOf('GitHub')).toContain(await clipboard(page));
    expect(await said(page)).toMatch(/^Copied code for GitHub \(ann@example.com\); \d+ seconds? left$/);
    const shown = (await figuresOf(page, 'GitHub').allTextContents()).join('');
    expect(codesOf('GitHub').some((code) => shown.includes(code))).toBe(true);
  });

  it('is found, walked through and copied by the keyboard alone', async () => {
    const { page } = ann;
    await page.locator('body').click({ position: { x: 2, y: 2 } });
    await page.keyboard.press('/');
    expect(await focusedLabel(page)).toBe('Search');
    await page.keyboard.type('cafe');
    await expect.poll(() => page.getByRole('listitem').count()).toBe(1);
    await expect.poll(() => said(page)).toBe('1 result');
    await page.keyboard.press('Enter');
    await expect.poll(() => said(page)).toContain('Copied code for Café Olé');
    expect(codesOf('Café Olé')).toContain(await clipboard(page));
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowDown');
    expect(await focusedLabel(page)).toBe('Copy code: Amazon (team)');
    await page.keyboard.press('ArrowRight');
    expect(await focusedLabel(page)).toBe('Copy code: Bitbucket (team)');
    expect(await said(page)).toMatch(/^Code (\d ){5}\d, \d+ seconds? left$/);
    // A browser that has the page translated sends all texts to somebody, but for these.
    expect(await translatedCodes(page)).toEqual([]);
    await page.keyboard.press('End');
    expect(await focusedLabel(page)).toBe('Copy code: Zoom (team)');
    await page.keyboard.press('Home');
    expect(await focusedLabel(page)).toBe('Copy code: Amazon (team)');
    // One stop for all cards: Tab leads on to the menu of this one, and then out of the list.
    await page.keyboard.press('Tab');
    expect(await focusedLabel(page)).toBe('More for Amazon (team)');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Pin to the top' }).waitFor();
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Pin to the top');
    await page.keyboard.press('Escape');
    await expect.poll(() => focusedLabel(page)).toBe('More for Amazon (team)');
  });

  it('keeps the focus where it is when others add, rename and delete', async () => {
    const { page } = ann;
    const other = await site.openAs(ADMIN);
    await copyOf(page, 'Figma').focus();
    const { id } = await callFrom<{ id: string }>(other.page, 'POST', '/accounts', {
      ...{ label: 'first of all', issuer: 'AAA', secret: secretOf(77) },
    });
    await copyOf(page, 'AAA').waitFor();
    expect(await focusedLabel(page)).toBe('Copy code: Figma (team)');
    await callFrom(other.page, 'PATCH', `/accounts/${id}`, { issuer: 'ZZZ' });
    await copyOf(page, 'ZZZ').waitFor();
    expect(await focusedLabel(page)).toBe('Copy code: Figma (team)');
    await copyOf(page, 'ZZZ').focus();
    await callFrom(other.page, 'DELETE', `/accounts/${id}`);
    await copyOf(page, 'ZZZ').waitFor({ state: 'detached' });
    await expect.poll(() => focusedLabel(page)).toBe('Copy code: Zoom (team)');
    await other.page.context().close();
  });

  it('turns codes over at their step, also on a device whose clock is wrong, and says so', async () => {
    const other = await site.openAs(ADMIN, '/login');
    const secret = secretOf(600);
    const made = { label: 'short', issuer: 'Short', secret, period: 8 };
    const { id } = await callFrom<{ id: string }>(other.page, 'POST', '/accounts', made);
    await other.page.addInitScript('{ const now = Date.now; Date.now = () => now() + 170_000; }');
    await other.page.goto(site.origin);
    await copyOf(other.page, 'Short').focus();
    await other.page.getByText('The clock of this device is ahead by 3 minutes').waitFor();
    const code = () => card(other.page, 'Short').locator('.sr-only').first().textContent();
    const before = await code();
    const right = () =>
      [-2000, 0, 2000].map((ms) => oathtoolCode(secret, Date.now() + ms, { periodSeconds: 8 }));
    expect(right()).toContain(before?.replaceAll(' ', ''));
    await expect.poll(code, { timeout: 20_000 }).not.toBe(before);
    expect(right()).toContain((await code())?.replaceAll(' ', ''));
    expect(await focusedLabel(other.page)).toBe('Copy code: Short (short)');
    await callFrom(other.page, 'DELETE', `/accounts/${id}`);
    await other.page.context().close();
  });

  it('hides codes, shows one of them, and copies them unseen', async () => {
    const { page } = ann;
    await page.getByRole('button', { name: 'Hide codes' }).click();
    const figures = figuresOf(page, 'GitHub').first();
    await expect.poll(() => figures.textContent()).toBe('•••');
    await copyOf(page, 'GitHub').click();
    await expect.poll(() => clipboard(page)).toMatch(/^\d{6}$/);
    expect(await figures.textContent()).toBe('•••');
    await page.getByRole('button', { name: 'Show the code of GitHub' }).click();
    await expect.poll(() => figures.textContent()).toMatch(/^\d{3}$/);
    expect(await figuresOf(page, 'Zoom').first().textContent()).toBe('•••');
    await page.getByRole('button', { name: 'Hide codes' }).click();
    await expect.poll(() => figuresOf(page, 'Zoom').first().textContent()).toMatch(/^\d{3}$/);
  });

  it('changes the names of an entry, whose codes stay the same', async () => {
    const { page } = ann;
    await page.getByRole('button', { name: 'More for Linode' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit the entry' });
    expect(await dialog.getByLabel('Site or company').inputValue()).toBe('Linode');
    await dialog.getByLabel('Account', { exact: true }).fill('infra');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => focusedLabel(page)).toBe('Copy code: Linode (infra)');
    await page.keyboard.press('Enter');
    await expect.poll(() => said(page)).toContain('Copied code for Linode (infra)');
    expect(codesOf('Linode')).toContain(await clipboard(page));
  });

  it('T2: asks before it deletes, and leaves alone what is not confirmed', async () => {
    const { page } = ann;
    const ask = async () => {
      await page.getByRole('button', { name: 'More for Hetzner' }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      await page.getByRole('alertdialog', { name: 'Delete Hetzner (team)?' }).waitFor();
    };
    await ask();
    await expectNoBarriers(page);
    expect(await page.getByRole('alertdialog').textContent()).toContain('Team');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await copyOf(page, 'Hetzner').waitFor();
    await expect.poll(() => focusedLabel(page)).toBe('Copy code: Hetzner (team)');
    await ask();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await copyOf(page, 'Hetzner').waitFor({ state: 'detached' });
    await expect.poll(() => focusedLabel(page)).toBe('Copy code: Linode (infra)');
    expect(await saidLately(page)).toContain('Deleted Hetzner');
  });

  it('T1: a viewer sees and copies, and is offered nothing else: no secret, no import and no export', async () => {
    const vic = await site.openAs(VIEWER);
    await copyOf(vic.page, 'GitHub').click();
    await expect.poll(() => clipboard(vic.page)).toMatch(/^\d{6}$/);
    expect(await vic.page.getByRole('button', { name: /^(?:Add|More)/ }).count()).toBe(0);
    expect(vic.complaints).toEqual([]);
    await vic.page.context().close();
  });

  it('uses up a code of a counter only when it is asked for, and one for each press', async () => {
    const { page } = ann;
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    await callFrom(page, 'POST', '/accounts', { label: 'counter', issuer: 'HOTP', secret, type: 'hotp' });
    const use = page.getByRole('button', { name: 'Use the next code and copy it: HOTP (counter)' });
    await use.waitFor();
    await use.click();
    // RFC 4226, appendix D.
    await expect.poll(() => clipboard(page)).toBe('755224');
    await use.dblclick();
    await expect.poll(() => clipboard(page)).toBe('287082');
    await use.focus();
    for (let held = 0; held < 4; held++) await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    await expect.poll(() => clipboard(page)).toBe('359152');
    // The server has used one up, and its answer is lost: it is not asked again by itself.
    const lose = async (route: Route) => {
      await route.fetch();
      await route.abort();
    };
    await page.route('**/otp', lose, { times: 1 });
    await use.click();
    await expect.poll(() => said(page)).toBe('The server does not answer.');
    await use.click();
    await expect.poll(() => clipboard(page)).toBe('338314');
  });

  it('T4: a page without codes, too, is sent to the login when its session ends elsewhere', async () => {
    const here = await site.openAs(VIEWER, '/security');
    const asked: string[] = [];
    here.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const codes = here.page.getByRole('link', { name: 'Codes' });
    await codes.focus();
    await codes.hover();
    // Who only passes over the link is no one who saw codes: the board is prepared, and not asked for.
    await expect.poll(() => asked.some((path) => path.startsWith('/assets/board-page'))).toBe(true);
    await here.page.waitForTimeout(400);
    expect(asked).not.toContain('/api/accounts');
    const elsewhere = await site.openAs(VIEWER);
    await callFrom(elsewhere.page, 'POST', '/auth/revoke-sessions', { keepCurrent: true });
    await here.page.waitForURL('**/login?rd=%2Fsecurity', { timeout: 5000 });
    await here.page.context().close();
    await elsewhere.page.context().close();
  });

  it('asks nobody else, and its policy had nothing to refuse', () => {
    expect(ann.strangers).toEqual([]);
    expect(ann.complaints).toEqual([]);
  });
});
