import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ADMIN,
  type Console,
  callFrom,
  makePasskey,
  type Opened,
  plugIn,
  startConsole,
} from '../../console/console.ts';
import { type Application, type Seen, startApplication } from '../../gate/application.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { startNginx } from '../../servers/nginx.ts';
import { freePort, type Server } from '../../servers/server.ts';
import { oathtoolCode } from '../../users/oathtool.ts';

/** Browsers take it for a domain whose hosts share cookies, and for this machine: no certificate is needed. */
const DOMAIN = 'tf.localhost';
const STEP_MS = 30_000;

let site: Console;
let wiki: Application;
let nginx: Server | undefined;
let port: number;
let origin: string;
let ann: Opened;
let beatriz: Opened;
/** Her other browser, which has a passkey. */
let atHome: Opened;
let secret: string;

beforeAll(async () => {
  [site, wiki, port] = await Promise.all([
    startConsole({ REGISTRATION: 'open', COOKIE_DOMAIN: DOMAIN }, `auth.${DOMAIN}`),
    startApplication('wiki'),
    freePort(),
  ]);
  origin = `http://wiki.${DOMAIN}:${port}`;
  ann = await site.openAs(ADMIN, '/admin/services');
  await setUpTotp(ann.page);
  atHome = await site.openAsNew('beatriz', '/security');
  secret = await setUpTotp(atHome.page);
  await plugIn(atHome.page);
  await makePasskey(atHome.page);
  beatriz = await site.open();
});
afterAll(async () => {
  await nginx?.remove();
  await Promise.all([site?.close(), wiki?.close()]);
});

/** The one whom the search found: what is chosen before the others are gone is gone with them. */
async function choose(page: Page, person: RegExp): Promise<void> {
  const found = dialog(page).getByRole('radio');
  await expect.poll(() => found.count()).toBe(1);
  await dialog(page).getByRole('radio', { name: person }).check();
}

async function setUpTotp(page: Page): Promise<string> {
  const { data } = await callFrom<{ data: { secret: string; backupCodes: string[] } }>(
    page,
    'POST',
    '/2fa/totp/setup',
    {},
  );
  for (const each of [data.secret, ...data.backupCodes]) noteSecret(each);
  const code = oathtoolCode(data.secret, Date.now());
  await callFrom(page, 'POST', '/2fa/totp/verify-setup', { secret: data.secret, code });
  return data.secret;
}

const dialog = (page: Page) => page.locator('[role=dialog], [role=alertdialog]');
const said = (page: Page) => page.locator('[role=status] p').last().textContent();
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** What the application saw of the request that the browser's page is of. */
async function seen(page: Page): Promise<Seen & { header(name: string): string | undefined }> {
  const answer = JSON.parse((await page.locator('body').textContent()) ?? '') as Seen;
  return { ...answer, header: (name) => answer.headers.find(([each]) => each === name)?.[1] };
}

/** Where only the gate's own page is: the application was not asked. */
async function expectLogin(page: Page, title: string): Promise<void> {
  await page.getByRole('heading', { name: title }).waitFor();
  expect(new URL(page.url()).origin).toBe(site.origin);
}

describe('the way of a service behind the gate', () => {
  it('an administrator adds it, and is shown its token once', async () => {
    const { page } = ann;
    await page.getByText('Nothing is behind the gate yet.').waitFor();
    // By the keyboard alone: what is wrong takes the focus, and is typed again.
    const { keyboard } = page;
    const send = async () => {
      for (const key of ['Tab', 'Tab', 'Enter']) await keyboard.press(key);
    };
    const retype = async (text: string) => {
      await keyboard.press('ControlOrMeta+a');
      await keyboard.type(text);
    };
    await button(page, 'Add a service').focus();
    await keyboard.press('Enter');
    await dialog(page).getByText('Nobody reaches it').waitFor();
    await keyboard.type('Wiki!');
    await keyboard.press('Tab');
    await keyboard.type(`http://wiki.example.com, ${site.origin}`);
    await send();
    await dialog(page).getByText('Use small letters, digits and dashes').waitFor();
    await retype('wiki');
    await keyboard.press('Tab');
    await send();
    await dialog(page).getByText('No. 1: Scheme, host and port only').waitFor();
    await retype(origin);
    await send();
    await dialog(page).getByText('Token of wiki').waitFor();
    const token = (await dialog(page).locator('pre').first().textContent()) ?? '';
    noteSecret(token.trim());
    expect(token).toMatch(/^tfs_/);
    expect(await dialog(page).locator('pre').last().textContent()).not.toContain(token);
    await button(page, 'I have kept it').click();
    await page.getByRole('heading', { name: 'wiki', exact: true }).waitFor();
    expect(await page.locator('body').textContent()).not.toContain(token.trim());
  });

  it('the configuration that the page shows is one that nginx takes', async () => {
    const { page } = ann;
    await page.getByLabel('Proxy', { exact: true }).selectOption('nginx');
    await page.getByLabel('Where the application listens').fill(wiki.address);
    await page.locator('pre', { hasText: `proxy_pass http://${wiki.address};` }).waitFor();
    await button(page, 'Copy: Configuration of nginx').click();
    await expect.poll(() => said(page)).toBe('Copied: Configuration of nginx.');
    const snippet = String(await page.evaluate('navigator.clipboard.readText()'));
    nginx = await startNginx(
      () =>
        `server_names_hash_bucket_size 128;\n${snippet
          .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
          .replaceAll(/ *ssl_certificate.*\n/g, '')}`,
      port,
    );
  });

  it('it is granted to a person, who is looked for by name', async () => {
    const { page } = ann;
    await button(page, 'Grant').click();
    // The page has a button of the same name.
    await dialog(page).getByRole('button', { name: 'Grant' }).click();
    await dialog(page).getByText('Choose a person or a group.').waitFor();
    await dialog(page).getByLabel('Find somebody').fill('BEA');
    await choose(page, /^beatriz/);
    await dialog(page).getByLabel('User name').check();
    await dialog(page).getByRole('button', { name: 'Grant' }).click();
    await expect.poll(() => said(page)).toBe('Granted to beatriz.');
    await page.getByRole('listitem').filter({ hasText: 'beatriz' }).getByText('User name').waitFor();
    await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toBe('Grant');
  });

  it('whoever is not registered is led to the login, and from there to where they wanted to go', async () => {
    const { page } = beatriz;
    await page.goto(`${origin}/reports/7?of=2026`);
    await expectLogin(page, 'Register this browser');
    expect(wiki.count()).toBe(0);
    const main = page.getByRole('main');
    expect(await main.textContent()).toContain(`wiki.${DOMAIN}:${port}/reports/7`);
    // G25: one refusal for a code that is wrong and for an address that nobody has.
    for (const address of ['beatriz@example.com', 'nobody@example.com']) {
      await page.getByLabel('E-mail address').fill(address);
      await page.getByLabel('Code of the authenticator app').fill('000000');
      // What is said of the one before may still be there, and who is not answered yet sends nothing.
      const answered = page.waitForResponse('**/device/add');
      await button(page, 'Register this browser').click();
      await answered;
      await page.getByRole('alert').filter({ hasText: 'not right' }).waitFor();
    }
    await page.getByLabel('E-mail address').fill('beatriz@example.com');
    // The next one: that of the present step may have confirmed the app.
    const code = oathtoolCode(secret, Date.now() + STEP_MS);
    await page.getByLabel('Code of the authenticator app').fill(code);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${origin}/reports/7?of=2026`);
    const { header, ...request } = await seen(page);
    expect(request).toMatchObject({ application: 'wiki', method: 'GET', url: '/reports/7?of=2026' });
    expect(header('remote-name')).toBe('beatriz');
    expect(header('remote-user')).toMatch(/./);
    expect(header('remote-email') ?? '').toBe('');
    expect(header('cookie') ?? '').not.toMatch(/device_id|hmac_secret/);
  });

  it('a registered browser that opens the login goes on by itself', async () => {
    const { page } = beatriz;
    await page.goto(`${site.origin}/login`);
    await page.waitForURL('**/login?rd=%2F');
  });

  it('G22: a device that an administrator revokes is at the login with its next request', async () => {
    const { page } = ann;
    await page.getByRole('link', { name: 'Devices' }).click();
    await page.getByLabel('Find devices of somebody').fill('nobody-is-called-so');
    await page.getByText('Nobody of this name has a device.').waitFor();
    await page.getByLabel('Find devices of somebody').fill('BEATR');
    await page.getByRole('button', { name: /^Revoke .* of beatriz$/ }).click();
    await dialog(page).getByRole('button', { name: 'Revoke' }).click();
    // How many there are left is said as well.
    await page.locator('[role=status] p', { hasText: /of beatriz is revoked\.$/ }).waitFor();
    const before = wiki.count();
    await beatriz.page.goto(`${origin}/reports/7`);
    await expectLogin(beatriz.page, 'Register this browser');
    expect(await beatriz.page.getByRole('main').textContent()).toContain('was ended');
    expect(wiki.count()).toBe(before);
  });

  it('a service that asks for a passkey is reached with one, and the page asks for nothing less', async () => {
    const { page } = ann;
    await page.goto(`${site.origin}/admin/services?name=wiki`);
    await page.getByRole('radio', { name: /^A passkey/ }).check();
    await page.getByLabel('How many').first().fill('nine');
    await button(page, 'Save').first().click();
    await page.getByText('A whole number, from a minute to a year.').first().waitFor();
    await page.getByLabel('How many').first().fill('12');
    await button(page, 'Save').first().click();
    await expect.poll(() => said(page)).toBe('Saved. It holds within a second.');
    expect(await page.getByRole('radio', { name: /^A passkey/ }).isChecked()).toBe(true);

    const { page: hers } = atHome;
    await hers.context().clearCookies();
    await hers.goto(`${origin}/`);
    await expectLogin(hers, 'Register this browser');
    await hers.getByText('Nothing but a passkey counts there').waitFor();
    expect(await hers.getByLabel('Code of the authenticator app').count()).toBe(0);
    await button(hers, 'Sign in with a passkey').click();
    await hers.waitForURL(`${origin}/`);
    expect((await seen(hers)).header('remote-name')).toBe('beatriz');
  });

  it('what was taken away is told as it is, and is there again when it was granted again', async () => {
    const { page } = ann;
    await button(page, 'Take away from beatriz').click();
    await dialog(page).getByRole('button', { name: 'Take away' }).click();
    await expect.poll(() => said(page)).toBe('Taken away from beatriz.');
    const { page: hers } = atHome;
    const refused = await hers.goto(`${origin}/`);
    // A login would not help, so that nobody is sent to one.
    expect(refused?.status()).toBe(403);

    await page.getByRole('link', { name: 'Services', exact: true }).first().click();
    await page.getByLabel('New group').fill('staff');
    await button(page, 'Make the group').click();
    await button(page, 'Members of staff').click();
    await dialog(page).getByLabel('Find somebody').fill('beatriz');
    await choose(page, /^beatriz/);
    await button(page, 'Put into the group').click();
    await expect.poll(() => said(page)).toBe('beatriz is in staff.');
    await button(page, 'Done').click();
    await page.getByRole('link', { name: 'wiki' }).click();
    await button(page, 'Grant').click();
    await dialog(page).getByLabel('staff').check();
    await dialog(page).getByRole('button', { name: 'Grant' }).click();
    await expect.poll(() => said(page)).toBe('Granted to staff.');
    await hers.goto(`${origin}/`);
    expect((await seen(hers)).header('remote-user')).toMatch(/./);
  });

  it('path rules are kept in their order, and what they do is explained before anybody finds out', async () => {
    const { page } = ann;
    await button(page, 'Add a rule').click();
    await page.getByRole('group', { name: 'Rule 1' }).getByLabel('Path', { exact: true }).fill('nonsense');
    await button(page, 'Save the rules').click();
    await page.getByText('No. 1: A path such as').waitFor();
    await page.getByRole('group', { name: 'Rule 1' }).getByLabel('Path', { exact: true }).fill('/**');
    await button(page, 'Add a rule').click();
    await page.getByRole('group', { name: 'Rule 2' }).getByLabel('Path', { exact: true }).fill('/admin/**');
    await page.getByRole('group', { name: 'Rule 2' }).getByLabel('Is', { exact: true }).selectOption('deny');
    await button(page, 'Move rule 2 up').click();
    // What was moved keeps the focus.
    const focused = () =>
      page.evaluate("document.activeElement?.closest('fieldset')?.querySelector('input')?.value");
    await expect.poll(focused).toBe('/admin/**');
    await button(page, 'Save the rules').click();
    await expect.poll(() => said(page)).toBe('Saved. It holds within a second.');
    expect(
      await page.getByRole('group', { name: 'Rule 1' }).getByLabel('Path', { exact: true }).inputValue(),
    ).toBe('/admin/**');
    const explain = page.getByRole('region', { name: 'What would a request get?' });
    const ask = async (path: string, device: RegExp) => {
      await explain.getByLabel('Address', { exact: true }).fill(origin + path);
      const choice = explain.getByLabel('Device', { exact: true });
      const option = choice.locator('option', { hasText: device });
      await option.waitFor({ state: 'attached' });
      await choice.selectOption((await option.getAttribute('value')) ?? '');
      await button(page, 'Ask').click();
    };
    await ask('/reports', /^A browser/);
    await explain.getByText('It is sent to the login.').waitFor();
    await ask('/reports', /^beatriz/);
    await explain.getByText('It gets through.').waitFor();
    await ask('/Admin/users', /^beatriz/);
    await explain.getByText('It is denied.').waitFor();
    expect(await explain.textContent()).toMatch(/Path rule 1: \/admin\/\*\*/);
    const refused = await atHome.page.goto(`${origin}/admin/users`);
    expect(refused?.status()).toBe(403);
  });

  it('disabled, it lets nobody in; deleted by its name, it is gone', async () => {
    const { page } = ann;
    const begin = async (name: string) => {
      await button(page, 'More').click();
      await page.getByRole('menuitem', { name, exact: true }).click();
    };
    await begin('Disable');
    await dialog(page).getByRole('button', { name: 'Disable' }).click();
    await expect.poll(() => said(page)).toBe('wiki is disabled.');
    expect((await atHome.page.goto(`${origin}/`))?.status()).toBe(403);
    await begin('Delete');
    await dialog(page).getByLabel('To confirm, type the name: wiki').fill('wik');
    await page.keyboard.press('Enter');
    await dialog(page).getByText('This is not the name.').waitFor();
    await dialog(page).getByLabel('To confirm, type the name: wiki').fill('wiki');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing is behind the gate yet.').waitFor();
    await page.getByRole('link', { name: 'Audit log' }).click();
    for (const action of ['Service deleted', 'Service disabled', 'Device registered', 'Put into a group'])
      await page.locator('summary', { hasText: action }).first().waitFor();
  });

  it('an address of the login that was changed leads nowhere', async () => {
    const stranger = await site.open('/login?rd=https%3A%2F%2Fevil.example%2F&service=wiki&signature=x');
    await stranger.page.getByRole('heading', { name: 'This address leads nowhere' }).waitFor();
    expect(await stranger.page.locator('body').textContent()).not.toContain('evil.example');
    expect(stranger.complaints).toEqual([]);
    await stranger.page.context().close();
  });

  it('asked nobody else for anything, and did nothing that its policy refuses', () => {
    expect(ann.complaints).toEqual([]);
    expect(ann.strangers).toEqual([]);
    for (const { complaints } of [beatriz, atHome]) expect(complaints).toEqual([]);
  });
});
