import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ADMIN,
  type Console,
  callFrom,
  type Opened,
  PASSWORD,
  startConsole,
  VIEWER,
} from '../../console/console.ts';
import { seeOtherBuild } from '../../console/other-build.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { secretOf } from '../../vault/vault.ts';

const SECRET = secretOf(1600);

let site: Console;
let ann: Opened;

beforeAll(async () => {
  site = await startConsole();
  noteSecret(SECRET);
  ann = await site.openAs(ADMIN);
  await callFrom(ann.page, 'POST', '/accounts', { label: 'team', issuer: 'GitHub', secret: SECRET });
  await card(ann.page).waitFor();
});
afterAll(() => site?.close());

/** By what it is, and not by its role: behind a dialog nothing has one. */
const card = (page: Page) => page.locator('[data-card]');
const FAILED = 'This part of the page did not load.';

/** Lets a file of the build not come until what it answers is called. */
async function without(page: Page, file: string): Promise<() => Promise<void>> {
  const address = `**/assets/${file}-*.js`;
  await page.route(address, (route) => route.abort());
  return () => page.unroute(address);
}

describe('a part of the board that does not load', () => {
  it('says so in a dialog, which tries again; the board stays', async () => {
    const { page } = ann;
    const comes = await without(page, 'reveal-dialog');
    await page.getByRole('button', { name: /^More for GitHub/ }).click();
    await page.getByRole('menuitem', { name: 'Show the secret' }).click();
    const failed = page.getByRole('alertdialog', { name: FAILED });
    await failed.waitFor();
    expect(await card(page).count()).toBe(1);
    await comes();
    await failed.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('dialog', { name: /GitHub/ }).waitFor();
    await page.keyboard.press('Escape');
    expect(await card(page).count()).toBe(1);
  });

  it('has the whole page loaded anew, by itself, where the server has another build', async () => {
    const { page } = await site.openAs(ADMIN);
    await without(page, 'reveal-dialog');
    await seeOtherBuild(page, site.origin);
    const anew = page.waitForRequest((request) => request.isNavigationRequest());
    await page.getByRole('button', { name: /^More for GitHub/ }).click();
    await page.getByRole('menuitem', { name: 'Show the secret' }).click();
    await anew;
    await page.context().close();
  });

  it('offers to load the whole page again when to try again was in vain', async () => {
    const { page } = await site.openAs(ADMIN);
    const comes = await without(page, 'reveal-dialog');
    await page.getByRole('button', { name: /^More for GitHub/ }).click();
    await page.getByRole('menuitem', { name: 'Show the secret' }).click();
    const failed = page.getByRole('alertdialog', { name: FAILED });
    await failed.waitFor();
    const anew = failed.getByRole('button', { name: 'Load it again' });
    expect(await anew.count()).toBe(0);
    await failed.getByRole('button', { name: 'Try again' }).click();
    await anew.waitFor();
    await comes();
    await anew.click();
    await page.getByRole('button', { name: /^More for GitHub/ }).click();
    await page.getByRole('menuitem', { name: 'Show the secret' }).click();
    await page.getByRole('dialog', { name: /GitHub/ }).waitFor();
    await page.context().close();
  });

  it('says so in the dialog that it is a part of', async () => {
    const { page } = ann;
    const comes = await without(page, 'key-form');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Setup key' }).click();
    const failed = page.getByRole('alert').filter({ hasText: FAILED });
    await failed.waitFor();
    await failed.getByRole('button', { name: 'Try again' }).click();
    await failed.getByRole('button', { name: 'Load it again' }).waitFor();
    await comes();
    await failed.getByRole('button', { name: 'Try again' }).click();
    await page.getByLabel('Setup key').waitFor();
  });

  it('and an entry whose codes are there already is told by the name of that one', async () => {
    const { page } = ann;
    await page.getByLabel('Setup key').fill(SECRET);
    await page.getByLabel('Account', { exact: true }).fill('another name');
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('The collection has these codes already: GitHub (team).').waitFor();
    await page.keyboard.press('Escape');
  });
});

it('a second factor that a page asks for is not asked for on the one that somebody goes back to', async () => {
  const { page } = ann;
  await page.goto(site.origin);
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByRole('button', { name: `More for ${VIEWER}` }).click();
  await page.getByRole('menuitem', { name: 'Disable', exact: true }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  const question = page.getByRole('dialog', { name: 'Is it you?' });
  await question.waitFor();
  await page.goBack();
  await question.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Copy code: GitHub (team)' }).waitFor();
});

it('whoever was never here is told how a new installation begins; who was, is not told again', async () => {
  const isNew = 'Is this installation new?';
  const { page } = await site.open('/login');
  await page.getByText(isNew).waitFor();
  await callFrom(page, 'POST', '/auth/login', { username: ADMIN, password: PASSWORD });
  await page.goto(site.origin);
  await card(page).waitFor();
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await page.getByText(isNew).count()).toBe(0);
});

it('the recent activity of an administrator is their own, however much others have done since', async () => {
  const secret = secretOf(1601);
  noteSecret(secret);
  await callFrom(ann.page, 'POST', '/accounts', { label: 'crew', issuer: 'GitHub', secret });
  const login = await fetch(`${site.origin}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: VIEWER, password: PASSWORD }),
  });
  const { data } = (await login.json()) as { data: { accessToken: string } };
  noteSecret(data.accessToken);
  const headers = { authorization: `Bearer ${data.accessToken}` };
  // More than the log answers at once.
  for (let count = 0; count < 105; count++) await fetch(`${site.origin}/api/accounts`, { headers });

  await ann.page.goto(`${site.origin}/security`);
  const activity = ann.page.getByRole('region', { name: 'Recent activity' });
  await activity.getByText('Entry added', { exact: true }).first().waitFor();
});
