import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ADMIN,
  type Console,
  expectNoBarriers,
  type Opened,
  PASSWORD,
  plugIn,
  startConsole,
  VIEWER,
} from '../../console/console.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { oathtoolCode } from '../../users/oathtool.ts';

let site: Console;
let ann: Opened;
let recoveryCodes: string[] = [];

beforeAll(async () => {
  site = await startConsole();
  ann = await site.openAs(ADMIN, '/security');
});
afterAll(() => site?.close());

const section = (name: string) => ann.page.getByRole('region', { name });
const dialog = (name: string) => ann.page.getByRole('dialog', { name });

describe('the page about one’s own security', () => {
  it('says that there is no second factor, and where the person is signed in', async () => {
    await section('Second factors').getByText('You have no second factor.').waitFor();
    await section('Sessions').getByText('This one').waitFor();
    await section('Recent activity').getByText('Signed in').first().waitFor();
    await expectNoBarriers(ann.page);
  });

  it('offers nothing that would have to be sent, where nothing can be', async () => {
    const factors = section('Second factors');
    await factors.getByRole('button', { name: 'Authenticator app' }).waitFor();
    expect(await factors.getByRole('button', { name: /^(?:SMS|E-mail)$/ }).count()).toBe(0);
    await section('E-mail address').getByText('This installation sends no e-mail').waitFor();
    expect(await section('E-mail address').getByRole('textbox').count()).toBe(0);
    const stranger = await site.open('/forgot-password');
    await stranger.page.getByText('This installation sends no e-mail. Ask an administrator').waitFor();
    expect(await stranger.page.getByRole('textbox').count()).toBe(0);
    await stranger.page.context().close();
  });

  it('A3: sets an authenticator app up, whose first code is checked as it is typed', async () => {
    const { page } = ann;
    await section('Second factors').getByRole('button', { name: 'Authenticator app' }).click();
    const wizard = dialog('Set up an authenticator app');
    await wizard.getByAltText('QR code of the setup key').waitFor();
    await wizard.getByText('Enter the key by hand').click();
    await expectNoBarriers(page);
    const secret = (await wizard.locator('code').textContent())?.replaceAll(' ', '') ?? '';
    noteSecret(secret);

    const sent: string[] = [];
    page.on('request', (request) => sent.push(new URL(request.url()).pathname));
    const field = wizard.getByLabel('First code of the app');
    await field.fill(oathtoolCode(secret, Date.now() + 10 * 60_000));
    await wizard.getByText('The right key, but the clock of the app is ahead').waitFor();
    expect(sent).not.toContain('/api/2fa/totp/verify-setup');

    await field.fill(oathtoolCode(secret, Date.now()));
    const codes = dialog('Your recovery codes');
    await codes.waitFor();
    recoveryCodes = await codes.getByRole('listitem').allTextContents();
    for (const code of recoveryCodes) noteSecret(code);
    expect(recoveryCodes).toHaveLength(10);
    await expectNoBarriers(page);
  });

  it('A4: does not let go of recovery codes that were not kept', async () => {
    const { page } = ann;
    await page.keyboard.press('Escape');
    await dialog('Your recovery codes').getByText('Keep them first').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`recovery-codes-${ADMIN}.txt`);
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(recoveryCodes.join('\n'));
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByText(`Recovery codes of ${ADMIN}`).isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: 'Print', includeHidden: true }).isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await section('Recovery codes').getByText('10 codes are left.').waitFor();
    expect(await page.locator('body').textContent()).not.toContain(recoveryCodes[0]);
  });

  it('A4: asks for a second factor where the server wants a fresh one, and then does what was wanted', async () => {
    const { page } = ann;
    // The one of the set-up is fresh: the server is made to forget it once.
    await page.route(
      '**/api/2fa/backup-codes/generate',
      (route) =>
        route.fulfill({
          status: 401,
          contentType: 'application/problem+json',
          body: JSON.stringify({ status: 401, code: 'step_up_required', detail: '', title: '', type: '' }),
        }),
      { times: 1 },
    );
    await section('Recovery codes').getByRole('button', { name: 'Make new codes' }).click();
    const confirm = page.getByRole('alertdialog', { name: 'Make new recovery codes?' });
    await confirm.getByRole('button', { name: 'Make new codes' }).click();
    const stepUp = dialog('Is it you?');
    await stepUp.getByRole('button', { name: 'Recovery code' }).click();
    await expectNoBarriers(page);
    await stepUp.getByLabel('Recovery code').fill('AAAA-AAAA-AAAA-AAAA');
    await page.keyboard.press('Enter');
    await stepUp.getByText('This recovery code is wrong').waitFor();
    await stepUp.getByLabel('Recovery code').fill(recoveryCodes[0] ?? '');
    await page.keyboard.press('Enter');
    const codes = dialog('Your recovery codes');
    await codes.waitFor();
    const fresh = await codes.getByRole('listitem').allTextContents();
    for (const code of fresh) noteSecret(code);
    expect(fresh.some((code) => recoveryCodes.includes(code))).toBe(false);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await section('Recent activity').getByText('Recovery code used').first().waitFor();
  });

  it('adds several passkeys, each with its name', async () => {
    const { page } = ann;
    for (const [name, transport] of [
      ['Laptop', 'internal'],
      ['Key on the ring', 'usb'],
    ] as const) {
      const { unplug } = await plugIn(page, transport);
      await section('Second factors').getByRole('button', { name: 'Passkey', exact: true }).click();
      await dialog('Add a passkey').getByLabel('Name').fill(name);
      await page.keyboard.press('Enter');
      await section('Second factors').getByText(name, { exact: true }).waitFor();
      await unplug();
    }
    await page.getByRole('button', { name: 'Rename Laptop' }).click();
    await dialog('Rename the second factor').getByLabel('Name').fill('Old laptop');
    await page.keyboard.press('Enter');
    await section('Second factors').getByText('Old laptop', { exact: true }).waitFor();
  });

  it('A3: removes a factor after asking, and leaves the focus on the page', async () => {
    const { page } = ann;
    await page.getByRole('button', { name: 'Remove Old laptop' }).click();
    const confirm = page.getByRole('alertdialog', { name: 'Remove Old laptop?' });
    expect(await confirm.textContent()).not.toContain('last second factor');
    await confirm.getByRole('button', { name: 'Cancel' }).click();
    await confirm.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Remove Old laptop' }).click();
    await confirm.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('button', { name: 'Remove Old laptop' }).waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate('document.activeElement?.id')).toBe('content');
  });

  it('changes the password, with the present one', async () => {
    const { page } = ann;
    const own = section('Password');
    const next = 'a heron over a silver weir';
    noteSecret(next);
    await own.getByLabel('Current password').fill('not this one at all');
    const chosen = own.getByLabel('New password', { exact: true });
    await chosen.fill('short');
    await own.getByRole('button', { name: 'Change the password' }).click();
    await own.getByText(/Use at least \d+ characters\./).waitFor();
    await own.getByLabel('Show the password').check();
    expect(await chosen.getAttribute('type')).toBe('text');
    // A browser that has spelling checked by somebody else sends there what stands in a field of text.
    expect(await chosen.getAttribute('spellcheck')).toBe('false');
    await chosen.fill(next);
    await page.keyboard.press('Enter');
    await own.getByText('The current password is not right.').waitFor();
    await own.getByLabel('Current password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await own.getByText('The password is changed.').waitFor();
    expect(await chosen.inputValue()).toBe('');
    expect(await chosen.getAttribute('type')).toBe('password');
    expect(new URL(page.url()).pathname).toBe('/security');
  });

  it('A6: ends another session, whose browser is told so and shows the login', async () => {
    const here = await site.openAs(VIEWER, '/security');
    const elsewhere = await site.openAs(VIEWER, '/security');
    const sessions = here.page.getByRole('region', { name: 'Sessions' });
    await here.page.reload();
    await sessions.getByRole('button', { name: /^End the session/ }).click();
    // Nobody touches it, and it asks for nothing by itself.
    await elsewhere.page.waitForURL('**/login?rd=%2Fsecurity');
    await sessions.getByRole('button', { name: /^End the session/ }).waitFor({ state: 'detached' });
    await here.page.context().close();
    await elsewhere.page.context().close();
  });

  it('asked nobody else for anything, and did nothing that its policy refuses', () => {
    expect(ann.complaints).toEqual([]);
    expect(ann.strangers).toEqual([]);
  });
});
