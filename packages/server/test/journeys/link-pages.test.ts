import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readAnswers } from '../console/answers.ts';
import { type Browsers, openBrowsers } from '../console/browser.ts';
import { createDataDir, type ServerProcess, startServerProcess } from '../installation/server-process.ts';
import { noteAnswer, noteSecret } from '../secrets-ledger.ts';
import { freePort } from '../servers/server.ts';
import { eventually, readMail, type SmtpTestServer, startSmtpServer } from '../servers/smtp.ts';
import { oathtoolCode } from '../users/oathtool.ts';

const data = createDataDir();
let smtp: SmtpTestServer;
let server: ServerProcess;
let browsers: Browsers;
/** Passkeys need a domain: no address in digits has them. */
let origin: string;
/** The administrator's, from the answer to the page. */
let accessToken = '';

beforeAll(async () => {
  smtp = await startSmtpServer();
  const port = await freePort();
  origin = `http://localhost:${port}`;
  [server, browsers] = await Promise.all([
    startServerProcess(data.dataDir, {
      PORT: String(port),
      EMAIL_HOST: '127.0.0.1',
      EMAIL_PORT: String(smtp.port),
      EMAIL_FROM: 'Example <no-reply@example.com>',
      // The pages are no part of the demo.
      ENABLE_DEMO: 'false',
    }),
    openBrowsers(),
  ]);
});
afterAll(async () => {
  await Promise.all([browsers?.close(), server?.stop()]);
  await smtp?.close();
  await data.remove();
});

interface Opened {
  page: Page;
  /** What a log of a server or proxy may hold of the requests. */
  requestLines: string[];
  /** What the browser refused or could not run. */
  complaints: string[];
}

/** The page behind a link, in a browser that was never here. The port of the link is not that of the test's server. */
async function openLink(link: string, options: BrowserContextOptions = {}, at = server.url): Promise<Opened> {
  const [address = '', token = ''] = link.split('#');
  noteSecret(token);
  const context = await browsers.newContext({ locale: 'en-US', reducedMotion: 'reduce', ...options });
  // A page that stays open goes on moving, at the cost of those that come after it.
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const opened: Opened = { page, requestLines: [], complaints: [] };
  page.on('console', (message) => {
    // A refused call is said there too; the page tells what it means.
    if (
      ['error', 'warning'].includes(message.type()) &&
      !message.text().startsWith('Failed to load resource')
    )
      opened.complaints.push(message.text());
  });
  page.on('pageerror', (error) => opened.complaints.push(error.message));
  page.on('request', (request) => opened.requestLines.push(request.url(), JSON.stringify(request.headers())));
  await readAnswers(await context.newCDPSession(page), ['*/api/*'], ({ method, url, status, text }) => {
    if (method !== 'POST') return;
    const { data: answered = {} } = JSON.parse(text);
    noteAnswer(answered, undefined);
    for (const name of ['accessToken', 'tempToken', 'backupCodes'])
      for (const secret of [answered[name]].flat()) if (typeof secret === 'string') noteSecret(secret);
    if (url.endsWith('/auth/welcome') && status < 300) accessToken = answered.accessToken;
  });
  // Reported whether or not the console shows it.
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', (event) => console.error('refused: ' + event.violatedDirective))",
  );
  await page.goto(`${at}${new URL(address).pathname}#${token}`);
  expect(page.url()).toBe(`${at}${new URL(address).pathname}`);
  return opened;
}

/** The token was in no address and no header, stays in no store, and nothing was refused by the page's policy. */
async function expectDiscreet({ page, requestLines, complaints }: Opened, link: string): Promise<void> {
  const [, token = 'none'] = link.split('#');
  expect(requestLines.length).toBeGreaterThan(4);
  expect(requestLines.join('\n')).not.toContain(token);
  expect(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain(token);
  expect(complaints).toEqual([]);
}

/** The link of the newest mail to this address about this page. */
const mailedLink = (to: string, page: string) =>
  eventually(() => {
    const mails = smtp.received.filter((mail) => mail.to.includes(to)).map(({ raw }) => readMail(raw).text);
    const links = mails.flatMap((text) => text.match(new RegExp(`http://\\S+/${page}#\\S+`)) ?? []);
    return links.at(-1);
  });

async function call(path: string, body: unknown, token?: string) {
  const response = await fetch(`${server.url}/api${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { data?: Record<string, unknown>; code?: string };
  if (typeof answer.data?.accessToken === 'string') noteSecret(answer.data.accessToken);
  return { status: response.status, data: answer.data ?? {}, code: answer.code };
}

const logIn = (username: string, password: string) => call('/auth/login', { username, password });

/** An authenticator app for somebody who is logged in. */
async function setUpApp(token: string): Promise<string[]> {
  const { data: begun } = await call('/2fa/totp/setup', {}, token);
  const { secret, backupCodes } = begun as { secret: string; backupCodes: string[] };
  for (const each of [secret, ...backupCodes]) noteSecret(each);
  const code = oathtoolCode(secret, Date.now());
  expect((await call('/2fa/totp/verify-setup', { secret, code }, token)).status).toBe(200);
  return backupCodes;
}

/** What the card of the page is called by then. */
const waitForTitle = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
/** What is said of the field that has the focus. */
const saidOfField = (page: Page) =>
  page.evaluate(
    "document.getElementById(document.activeElement.getAttribute('aria-describedby')).textContent",
  );
const nameOfField = (page: Page) => page.evaluate("document.activeElement.getAttribute('name')");
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const alertOf = (page: Page) => page.getByRole('alert');

const PASSWORD = 'an otter on a marble stair';
const NEW_PASSWORD = 'a heron under a wooden bridge';
for (const password of [PASSWORD, NEW_PASSWORD]) noteSecret(password);

describe('the pages behind one-time links', () => {
  it('A04: the link of the first start makes the administrator, with a second factor, and nobody else', async () => {
    // Printed after the server has begun to answer.
    const link = await eventually(() => /http:\S+\/welcome#\S+(?=\n)/.exec(server.output())?.[0]);
    expect(readFileSync(join(data.dataDir, 'first-administrator'), 'utf8').trim()).toBe(link);
    const opened = await openLink(link, { viewport: { width: 1280, height: 860 } });
    const { page } = opened;
    await waitForTitle(page, 'Create the first administrator');
    expect(await page.title()).toBe('Create the first administrator · Twofold');

    await page.getByLabel('User name').focus();
    await page.keyboard.type('root');
    await page.keyboard.press('Tab');
    await page.keyboard.type('root@example');
    await page.keyboard.press('Tab');
    await page.keyboard.type('short');
    await page.keyboard.press('Enter');
    await page.getByText('Use at least 12 characters.').first().waitFor();
    expect(await nameOfField(page)).toBe('password');
    expect(await saidOfField(page)).toBe('Use at least 12 characters.');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('unbelievable');
    await page.keyboard.press('Enter');
    await page.locator('[name=email][aria-invalid]').waitFor();
    expect(await nameOfField(page)).toBe('email');
    await page.getByLabel('E-mail address').fill('root@example.com');
    await page.keyboard.press('Enter');
    await page.locator('[name=password][aria-invalid]').waitFor();
    expect(await nameOfField(page)).toBe('password');
    expect(await page.getByRole('status').textContent()).toContain('one of the most common passwords');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await waitForTitle(page, 'You are signed in');
    expect(await page.getByRole('link', { name: 'Set up a second factor' }).getAttribute('href')).toBe(
      '/security',
    );
    await expectDiscreet(opened, link);
    await setUpApp(accessToken);
    expect((await logIn('root', PASSWORD)).data).toMatchObject({ requiresTwoFactor: true });
    await page.getByRole('link', { name: 'Not now: to the codes' }).click();
    await page.waitForURL(`${server.url}/`);

    const { page: again } = await openLink(link);
    await again.getByLabel('User name').fill('other');
    await again.getByLabel('E-mail address').fill('other@example.com');
    await again.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await again.keyboard.press('Enter');
    await waitForTitle(again, 'This link opens nothing');
    expect(await again.getByRole('main').textContent()).toContain('twofold user create');
  });

  it('an invitation sets the first password, and a forgotten one is set anew', async () => {
    const email = 'cat@example.com';
    const invited = await call('/admin/users/invite', { email, username: 'cat' }, accessToken);
    expect(invited.status).toBe(201);
    const invitation = await mailedLink(email, 'invitation');
    const first = await openLink(invitation);
    await first.page.getByLabel('New password').fill(PASSWORD);
    await first.page.keyboard.press('Enter');
    await waitForTitle(first.page, 'Done');
    expect(await first.page.evaluate('document.activeElement.tagName')).toBe('H1');
    await expectDiscreet(first, invitation);
    expect((await logIn('cat', PASSWORD)).data).toHaveProperty('accessToken');

    // Asked for where they log in.
    await first.page.getByRole('link', { name: 'Go to sign-in' }).click();
    await first.page.getByRole('link', { name: 'Forgot your password?' }).click();
    // The page before has a field of the same name.
    await waitForTitle(first.page, 'Forgot your password?');
    await first.page.getByLabel('User name or e-mail').fill(email);
    await first.page.keyboard.press('Enter');
    await waitForTitle(first.page, 'Look into your mailbox');
    const link = await mailedLink(email, 'reset-password');
    const opened = await openLink(link);
    const { page } = opened;
    // The server decides and its answer is lost: the same form, sent again, gets it.
    await page.route('**/auth/password/reset', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await page.getByLabel('New password').fill(NEW_PASSWORD);
    await page.getByLabel('Show the password').check();
    expect(await page.getByLabel('New password').getAttribute('type')).toBe('text');
    await press(page, 'Set the password');
    await alertOf(page).filter({ hasText: 'does not answer' }).waitFor();
    await page.unroute('**/auth/password/reset');
    await press(page, 'Set the password');
    await waitForTitle(page, 'Done');
    expect(await page.getByRole('main').textContent()).toContain('Your new password is set');
    await expectDiscreet(opened, link);
    expect((await logIn('cat', PASSWORD)).code).toBe('login.refused');
    expect((await logIn('cat', NEW_PASSWORD)).data).toHaveProperty('accessToken');
  });

  it('an address is confirmed by its person, and not by a program that opens the links of mails', async () => {
    const email = 'dan@example.com';
    const { data: registered } = await call('/auth/register', { email, username: 'dan', password: PASSWORD });
    const link = await mailedLink(email, 'verify-email');
    const scanner = await openLink(link);
    await waitForTitle(scanner.page, 'Confirm your address');
    await scanner.page.context().close();
    const status = async (token: unknown) => {
      const headers = { authorization: `Bearer ${String(token)}` };
      const answer = await fetch(`${server.url}/api/email/status`, { headers });
      return ((await answer.json()) as { data?: { emailVerified: boolean } }).data?.emailVerified;
    };
    expect(await status(registered.accessToken)).toBe(false);
    const opened = await openLink(link);
    await press(opened.page, 'Confirm the address');
    await waitForTitle(opened.page, 'Done');
    await expectDiscreet(opened, link);
    // The browser that opened the link was not logged in: whoever registered may have been somebody else.
    expect(await status(registered.accessToken)).toBeUndefined();
    expect(await status((await logIn('dan', PASSWORD)).data.accessToken)).toBe(true);
  });

  it('a new address takes the place of the old one when its link is opened', async () => {
    const names = { email: 'eli@example.com', username: 'eli', password: PASSWORD };
    const token = String((await call('/auth/register', names)).data.accessToken);
    await call('/email', { email: 'eli@example.org' }, token);
    const link = await mailedLink('eli@example.org', 'change-email');
    const opened = await openLink(link);
    await press(opened.page, 'Confirm the address');
    await waitForTitle(opened.page, 'Done');
    expect(await opened.page.getByRole('main').textContent()).toContain('Your address is changed');
    await expectDiscreet(opened, link);
    expect((await logIn('eli@example.com', PASSWORD)).code).toBe('login.refused');
    expect((await logIn('eli@example.org', PASSWORD)).data.user).toMatchObject({ emailVerified: true });
  });

  it('fit 320 px at every stage of a temporary access, in the longer language and the dark theme', async () => {
    const narrow: BrowserContextOptions = {
      viewport: { width: 320, height: 640 },
      locale: 'pt-BR',
      colorScheme: 'dark',
    };
    const expectNarrow = async (page: Page) =>
      expect(Number(await page.evaluate('document.documentElement.scrollWidth'))).toBe(320);
    const { data: loggedIn } = await logIn('dan', PASSWORD);
    const { id } = loggedIn.user as { id: string };
    const grant = async () => {
      const earlier = smtp.received.length;
      const granted = await call(`/admin/users/${id}/temporary-access`, {}, accessToken);
      expect(granted.status).toBe(201);
      await eventually(() => smtp.received.length > earlier || undefined);
      return mailedLink('dan@example.com', 'temporary-access');
    };

    const first = await grant();
    const opened = await openLink(first, narrow);
    const { page } = opened;
    await waitForTitle(page, 'Entre com este link');
    expect(await page.title()).toBe('Entre com este link · Twofold');
    await expectNarrow(page);
    await press(page, 'Entrar');
    await waitForTitle(page, 'Você entrou');
    await expectNarrow(page);
    await expectDiscreet(opened, first);
    const [recoveryCode = ''] = await setUpApp(String((await logIn('dan', PASSWORD)).data.accessToken));

    // N25: somebody who has a factor is asked for it.
    const second = await openLink(await grant(), narrow);
    await press(second.page, 'Entrar');
    await waitForTitle(second.page, 'Confirme que é você');
    expect(await nameOfField(second.page)).toBe('code');
    await expectNarrow(second.page);
    await press(second.page, 'Código de recuperação');
    await second.page.getByLabel('Código de recuperação').waitFor();
    expect(await nameOfField(second.page)).toBe('code');
    await second.page.keyboard.type('0000-0000-0000-0000');
    await second.page.keyboard.press('Enter');
    await alertOf(second.page).waitFor();
    await expectNarrow(second.page);
    // What was refused is selected: the next one takes its place.
    await second.page.keyboard.type(recoveryCode);
    await second.page.keyboard.press('Enter');
    await waitForTitle(second.page, 'Você entrou');
    expect(second.complaints).toEqual([]);
  });

  it('N25: ask somebody who has a passkey for it', async () => {
    const email = 'eve@example.com';
    const { data: registered } = await call('/auth/register', { email, username: 'eve', password: PASSWORD });
    const { id } = registered.user as { id: string };
    expect((await call(`/admin/users/${id}/temporary-access`, {}, accessToken)).status).toBe(201);
    const link = await mailedLink(email, 'temporary-access');
    const opened = await openLink(link, { viewport: { width: 320, height: 640 } }, origin);
    const { page } = opened;
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    // Their own page registers it; in this browser there is one already.
    const begun = await call('/2fa/webauthn/setup', {}, String(registered.accessToken));
    const credential = await page.evaluate(
      `navigator.credentials
        .create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(begun.data)}) })
        .then((made) => made.toJSON())`,
    );
    const made = await call('/2fa/webauthn/verify-setup', { credential }, String(registered.accessToken));
    expect(made.status).toBe(200);

    await press(page, 'Sign in');
    await waitForTitle(page, 'Confirm that it is you');
    expect(await page.getByRole('textbox').count()).toBe(0);
    expect(Number(await page.evaluate('document.documentElement.scrollWidth'))).toBe(320);
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await page.getByRole('button', { name: 'Use your passkey' }).focus();
    await page.keyboard.press('Enter');
    await alertOf(page).filter({ hasText: 'No passkey was used' }).waitFor();
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    await page.keyboard.press('Enter');
    await waitForTitle(page, 'You are signed in');
    await expectDiscreet(opened, link);
  });
});
