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
import { address, dialog, give, openImport, rows } from '../../console/import.ts';
import { textFile } from '../../console/pictures.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { type BoardAnswer, secretOf } from '../../vault/vault.ts';

let site: Console;
let ann: Opened;

beforeAll(async () => {
  site = await startConsole();
  for (const number of [701, 702, 703, 704]) noteSecret(secretOf(number));
  ann = await site.openAs(ADMIN);
  await ann.page.getByRole('button', { name: 'Import a file' }).click();
});
afterAll(() => site?.close());

const entries = async (page: Page) =>
  (await callFrom<BoardAnswer>(page, 'GET', '/accounts')).accounts.map(({ issuer, label }) => ({
    issuer,
    label,
  }));
const confirm = (page: Page) => dialog(page).getByRole('button', { name: /^(?:Add .* entr|Nothing to add)/ });

describe('a file of another program', () => {
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
    await expectNoBarriers(page);
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
    await expectNoBarriers(page);
    await dialog(page).getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Copy code: Zoom (ann)' }).waitFor();
    expect(await entries(page)).toEqual([
      { issuer: 'GitHub', label: 'ann' },
      { issuer: 'Zoom', label: 'ann' },
    ]);
  });

  it('T13: shows what the collection has already, and adds it not again', async () => {
    const { page } = ann;
    await openImport(page, site.origin);
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
});

describe('a large import', () => {
  const file = textFile(
    'large.txt',
    Array.from({ length: 600 }, (_, index) =>
      address(`L${index}:ann`, `secret=${secretOf(2000 + index)}&issuer=L${index}`),
    ).join('\n'),
  );

  it('has its effect once where an answer is lost: what is sent again is the same request', async () => {
    const { page } = ann;
    await openImport(page, site.origin);
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
    await openImport(page, site.origin);
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
