import { readFileSync } from 'node:fs';
import { decodeBase32 } from '@twofold/otp';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ADMIN,
  type Console,
  callFrom,
  expectNoBarriers,
  type Opened,
  PASSWORD,
  startConsole,
} from '../../console/console.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { oathtoolCode } from '../../users/oathtool.ts';
import { readQrCode } from '../../users/qr-reader.ts';
import { secretOf } from '../../vault/vault.ts';

const FILE_PASSWORD = 'an old roof under the rain';

let site: Console;
let ann: Opened;

beforeAll(async () => {
  site = await startConsole();
  noteSecret(FILE_PASSWORD);
  ann = await site.openAs(ADMIN);
  for (const [number, issuer] of ['GitHub', 'Hetzner', 'Zoom'].entries()) {
    noteSecret(secretOf(800 + number));
    const entry = { label: 'team', issuer, secret: secretOf(800 + number), note: 'of the team' };
    await callFrom(ann.page, 'POST', '/accounts', entry);
  }
});
afterAll(() => site?.close());

const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });
const said = (page: Page) => page.locator('[role=status] p').allTextContents();
const clipboard = (page: Page) => page.evaluate('navigator.clipboard.readText()');

async function openMenu(page: Page, issuer: string, item: string): Promise<void> {
  await page
    .getByRole('button', { name: `More for ${issuer} (team)` })
    .first()
    .click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function openExport(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Export' }).click();
  await dialog(page, 'Export entries').waitFor();
}

async function download(page: Page): Promise<Download> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    dialog(page, 'Export entries').getByRole('button', { name: 'Export' }).click(),
  ]);
  return file;
}

/** Logs in where the device is trusted: no second factor is given, and the trust counts for nothing here. */
async function logInByTrustedDevice(page: Page, recoveryCode: string): Promise<void> {
  const logIn = () =>
    callFrom<{ data: { tempToken?: string } }>(page, 'POST', '/auth/login', {
      ...{ username: ADMIN, password: PASSWORD },
    });
  // A page of somebody in particular would leave by itself.
  await page.goto(`${site.origin}/forgot-password`);
  await callFrom(page, 'POST', '/auth/logout');
  const { tempToken } = (await logIn()).data;
  await callFrom(page, 'POST', '/2fa/verify-backup-code', {
    tempToken,
    code: recoveryCode,
    trustDevice: true,
  });
  await callFrom(page, 'POST', '/auth/logout');
  await logIn();
  await page.goto(site.origin);
  await page.getByRole('button', { name: 'Copy code: GitHub (team)' }).waitFor();
}

describe('the secret of an entry', () => {
  it('is shown to nobody without a second factor, who is told so', async () => {
    const { page } = ann;
    await page.reload();
    await openMenu(page, 'GitHub', 'Show the secret');
    const reveal = dialog(page, 'The secret of GitHub (team)');
    await expectNoBarriers(page);
    await reveal.getByRole('button', { name: 'Show it' }).click();
    await dialog(page, 'Is it you?').getByText('You have no second factor that counts here').waitFor();
    await page.keyboard.press('Escape');
    await reveal.getByRole('button', { name: 'Cancel' }).click();
    expect(await page.content()).not.toContain(secretOf(800));
    await expect
      .poll(() => page.evaluate('document.activeElement?.getAttribute("aria-label")'))
      .toBe('Copy code: GitHub (team)');
  });

  it('T26: is shown after a fresh factor, as a text, an address and a QR code; and hidden again', async () => {
    const { page } = ann;
    const { data } = await callFrom<{ data: { secret: string; backupCodes: string[] } }>(
      ...([page, 'POST', '/2fa/totp/setup'] as const),
    );
    const { secret, backupCodes } = data;
    for (const one of [secret, ...backupCodes]) noteSecret(one);
    const now = Date.now();
    await callFrom(page, 'POST', '/2fa/totp/verify-setup', { secret, code: oathtoolCode(secret, now) });
    await logInByTrustedDevice(page, backupCodes[0] ?? '');

    await openMenu(page, 'GitHub', 'Show the secret');
    const reveal = dialog(page, 'The secret of GitHub (team)');
    await reveal.getByRole('button', { name: 'Show it' }).click();
    const stepUp = dialog(page, 'Is it you?');
    await stepUp.getByLabel('Code of the app').waitFor();
    expect(await page.content()).not.toContain(secretOf(800).slice(0, 8));
    await stepUp.getByLabel('Code of the app').fill(oathtoolCode(secret, now + 30_000));
    await page.keyboard.press('Enter');
    await reveal.getByText('Hidden again in').waitFor();
    await expectNoBarriers(page);
    expect((await reveal.locator('code').first().textContent())?.replaceAll(' ', '')).toBe(secretOf(800));
    await reveal.getByAltText('QR code of the setup key').waitFor();
    await reveal.getByRole('button', { name: 'Copy the address' }).click();
    await expect.poll(() => clipboard(page)).toMatch(/^otpauth:\/\/totp\/GitHub:team\?secret=/);
    await reveal.getByRole('button', { name: 'Copy the setup key' }).click();
    await expect.poll(() => clipboard(page)).toBe(secretOf(800));
    // Over http on another host a page has no clipboard of its own: it copies what is selected.
    await page.evaluate(`
      window.kept = navigator.clipboard;
      Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true });
    `);
    await reveal.getByRole('button', { name: 'Copy the address' }).click();
    await expect.poll(() => page.evaluate('window.kept.readText()')).toMatch(/^otpauth:/);
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Copy the address');
    await page.evaluate('delete navigator.clipboard');
    await page.evaluate(`
      navigator.clipboard.writeText = async () => {
        delete navigator.clipboard.writeText;
        throw new DOMException('no', 'NotAllowedError');
      };
    `);
    const clear = reveal.getByRole('button', { name: 'Clear the clipboard' });
    await clear.click();
    await reveal.getByText('The browser does not let this page clear the clipboard.').waitFor();
    await clear.click();
    await reveal.getByText('It is off the clipboard.').waitFor();
    expect(await clipboard(page)).toBe(' ');
    expect((await said(page)).join()).not.toContain(secretOf(800));
    await reveal.getByRole('button', { name: 'Hide it' }).click();
    await reveal.getByRole('button', { name: 'Show it' }).waitFor();
    expect(await reveal.locator('code').count()).toBe(0);
    await reveal.getByRole('button', { name: 'Cancel' }).click();
  });
});

describe('an export', () => {
  it('T26: is encrypted where nobody says otherwise, under a password that was typed twice', async () => {
    const { page } = ann;
    await openExport(page);
    const form = dialog(page, 'Export entries');
    await expectNoBarriers(page);
    await form.getByLabel('Password of the file').fill('too short');
    await form.getByRole('button', { name: 'Export' }).click();
    await form.getByText('It needs at least 12 characters.').waitFor();
    await form.getByLabel('Password of the file').fill(FILE_PASSWORD);
    await form.getByLabel('The password once more').fill('another one, by mistake');
    await form.getByRole('button', { name: 'Export' }).click();
    await form.getByText('The passwords differ.').waitFor();
    await form.getByLabel('The password once more').fill(FILE_PASSWORD);
    const file = await download(page);
    expect(file.suggestedFilename()).toBe('twofold-vault.json');
    const content = readFileSync(await file.path(), 'utf8');
    expect(JSON.parse(content)).toMatchObject({ version: 1, db: expect.any(String) });
    for (const hidden of [secretOf(800), 'GitHub', FILE_PASSWORD]) expect(content).not.toContain(hidden);
    await form.getByText('twofold-vault.json was given to the browser to be saved.').waitFor();
    await form.getByRole('button', { name: 'Close' }).first().click();

    // Into the own collection, where nothing is yet.
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Import' }).click();
    const importing = page.getByRole('dialog');
    await importing.locator('input[type=file]').setInputFiles({
      ...{ name: 'twofold-vault.json', mimeType: 'application/json', buffer: Buffer.from(content) },
    });
    await importing.getByLabel('Password of the file').fill(FILE_PASSWORD);
    await page.keyboard.press('Enter');
    await importing.getByRole('button', { name: 'There already 3' }).waitFor();
    await importing.getByLabel('Collection').selectOption('personal');
    await importing.getByRole('button', { name: 'Add 3 entries' }).click();
    await importing.getByText('3 entries added.').waitFor();
    await importing.getByRole('button', { name: 'Done' }).click();
    await expect.poll(() => page.getByRole('button', { name: 'Copy code: Zoom (team)' }).count()).toBe(2);
  });

  it('T26: is plain only for who says that they know what it is', async () => {
    const { page } = ann;
    await openExport(page);
    const form = dialog(page, 'Export entries');
    await form.getByLabel('What to export').selectOption({ label: 'Team' });
    await form.getByLabel('For which program').selectOption('otpauth');
    await form.getByText('This file is not encrypted').waitFor();
    await expectNoBarriers(page);
    await form.getByRole('button', { name: 'Export' }).click();
    await form.getByText('Say that you want it unencrypted.').waitFor();
    await form.getByLabel('I know, and I want it unencrypted').check();
    const file = await download(page);
    expect(file.suggestedFilename()).toBe('twofold-vault.txt');
    const lines = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain(`secret=${secretOf(800)}`);
    await form.getByText('The format has no notes.').waitFor();
    await form.getByRole('button', { name: 'Close' }).first().click();
  });

  it('T26: for Google Authenticator is QR codes on the page, for a minute, and no file', async () => {
    const { page } = ann;
    await openExport(page);
    const form = dialog(page, 'Export entries');
    await form.getByLabel('What to export').selectOption({ label: 'Team' });
    await form.getByLabel('For which program').selectOption('google');
    await form.getByLabel('I know, and I want it unencrypted').check();
    await form.getByRole('button', { name: 'Export' }).click();
    const code = form.getByRole('img', { name: 'QR code 1 of 1' });
    await code.waitFor();
    await expectNoBarriers(page);
    const text = await readQrCode((await code.screenshot()).toString('base64'));
    const data = Buffer.from(new URL(text).searchParams.get('data') ?? '', 'base64');
    for (const number of [800, 801, 802]) expect(data.includes(decodeBase32(secretOf(number)))).toBe(true);
    await page.evaluate(`
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
      Object.defineProperty(document, 'hidden', { value: false, configurable: true });
    `);
    await form.getByLabel('For which program').waitFor();
    expect(await code.count()).toBe(0);
    await form.getByRole('button', { name: 'Cancel' }).click();
  });

  it('leaves no secret behind: one that is shown is hidden when its minute is over, and when the page is left', async () => {
    const { page } = ann;
    await openMenu(page, 'Hetzner', 'Show the secret');
    const reveal = dialog(page, 'The secret of Hetzner (team)');
    const show = async () => {
      await reveal.getByRole('button', { name: 'Show it' }).click();
      await reveal.getByText('Hidden again in').waitFor();
    };
    await page.clock.install();
    await show();
    await page.clock.runFor(61_000);
    await reveal.getByRole('button', { name: 'Show it' }).waitFor();
    expect(await reveal.locator('code').count()).toBe(0);
    await show();
    // A device that slept: one tick, and late.
    await page.clock.fastForward(61_000);
    await reveal.getByRole('button', { name: 'Show it' }).waitFor();
    await show();
    const setHidden = (isHidden: boolean) =>
      page.evaluate(`
        Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      `);
    await setHidden(true);
    await reveal.getByRole('button', { name: 'Show it' }).waitFor();
    expect(await reveal.locator('code').count()).toBe(0);
    // The answer comes when nobody is looking any more.
    await setHidden(false);
    const answer = Promise.withResolvers<void>();
    await page.route('**/reveal', async (route) => {
      await answer.promise;
      await route.continue();
    });
    await reveal.getByRole('button', { name: 'Show it' }).click();
    await setHidden(true);
    answer.resolve();
    await reveal.locator('[aria-busy]').waitFor({ state: 'detached' });
    await reveal.getByRole('button', { name: 'Show it' }).waitFor();
    expect(await reveal.locator('code').count()).toBe(0);
    await page.unroute('**/reveal');
    expect(await said(page)).toContain('The secret is hidden again.');
    await page.goto(site.origin);
  });

  it('T26: asks for a fresh factor, and is not made where the person gives up', async () => {
    const { page } = ann;
    await page.goto(`${site.origin}/forgot-password`);
    await callFrom(page, 'POST', '/auth/logout');
    await callFrom(page, 'POST', '/auth/login', { username: ADMIN, password: PASSWORD });
    await page.goto(site.origin);
    await openExport(page);
    const form = dialog(page, 'Export entries');
    await form.getByLabel('Password of the file').fill(FILE_PASSWORD);
    await form.getByLabel('The password once more').fill(FILE_PASSWORD);
    await form.getByRole('button', { name: 'Export' }).click();
    await dialog(page, 'Is it you?').waitFor();
    await page.keyboard.press('Escape');
    await form.getByRole('button', { name: 'Export' }).waitFor();
    expect(await form.getByRole('alert').count()).toBe(0);
    expect(await form.getByLabel('Password of the file').inputValue()).toBe(FILE_PASSWORD);
    await form.getByRole('button', { name: 'Cancel' }).click();
  });

  it('asks nobody else, and its policy had nothing to refuse', () => {
    expect(ann.strangers).toEqual([]);
    expect(ann.complaints).toEqual([]);
  });
});
