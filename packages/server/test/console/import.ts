import type { Page } from 'playwright-core';
import type { GivenFile } from './pictures.ts';

export const dialog = (page: Page) => page.getByRole('dialog');
export const give = (page: Page, file: GivenFile) =>
  dialog(page).locator('input[type=file]').setInputFiles([file]);
export const another = (page: Page) => dialog(page).getByRole('button', { name: 'Another file' }).click();
/** The rows of the table: what they are called, and what becomes of them. */
export const rows = (page: Page) => dialog(page).getByRole('row').allInnerTexts();

/** A line of a file, of one account. */
export const address = (label: string, rest: string) => `otpauth://totp/${label}?${rest}`;

/** The dialog of an import, from wherever the page is. */
export async function openImport(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  // Where there is nothing yet, it is one of the things to begin with.
  await page.getByRole('button', { name: /^(?:More|Import a file)$/ }).click();
  const item = page.getByRole('menuitem', { name: 'Import' });
  const choose = dialog(page).getByRole('button', { name: 'Choose a file' });
  await item.or(choose).waitFor();
  if (await item.isVisible()) await item.click();
  await choose.waitFor();
}
