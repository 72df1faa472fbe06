import { randomBytes } from 'node:crypto';
import { decodeBase32 } from '@twofold/otp';
import { migrationParts } from '@twofold/otp/formats/google';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ADMIN,
  type Console,
  callFrom,
  expectNoBarriers,
  type Opened,
  startConsole,
} from '../../console/console.ts';
import {
  dropOn,
  endlessDrawing,
  type GivenFile,
  hugePicture,
  pasteInto,
  pictureOf,
  plugCameraIn,
  showToCamera,
} from '../../console/pictures.ts';
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

let last = 100;
/** An address of an account that nobody has yet. */
function addressOf(issuer: string): string {
  last += 1;
  noteSecret(secretOf(last));
  return `otpauth://totp/${issuer}:ann?secret=${secretOf(last)}&issuer=${issuer}`;
}

/** The QR codes of an export from Google Authenticator, ten accounts in each. */
function exportOf(issuers: readonly string[]): string[] {
  const entries = issuers.map((issuer) => {
    last += 1;
    noteSecret(secretOf(last));
    const account = { type: 'totp', algorithm: 'SHA1', digits: 6, periodSeconds: 30 } as const;
    const names = { issuer, label: 'ann', secret: decodeBase32(secretOf(last)) };
    return { account: { ...account, ...names }, groups: [], favourite: false };
  });
  return migrationParts(entries, { random: (length) => new Uint8Array(randomBytes(length)) }).addresses;
}

const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const dialog = (page: Page) => page.getByRole('dialog');
const copyOf = (page: Page, issuer: string) => page.getByRole('button', { name: `Copy code: ${issuer} (` });
const give = (page: Page, ...files: GivenFile[]) =>
  dialog(page).locator('input[type=file]').setInputFiles(files);
const inDialog = (page: Page, text: string) => dialog(page).getByText(text, { exact: true });
const saidLately = (page: Page) => page.locator('[role=status] p').allTextContents();

async function openScan(page: Page): Promise<void> {
  const scan = page.getByRole('button', { name: /^(?:Scan a QR code|Add)$/ });
  await scan.first().click();
  await dialog(page).getByRole('button', { name: 'Choose pictures' }).waitFor();
}

async function issuersOf(page: Page): Promise<(string | null)[]> {
  const { accounts } = await callFrom<BoardAnswer>(page, 'GET', '/accounts');
  return accounts.map(({ issuer }) => issuer).sort();
}

const TEXTS = {
  unreadable: 'This file cannot be read as a picture here. Take a picture of the screen, as PNG or JPEG.',
  'too-large': 'This picture is too large to be read here. Cut out the QR code, or make the picture smaller.',
  'no-reader': 'What reads QR codes did not load. Load the page again, or enter the setup key.',
};

describe('adding by a QR code', () => {
  it('T3: takes one that is dropped anywhere on the page', async () => {
    const { page } = ann;
    await page.getByRole('heading', { name: 'No codes yet' }).waitFor();
    const address = addressOf('Dropped');
    await dropOn(page, '#content', pictureOf(address));
    await dialog(page).getByLabel('Site or company').waitFor();
    expect(await dialog(page).getByLabel('Site or company').inputValue()).toBe('Dropped');
    await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
    await copyOf(page, 'Dropped').click();
    const secret = /secret=(\w+)/.exec(address)?.[1] ?? '';
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toMatch(/^\d{6}$/);
    const code = await page.evaluate('navigator.clipboard.readText()');
    expect([-5000, 0, 5000].map((ms) => oathtoolCode(secret, Date.now() + ms))).toContain(code);
  });

  it('T3: takes one that is pasted, as a picture and as its address', async () => {
    const { page } = ann;
    await openScan(page);
    await pasteInto(page, pictureOf(addressOf('Pasted')));
    await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
    await copyOf(page, 'Pasted').waitFor();
    await openScan(page);
    await pasteInto(page, 'nothing of use');
    await inDialog(page, 'This is not the QR code or the address of a login.').waitFor();
    await pasteInto(page, addressOf('Typed'));
    await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
    await copyOf(page, 'Typed').waitFor();
  });

  it('T3: asks the clipboard for it, where there is no keyboard', async () => {
    const { page } = ann;
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(addressOf('Clipboard'))})`);
    await openScan(page);
    await dialog(page).getByRole('button', { name: 'Paste' }).click();
    await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
    await copyOf(page, 'Clipboard').waitFor();
  });

  it('T3: takes all that one picture has, after they were looked at', async () => {
    const { page } = ann;
    await openScan(page);
    await give(page, pictureOf(addressOf('First'), addressOf('Second'), addressOf('Third')));
    await page.getByRole('dialog', { name: 'What will be added' }).waitFor();
    await dialog(page).getByRole('button', { name: 'Add 3 entries' }).waitFor();
    await expectNoBarriers(page);
    expect(await issuersOf(page)).not.toContain('First');
    await dialog(page).getByLabel('Add Second (ann)').uncheck();
    await dialog(page).getByRole('button', { name: 'Add 2 entries' }).click();
    await page.getByRole('dialog', { name: 'What was added' }).waitFor();
    await dialog(page).getByRole('button', { name: 'Done' }).click();
    await copyOf(page, 'Third').waitFor();
    expect(await issuersOf(page)).toEqual(['Clipboard', 'Dropped', 'First', 'Pasted', 'Third', 'Typed']);
  });
});

describe('what is no picture, or cannot be read', () => {
  it('T11: is refused before anything of it is drawn, and says why', async () => {
    const { page } = ann;
    await openScan(page);
    await give(page, endlessDrawing());
    await inDialog(page, TEXTS.unreadable).waitFor();
    await give(page, hugePicture(9000, 9000));
    await inDialog(page, TEXTS['too-large']).waitFor();
    await page.keyboard.press('Escape');
  });

  it('T11: can be stopped while it is read, and is told where the reader does not load', async () => {
    const { page } = ann;
    const isStopped = Promise.withResolvers<void>();
    await page.route('**/assets/qr-worker*', async (route) => {
      await isStopped.promise;
      await route.abort();
    });
    await openScan(page);
    await give(page, pictureOf(addressOf('Late')));
    await dialog(page).getByRole('button', { name: 'Stop' }).click();
    await dialog(page).getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' });
    isStopped.resolve();
    await give(page, pictureOf(addressOf('Late')));
    await inDialog(page, TEXTS['no-reader']).waitFor();
    await page.keyboard.press('Escape');
    await page.unroute('**/assets/qr-worker*');
  });
});

describe('an export of Google Authenticator', () => {
  it('is collected part by part, in any order, and told what is of another one', async () => {
    const { page } = ann;
    const [one = '', two = '', three = ''] = exportOf(names('Google', 25));
    const [other = ''] = exportOf(names('Other', 25));
    await openScan(page);
    await give(page, pictureOf(two));
    await inDialog(page, '1 of 3 read').waitFor();
    expect(await saidLately(page)).toContain('1 of 3 read');
    await expectNoBarriers(page);
    expect(await dialog(page).getByRole('listitem').evaluateAll(labels)).toEqual([
      '1: missing',
      '2: read',
      '3: missing',
    ]);
    await give(page, pictureOf(two));
    await inDialog(page, 'This QR code was read already.').waitFor();
    await give(page, pictureOf(other));
    await dialog(page).getByText('This QR code is of another export').waitFor();
    await give(page, pictureOf(three), pictureOf(one));
    await dialog(page).getByRole('button', { name: 'Add 25 entries' }).waitFor();
    await dialog(page).getByText('30 seconds are taken for all').waitFor();
    expect(await issuersOf(page)).not.toContain('Google0');
    await dialog(page).getByRole('button', { name: 'Add 25 entries' }).click();
    await dialog(page).getByText('25 entries added.').waitFor();
    await dialog(page).getByRole('button', { name: 'Done' }).click();
    expect((await issuersOf(page)).filter((issuer) => issuer?.startsWith('Google'))).toHaveLength(25);
  });

  it('is taken without the parts that will not come, which are named', async () => {
    const { page } = ann;
    const [one = '', , three = ''] = exportOf(names('Half', 25));
    await openScan(page);
    // The second while the first is still being read.
    await pasteInto(page, pictureOf(one));
    await pasteInto(page, pictureOf(three));
    await inDialog(page, '2 of 3 read').waitFor();
    await dialog(page).getByRole('button', { name: 'Go on without the others' }).click();
    await dialog(page).getByText('Parts are missing: 2.').waitFor();
    await dialog(page).getByRole('button', { name: 'Add 15 entries' }).waitFor();
    await dialog(page).getByRole('button', { name: 'Another one' }).click();
    await dialog(page).getByRole('button', { name: 'Choose pictures' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('is read by the camera, which stays on until the last part', async () => {
    const opened = await site.openAs(ADMIN, '/login');
    const { page } = opened;
    await plugCameraIn(page);
    await page.goto(site.origin);
    const [one = '', two = ''] = exportOf(names('Camera', 15));
    await openScan(page);
    await showToCamera(page, 'https://example.com');
    await dialog(page).getByRole('button', { name: 'Camera' }).click();
    await inDialog(page, 'This is not the QR code or the address of a login.').waitFor();
    await showToCamera(page, two);
    await inDialog(page, '1 of 2 read').waitFor();
    await dialog(page).getByRole('button', { name: 'Stop the camera' }).waitFor();
    await showToCamera(page, one);
    await dialog(page).getByRole('button', { name: 'Add 15 entries' }).waitFor();
    expect((await saidLately(page)).filter((text) => text === '1 of 2 read')).toHaveLength(1);
    expect(opened.complaints).toEqual([]);
    await page.context().close();
  });

  it('asks nobody else, and its policy had nothing to refuse', () => {
    expect(ann.strangers).toEqual([]);
    expect(ann.complaints).toEqual([]);
  });
});

function labels(elements: { getAttribute(name: string): string | null }[]): (string | null)[] {
  return elements.map((element) => element.getAttribute('aria-label'));
}
