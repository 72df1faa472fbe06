import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ADMIN,
  type Console,
  callFrom,
  findBarriers,
  type Opened,
  startConsole,
} from '../../console/console.ts';
import { dropZeros, type GivenFile, pictureOf, textFile } from '../../console/pictures.ts';
import { FILE_PASSWORD, programFiles } from '../../console/program-files.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { accounts, protonFile } from '../../vault/other-programs.ts';
import { type BoardAnswer, secretOf } from '../../vault/vault.ts';

let site: Console;
let ann: Opened;

beforeAll(async () => {
  site = await startConsole();
  for (const { secret } of accounts) noteSecret(secret);
  noteSecret(FILE_PASSWORD);
  ann = await site.openAs(ADMIN);
  await ann.page.getByRole('button', { name: 'Import a file' }).click();
});
afterAll(() => site?.close());

const dialog = (page: Page) => page.getByRole('dialog');
const give = (page: Page, file: GivenFile) => dialog(page).locator('input[type=file]').setInputFiles([file]);
const entries = async (page: Page) =>
  (await callFrom<BoardAnswer>(page, 'GET', '/accounts')).accounts.map(({ issuer, label }) => ({
    issuer,
    label,
  }));
const another = (page: Page) => dialog(page).getByRole('button', { name: 'Another file' }).click();
/** The rows of the table: what they are called, and what becomes of them. */
const rows = (page: Page) => dialog(page).getByRole('row').allInnerTexts();
const confirm = (page: Page) => dialog(page).getByRole('button', { name: /^(?:Add .* entr|Nothing to add)/ });

const address = (label: string, rest: string) => `otpauth://totp/${label}?${rest}`;

describe('a file of another program', () => {
  it('is recognised, opened in the browser and shown, whatever its format; nothing is saved', async () => {
    const { page } = ann;
    const sent: Request[] = [];
    page.on('request', (request) => sent.push(request));
    for (const { format, title, file, password, names } of await programFiles()) {
      await give(page, file);
      if (password !== undefined) {
        await dialog(page).getByLabel('Password of the file').fill(password);
        await page.keyboard.press('Enter');
      }
      await dialog(page).getByText(`${title}`).first().waitFor();
      await dialog(page).getByRole('row').nth(1).waitFor();
      const shown = (await rows(page)).join('\n');
      for (const name of names) expect(shown, format).toContain(name);
      await another(page);
    }
    expect(await entries(page)).toEqual([]);
    const bodies = sent.map((request) => request.postData() ?? '');
    expect(bodies.filter((body) => body !== '' && !body.includes('"dryRun":true'))).toEqual([]);
    expect(bodies.join('')).not.toContain(FILE_PASSWORD);
  });

  it('T12: is shown entry by entry, what is wrong with its line; the rest is added, and said', async () => {
    const { page } = ann;
    const [one, two, three] = [701, 702, 703].map(secretOf);
    const lines = [
      address('GitHub:ann', `secret=${one}&issuer=GitHub`),
      address('Broken:eve', 'secret='),
      address('Twice:ann', `secret=${one}&issuer=Twice`),
      address(`Long:${'x'.repeat(300)}`, `secret=${two}&issuer=Long`),
      address('Odd:eve', `secret=${three}&digits=3`),
      address('Zoom:ann', `secret=${three}&issuer=Zoom`),
    ];
    await give(page, textFile('mixed.txt', lines.join('\n')));
    await dialog(page).getByRole('row').nth(1).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    const shown = (await rows(page)).slice(1).map((row) => row.replace(/\s+/g, ' ').trim());
    expect(shown).toEqual([
      expect.stringMatching(/Not possible line 2: There is no secret\./),
      expect.stringMatching(/Not possible line 5: The number of figures is none from 5 to 10\./),
      expect.stringMatching(/^Long x+… Not possible Account: must have at most 256 characters/),
      'GitHub ann New',
      'Twice ann Twice in the file',
      'Zoom ann New',
    ]);
    await dialog(page).getByRole('button', { name: 'Not possible 3' }).click();
    expect(await dialog(page).getByRole('row').count()).toBe(4);
    await confirm(page).click();
    await page.getByRole('dialog', { name: 'What was added' }).waitFor();
    await dialog(page).getByText('2 entries added. 1 entry not added. 3 entries are not possible.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await dialog(page).getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Copy code: Zoom (ann)' }).waitFor();
    expect(await entries(page)).toEqual([
      { issuer: 'GitHub', label: 'ann' },
      { issuer: 'Zoom', label: 'ann' },
    ]);
  });

  it('T13: shows what the collection has already, and adds it not again', async () => {
    const { page } = ann;
    await openImport(page);
    const lines = [701, 704].map((number) => address(`S${number}:ann`, `secret=${secretOf(number)}`));
    await give(page, textFile('again.txt', lines.join('\n')));
    await dialog(page).getByRole('button', { name: 'There already 1' }).waitFor();
    // Elsewhere it is none of what there is.
    await dialog(page).getByLabel('Collection').selectOption('personal');
    await dialog(page).getByRole('button', { name: 'Add 2 entries' }).waitFor();
    await dialog(page).getByLabel('Collection').selectOption({ label: 'Team' });
    await dialog(page).getByRole('button', { name: 'Add 1 entry' }).click();
    await dialog(page).getByText('1 entry added. 1 entry not added.').waitFor();
    await dialog(page).getByRole('button', { name: 'Done' }).click();
    expect(await entries(page)).toHaveLength(3);
  });

  it('opens with its password, not with another, and is not lost between', async () => {
    const { page } = ann;
    await openImport(page);
    await give(page, textFile('proton.json', protonFile(FILE_PASSWORD)));
    await dialog(page).getByLabel('Password of the file').fill('not it');
    await page.keyboard.press('Enter');
    await dialog(page).getByText('This password does not open the file.').waitFor();
    expect(await dialog(page).getByLabel('Password of the file').inputValue()).toBe('');
    expect(await findBarriers(page)).toEqual([]);
    await dialog(page).getByLabel('Password of the file').fill(FILE_PASSWORD);
    await page.keyboard.press('Enter');
    await dialog(page).getByRole('button', { name: 'Add 2 entries' }).waitFor();
    await another(page);
  });

  it('T10: is refused at once where it asks for too much work, is none, or is cut off', async () => {
    const { page } = ann;
    const bomb = JSON.stringify({
      ...{ version: 1, encryptedData: 'AAAA', encryptionNonce: Buffer.alloc(24).toString('base64') },
      kdfParams: { memLimit: 2 ** 36, opsLimit: 4, salt: Buffer.alloc(16).toString('base64') },
    });
    const refused = async (content: string | Uint8Array, text: string) => {
      await give(page, textFile('file', content));
      await dialog(page).getByText(text).waitFor();
    };
    await refused(bomb, 'This file asks for more work on its password than is done for any file.');
    await refused('Dear all,\n', 'This file is in no format that is known here.');
    await refused('['.repeat(10_000), 'This file is nested deeper than any export.');
    await dropZeros(page, '[role=dialog] input', 21 * 1024 * 1024);
    await dialog(page).getByText('This file is larger than any export.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });

  it('is read as what somebody says it is', async () => {
    const { page } = ann;
    await give(
      page,
      textFile('notes.txt', `my codes\n${address('Said:ann', `secret=${secretOf(705)}&issuer=Said`)}`),
    );
    await dialog(page).getByText('This file is in no format that is known here.').waitFor();
    await dialog(page).getByLabel('Written by').selectOption('otpauth');
    await dialog(page).getByRole('button', { name: 'Add 1 entry' }).waitFor();
    await dialog(page).getByRole('row', { name: 'line 1' }).waitFor();
    await another(page);
    await dialog(page).getByLabel('Written by').selectOption('');
  });

  it('T9: shows names from it as text, whatever is in them', async () => {
    const { page } = ann;
    const evil = encodeURIComponent('\u202e<img src=x onerror=alert(1)>');
    await give(page, textFile('evil.txt', address(evil, `secret=${secretOf(706)}`)));
    await dialog(page).getByText('<img src=x onerror=alert(1)>', { exact: true }).first().waitFor();
    expect(await dialog(page).locator('table img').count()).toBe(0);
    expect(await dialog(page).innerText()).not.toContain('\u202e');
    await another(page);
  });

  it('that is a picture is looked at for QR codes', async () => {
    const { page } = ann;
    await give(page, pictureOf(address('Pictured:ann', `secret=${secretOf(707)}&issuer=Pictured`)));
    await dialog(page).getByLabel('Site or company').waitFor();
    expect(await dialog(page).getByLabel('Site or company').inputValue()).toBe('Pictured');
    await page.keyboard.press('Escape');
  });
});

describe('a large import', () => {
  const file = textFile(
    'large.txt',
    Array.from({ length: 600 }, (_, index) =>
      address(`L${index}:ann`, `secret=${secretOf(2000 + index)}&issuer=L${index}`),
    ).join('\n'),
  );

  it('can be stopped while its file is being opened', async () => {
    const { page } = ann;
    await openImport(page);
    // Half a gigabyte, ten times over.
    const costly = JSON.stringify({
      ...{ version: 1, encryptedData: 'A'.repeat(64), encryptionNonce: Buffer.alloc(24).toString('base64') },
      kdfParams: { memLimit: 2 ** 29, opsLimit: 10, salt: Buffer.alloc(16).toString('base64') },
    });
    await give(page, textFile('ente.txt', costly));
    await dialog(page).getByLabel('Password of the file').fill('x');
    await page.keyboard.press('Enter');
    await dialog(page).getByText('Opening ente.txt…').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    const [worker] = page.workers();
    const ended = worker?.waitForEvent('close');
    await dialog(page).getByRole('button', { name: 'Stop' }).click();
    await dialog(page).getByRole('button', { name: 'Choose a file' }).waitFor();
    await ended;
    expect(page.workers()).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('has its effect once where an answer is lost: what is sent again is the same request', async () => {
    const { page } = ann;
    await openImport(page);
    await give(page, file);
    await dialog(page).getByRole('row').nth(1).waitFor();
    expect(await dialog(page).getByRole('row').count()).toBeLessThan(400);

    const keys: string[] = [];
    let lost = 3;
    await page.route('**/api/accounts/import', async (route) => {
      keys.push(route.request().headers()['idempotency-key'] ?? '');
      const answer = await route.fetch();
      // Of the second request, no answer arrives, however often the page asks by itself.
      if (new Set(keys).size === 2 && lost-- > 0) await route.abort();
      else await route.fulfill({ response: answer });
    });
    await dialog(page).getByRole('button', { name: 'Add 600 entries' }).click();
    await dialog(page).getByText('500 of 600 added').waitFor();
    await dialog(page).getByText('The server does not answer.').waitFor();
    await page.keyboard.press('Escape');
    await dialog(page).getByRole('button', { name: 'Try again' }).click();
    await dialog(page).getByText('600 entries added.').waitFor();
    expect(new Set(keys).size).toBe(2);
    expect(keys.filter((key) => key === keys[1])).toHaveLength(4);
    await page.unroute('**/api/accounts/import');
    expect((await entries(page)).filter(({ issuer }) => issuer?.startsWith('L'))).toHaveLength(600);
    await dialog(page).getByRole('button', { name: 'Done' }).click();
  });

  it('can be stopped, and says what was added until then', async () => {
    const { page } = ann;
    await openImport(page);
    const lines = Array.from({ length: 600 }, (_, index) =>
      address(`M${index}:ann`, `secret=${secretOf(4000 + index)}&issuer=M${index}`),
    );
    await give(page, textFile('more.txt', lines.join('\n')));
    await dialog(page).getByRole('row').nth(1).waitFor();
    const hold = Promise.withResolvers<void>();
    await page.route('**/api/accounts/import', async (route) => {
      await hold.promise;
      await route.continue();
    });
    await dialog(page).getByRole('button', { name: 'Add 600 entries' }).click();
    await dialog(page).getByRole('button', { name: 'Stop' }).click();
    hold.resolve();
    await dialog(page).getByText('500 entries added. 100 entries not added.').waitFor();
    await dialog(page).getByText('What was added stays.').waitFor();
    await page.unroute('**/api/accounts/import');
    await dialog(page).getByRole('button', { name: 'Done' }).click();
    expect((await entries(page)).filter(({ issuer }) => issuer?.startsWith('M'))).toHaveLength(500);
  });

  it('asks nobody else, and its policy had nothing to refuse', () => {
    expect(ann.strangers).toEqual([]);
    expect(ann.complaints).toEqual([]);
  });
});

async function openImport(page: Page): Promise<void> {
  await page.goto(site.origin);
  // Where there is nothing yet, it is one of the things to begin with.
  await page.getByRole('button', { name: /^(?:More|Import a file)$/ }).click();
  const item = page.getByRole('menuitem', { name: 'Import' });
  const choose = dialog(page).getByRole('button', { name: 'Choose a file' });
  await item.or(choose).waitFor();
  if (await item.isVisible()) await item.click();
  await choose.waitFor();
}
