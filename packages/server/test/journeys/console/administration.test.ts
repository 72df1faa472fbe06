import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyExport } from '../../../src/core/audit/verify.ts';
import {
  ADMIN,
  type Console,
  callFrom,
  type Opened,
  PASSWORD,
  startConsole,
  VIEWER,
} from '../../console/console.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { oathtoolCode } from '../../users/oathtool.ts';

let site: Console;
let ann: Opened;

beforeAll(async () => {
  site = await startConsole({ RATE_LIMIT_LOGIN_SOURCE_MAX: '1000' });
  ann = await site.openAs(ADMIN, '/admin/people');
});
afterAll(() => site?.close());

const said = (page: Page) => page.locator('[role=status] p').last().textContent();
const more = (page: Page, name: string) => page.getByRole('button', { name: `More for ${name}` });
const row = (page: Page, name: string) => page.getByRole('listitem').filter({ has: more(page, name) });
const dialog = (page: Page) => page.locator('[role=dialog], [role=alertdialog]');

async function begin(name: string, action: string): Promise<void> {
  await more(ann.page, name).click();
  await ann.page.getByRole('menuitem', { name: action, exact: true }).click();
}

describe('the people of an installation', () => {
  it('lists who has an account, with role, second factors and when they were last seen', async () => {
    const own = await row(ann.page, ADMIN).textContent();
    expect(own).toMatch(/You.*Administrator.*No second factor.*Last seen/);
    expect(await row(ann.page, VIEWER).textContent()).toMatch(/Viewer.*Never seen/);
  });

  it('asks for a second factor before it changes anybody, and tells whoever has none', async () => {
    const { page } = ann;
    await begin(VIEWER, 'Disable');
    await dialog(page).getByRole('button', { name: 'Disable' }).click();
    await dialog(page).getByText('You have no second factor that counts here.').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await dialog(page).first().waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate('document.activeElement?.ariaLabel')).toBe(`More for ${VIEWER}`);

    const { data } = await callFrom<{ data: { secret: string; backupCodes: string[] } }>(
      page,
      'POST',
      '/2fa/totp/setup',
      {},
    );
    for (const secret of [data.secret, ...data.backupCodes]) noteSecret(secret);
    const code = oathtoolCode(data.secret, Date.now());
    await callFrom(page, 'POST', '/2fa/totp/verify-setup', { secret: data.secret, code });
    await page.reload();
    await row(page, ADMIN).getByText('Authenticator app').waitFor();
  });

  it('does not let the last administrator go, and says why', async () => {
    const { page } = ann;
    const why = 'This is the last administrator who can sign in.';
    await begin(ADMIN, 'Change the role');
    await dialog(page).getByLabel('Viewer').check();
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await dialog(page).getByText(why).waitFor();
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await begin(ADMIN, 'Disable');
    await dialog(page).getByRole('button', { name: 'Disable' }).click();
    await dialog(page).getByText(why).waitFor();
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await begin(ADMIN, 'Erase');
    await dialog(page).getByLabel('To confirm, type the user name: ann').fill(ADMIN);
    await page.keyboard.press('Enter');
    await dialog(page).getByText(why).waitFor();
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    expect(await row(page, ADMIN).textContent()).toContain('Administrator');
  });

  it('invites somebody, whose link is handed over where no mail is sent, and lets them in once', async () => {
    const { page } = ann;
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    await dialog(page).getByLabel('User name').fill('b');
    await dialog(page).getByRole('button', { name: 'Invite' }).click();
    await dialog(page).getByText('This is no user name').waitFor();
    await dialog(page).getByLabel('User name').fill('beatriz');
    await dialog(page).getByLabel('Viewer').check();
    await dialog(page).getByRole('button', { name: 'Invite' }).click();
    await dialog(page).getByText('Link for beatriz').waitFor();
    await dialog(page).getByRole('button', { name: 'Copy the link' }).click();
    const link = String(await page.evaluate('navigator.clipboard.readText()'));
    noteSecret(link.split('#')[1] ?? '');
    await dialog(page).getByRole('button', { name: 'Done' }).click();
    expect(await row(page, 'beatriz').textContent()).toContain('Invited');

    const { pathname, hash } = new URL(link);
    const beatriz = await site.open(pathname + hash);
    await beatriz.page.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await beatriz.page.keyboard.press('Enter');
    await beatriz.page.getByText('Your password is set.').waitFor();
    expect(beatriz.complaints).toEqual([]);
    await beatriz.page.context().close();
    const seen = await site.openAs('beatriz');
    await seen.page.getByText('Nothing has been shared with you yet').waitFor();
    await page.reload();
    await row(page, 'beatriz').getByText('Last seen').waitFor();
    await seen.page.context().close();
  });

  it('finds somebody by a part of the name, and says how many there are', async () => {
    const { page } = ann;
    await page.getByLabel('Find somebody').fill('BEA');
    await expect.poll(() => page.getByRole('button', { name: /^More for/ }).count()).toBe(1);
    await expect.poll(() => said(page)).toBe('1 person');
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await more(page, VIEWER).waitFor();
  });

  it('changes a role, which holds from the next request on', async () => {
    const { page } = ann;
    await begin('beatriz', 'Change the role');
    await dialog(page).getByLabel('Administrator').check();
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => said(page)).toBe('The role of beatriz is: Administrator.');
    await expect.poll(() => row(page, 'beatriz').textContent()).toContain('Administrator');
    const beatriz = await site.openAs('beatriz', '/admin/audit');
    await beatriz.page.getByRole('heading', { name: 'Chain' }).waitFor();
    await begin('beatriz', 'Change the role');
    await dialog(page).getByLabel('Member').check();
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => said(page)).toBe('The role of beatriz is: Member.');
    await beatriz.page.reload();
    await beatriz.page.getByText('You may not do this.').first().waitFor();
    await beatriz.page.context().close();
  });

  it('shuts somebody out, whose open page is sent to the login by its stream, and lets them in again', async () => {
    const { page } = ann;
    const beatriz = await site.openAs('beatriz', '/security');
    await beatriz.page.getByText('This one').waitFor();
    await begin('beatriz', 'Disable');
    await dialog(page).getByRole('button', { name: 'Disable' }).click();
    await beatriz.page.waitForURL('**/login?rd=%2Fsecurity');
    await expect.poll(() => row(page, 'beatriz').textContent()).toContain('Disabled');
    await begin('beatriz', 'Enable');
    await dialog(page).getByRole('button', { name: 'Enable' }).click();
    await expect.poll(() => said(page)).toBe('beatriz is enabled.');
    // Also for who sees the page: nothing else of it says so.
    await page.locator('#page').getByText('beatriz is enabled.', { exact: true }).waitFor();
    await beatriz.page.context().close();
  });

  it('erases somebody whose name was typed, and nobody else', async () => {
    const { page } = ann;
    await begin('beatriz', 'Erase');
    await dialog(page).getByRole('button', { name: 'Erase' }).click();
    await dialog(page).getByText('This is not the user name.').waitFor();
    await page.keyboard.type('beatriz');
    await page.keyboard.press('Enter');
    await more(page, 'beatriz').waitFor({ state: 'detached' });
    await expect.poll(() => said(page)).toBe('beatriz was erased.');
    await expect.poll(() => page.evaluate('document.activeElement?.id')).toBe('content');
    await more(page, VIEWER).waitFor();
  });

  it('A23: is offered to administrators alone, and refused to whoever comes by its address', async () => {
    const vic = await site.openAs(VIEWER, '/admin/people');
    await vic.page.getByText('You may not do this.').waitFor();
    expect(await vic.page.getByRole('link', { name: 'People' }).count()).toBe(0);
    expect(await vic.page.getByRole('link', { name: 'Audit log' }).count()).toBe(0);
    expect(await vic.page.locator('body').textContent()).not.toContain(ADMIN);
    await vic.page.context().close();
  });
});

describe('the audit log of an installation', () => {
  const events = (page: Page) => page.locator('details > summary');

  it('is shown newest first, with all that it has of an event', async () => {
    const { page } = ann;
    await page.getByRole('link', { name: 'Audit log' }).click();
    await events(page).first().waitFor();
    const erased = events(page).filter({ hasText: 'User erased' }).first();
    await erased.click();
    const details = page.locator('details[open] dl');
    expect(await details.textContent()).toMatch(/Actionuser\.erased.*Byusr_/);
    await erased.click();
  });

  it('is filtered by what, by outcome and by whom, in its address', async () => {
    const { page } = ann;
    await page.getByLabel('What').selectOption({ label: 'Role changed' });
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect.poll(() => events(page).count()).toBe(2);
    expect(new URL(page.url()).search).toBe('?action=person.role_changed');
    await page.reload();
    await events(page).first().waitFor();
    expect(await events(page).count()).toBe(2);
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    // The form is another one by then: what is typed before goes with the old one.
    await page.waitForURL(({ search }) => search === '');
    await expect.poll(() => page.getByLabel('What').inputValue()).toBe('');
    await page.getByLabel('Who').fill('VIC');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.waitForURL(/user=usr_/);
    // Those of before are there until the others are.
    const isOfVic = async () => {
      const texts = await events(page).allTextContents();
      return texts.length > 0 && texts.every((text) => /vic/.test(text));
    };
    await expect.poll(isOfVic).toBe(true);
    // Whose they are the log says, and no link.
    expect(page.url()).not.toContain('vic');
    await page.goto(`${page.url()}&name=somebody-else`);
    await expect.poll(() => page.getByLabel('Who').inputValue()).toBe('vic');
    await page.getByLabel('Outcome').selectOption({ label: 'Failed' });
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('Nothing like that is on the log.').waitFor();
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await events(page).first().waitFor();
  });

  it('is proven whole, and exported so that it can be proven elsewhere', async () => {
    const { page } = ann;
    await page.getByRole('button', { name: 'Prove it' }).click();
    await page.locator('main').getByText('The chain is whole').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'JSON Lines' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('twofold-audit.jsonl');
    const file = readFileSync(await download.path(), 'utf8');
    const report = await verifyExport(linesOf(file));
    expect(report).toMatchObject({ whole: true });
    expect(report.proven).toBeGreaterThan(10);
  });

  it('asked nobody else for anything, and did nothing that its policy refuses', () => {
    expect(ann.complaints).toEqual([]);
    expect(ann.strangers).toEqual([]);
  });
});

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.trimEnd().split('\n');
}
