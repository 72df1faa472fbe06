import type { Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ADMIN,
  type Console,
  callFrom,
  expectNoBarriers,
  type Opened,
  startConsole,
} from '../../console/console.ts';
import { address, another, dialog, give, openImport, rows } from '../../console/import.ts';
import { dropZeros, pictureOf, textFile } from '../../console/pictures.ts';
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
  await openImport(ann.page, site.origin);
});
afterAll(() => site?.close());

describe('a file of another program, in the browser', () => {
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
    expect((await callFrom<BoardAnswer>(page, 'GET', '/accounts')).accounts).toEqual([]);
    const bodies = sent.map((request) => request.postData() ?? '');
    expect(bodies.filter((body) => body !== '' && !body.includes('"dryRun":true'))).toEqual([]);
    expect(bodies.join('')).not.toContain(FILE_PASSWORD);
  });

  it('opens with its password, not with another, and is not lost between', async () => {
    const { page } = ann;
    await give(page, textFile('proton.json', protonFile(FILE_PASSWORD)));
    await dialog(page).getByLabel('Password of the file').fill('not it');
    await page.keyboard.press('Enter');
    await dialog(page).getByText('This password does not open the file.').waitFor();
    expect(await dialog(page).getByLabel('Password of the file').inputValue()).toBe('');
    await expectNoBarriers(page);
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
    await expectNoBarriers(page);
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

  it('can be stopped while it is being opened', async () => {
    const { page } = ann;
    await openImport(page, site.origin);
    // Half a gigabyte, ten times over.
    const costly = JSON.stringify({
      ...{ version: 1, encryptedData: 'A'.repeat(64), encryptionNonce: Buffer.alloc(24).toString('base64') },
      kdfParams: { memLimit: 2 ** 29, opsLimit: 10, salt: Buffer.alloc(16).toString('base64') },
    });
    await give(page, textFile('ente.txt', costly));
    await dialog(page).getByLabel('Password of the file').fill('x');
    await page.keyboard.press('Enter');
    await dialog(page).getByText('Opening ente.txt…').waitFor();
    await expectNoBarriers(page);
    const [worker] = page.workers();
    const ended = worker?.waitForEvent('close');
    await dialog(page).getByRole('button', { name: 'Stop' }).click();
    await dialog(page).getByRole('button', { name: 'Choose a file' }).waitFor();
    await ended;
    expect(page.workers()).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('asks nobody else, and its policy had nothing to refuse', () => {
    expect(ann.strangers).toEqual([]);
    expect(ann.complaints).toEqual([]);
  });
});
