import { encodeBase32 } from '@twofold/otp';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readAnswers } from '../console/answers.ts';
import { type Browsers, openBrowsers } from '../console/browser.ts';
import { createDataDir, type ServerProcess, startServerProcess } from '../installation/server-process.ts';
import { noteAnswer, noteSecret } from '../secrets-ledger.ts';
import { freePort } from '../servers/server.ts';
import { oathtoolCode } from '../users/oathtool.ts';
import { readQrAccount } from '../users/qr-reader.ts';

const data = createDataDir();
let server: ServerProcess;
let browsers: Browsers;
/** Passkeys need a domain: no address in digits has them. */
let origin: string;

beforeAll(async () => {
  const port = await freePort();
  origin = `http://localhost:${port}`;
  [server, browsers] = await Promise.all([
    startServerProcess(data.dataDir, { PORT: String(port) }),
    openBrowsers(),
  ]);
});
afterAll(async () => {
  await Promise.all([browsers?.close(), server?.stop()]);
  await data.remove();
});

/** Everything that went over the wire, and everything that the browser complained of. */
interface Observed {
  traffic: string[];
  origins: Set<string>;
  complaints: string[];
}

interface Demo {
  page: Page;
  observed: Observed;
  /** What the browser asks for passkeys from now on: it recognises its person, or does not. */
  addAuthenticator(recognises?: boolean): Promise<void>;
}

async function openDemo(options: BrowserContextOptions, at = origin): Promise<Demo> {
  const context = await browsers.newContext({ locale: 'en-US', ...options });
  // A page that stays open goes on moving, at the cost of those that come after it.
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const observed: Observed = { traffic: [], origins: new Set(), complaints: [] };
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') observed.complaints.push(message.text());
  });
  page.on('pageerror', (error) => observed.complaints.push(error.message));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:') observed.origins.add(origin);
    observed.traffic.push(request.url(), JSON.stringify(request.headers()), request.postData() ?? '');
  });
  const devtools = await context.newCDPSession(page);
  await readAnswers(devtools, [`${at}/demo*`], ({ url, headers, text }) => {
    observed.traffic.push(JSON.stringify(headers), text);
    if (url.endsWith('/demo/calls')) noteAnswer(JSON.parse(text).body ?? {}, undefined);
  });
  // Reported whether or not the console shows it.
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', (event) => console.error('refused: ' + event.violatedDirective))",
  );
  await page.goto(`${at}/demo`);
  await page.waitForSelector('#enroll-form:visible');
  await devtools.send('WebAuthn.enable');
  return {
    page,
    observed,
    async addAuthenticator(recognises = true) {
      await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: recognises,
          automaticPresenceSimulation: true,
        },
      });
    },
  };
}

/** What a phone would keep of the QR code on the page. */
async function scan(page: Page): Promise<{ code(secondsAhead: number): string }> {
  const account = await readQrAccount((await page.getAttribute('#qr-code', 'src')) ?? '');
  const secret = encodeBase32(account.secret);
  noteSecret(secret);
  return { code: (secondsAhead) => oathtoolCode(secret, Date.now() + secondsAhead * 1000) };
}

const focused = (page: Page) => page.evaluate('document.activeElement?.id');

/** The whole walk, by the keyboard alone once the first button has the focus. `look` is called at every stage. */
async function walkThrough(page: Page, look: (stage: string) => Promise<void>): Promise<void> {
  await look('start');
  await page.focus('#user-name');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#qr-code:visible');
  await expect.poll(() => focused(page)).toBe('scan-title');
  await look('enrolled');
  const phone = await scan(page);

  await page.focus('#scanned');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('confirm-code');
  await page.keyboard.type('000000');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#confirm-error:visible');
  expect(await focused(page)).toBe('confirm-code');
  await look('wrong code');
  await page.keyboard.type(phone.code(0));
  await page.keyboard.press('Enter');
  await page.waitForSelector('#confirm-accepted:visible');
  await look('confirmed');

  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('sign-in-code');
  await look('before the sign-in');
  // The next code, which the server takes half a minute early.
  await page.keyboard.type(phone.code(30));
  await page.keyboard.press('Enter');
  await page.waitForSelector('#sign-in-again:visible');
  expect(await focused(page)).toBe('sign-in-again-button');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#sign-in-proven:visible');
  await look('replay refused');

  await page.keyboard.press('Enter');
  await page.waitForSelector('#recovery-choices:visible');
  await page.keyboard.press('Enter');
  await look('recovery code chosen');
  await page.focus('[name=recovery-code]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#recovery-again:visible');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#recovery-proven:visible');
  await look('recovery code refused');

  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('create-passkey');
  await look('before the passkey');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#use-passkey:visible');
  expect(await focused(page)).toBe('use-passkey');
  await look('passkey registered');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#passkey-again:visible');
  expect(await focused(page)).toBe('passkey-again-button');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#passkey-proven:visible');
  await look('passkey refused');

  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('read-record');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#record:visible');
  await look('record');
  await page.focus('#start-over');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#user-name:visible');
  await expect.poll(() => focused(page)).toBe('user-name');
  await look('started over');
}

const call = (page: Page, number: number) => page.locator(`#call-${number}`);

describe('V6: the demo in a browser', () => {
  it('walks from a QR code to an erased user, shows every call, and never sees a key or another origin', async () => {
    const { page, observed, addAuthenticator } = await openDemo({ viewport: { width: 1280, height: 860 } });
    await addAuthenticator();
    const user = `demo-${await page.inputValue('#user-name')}`;
    const notices: Record<string, string> = {};
    let everShown = '';
    await walkThrough(page, async (stage) => {
      notices[stage] = (await page.locator('[data-outcome]').allTextContents()).join('\n');
      everShown += await page.content();
    });

    expect(notices['wrong code']).toContain('That is not the code');
    expect(notices.confirmed).toContain('The factor is active');
    expect(notices['replay refused']).toMatch(/Signed in[\s\S]*Refused, as it should be/);
    expect(notices['recovery code refused']).toMatch(/9 recovery codes are left[\s\S]*Refused/);
    expect(notices['passkey refused']).toMatch(/registered[\s\S]*Signed in[\s\S]*Refused/);

    const made = await page.locator('#call-list summary').allTextContents();
    expect(made.reverse()).toEqual([
      'POST/setup200',
      `POST/mfa/users/${user}/verify401`,
      `POST/mfa/users/${user}/verify200`,
      'POST/login200',
      'POST/login401',
      'POST/login200',
      'POST/login401',
      'POST/webauthn/register/challenge200',
      'POST/webauthn/register/verify200',
      'POST/webauthn/login/challenge200',
      'POST/webauthn/login/verify200',
      'POST/webauthn/login/verify401',
      `GET/mfa/users/${user}200`,
      `DELETE/mfa/users/${user}204`,
    ]);
    expect(await call(page, 1).locator('pre').first().textContent()).toBe(
      `curl -X POST ${origin}/setup \\\n  -H "X-API-Key: $TWOFOLD_API_KEY" \\\n` +
        `  -H 'Content-Type: application/json' \\\n  -d '{"user":"${user}"}'`,
    );
    expect(await call(page, 4).locator('pre').last().textContent()).toContain('set-cookie: session=…');
    expect(await call(page, 5).locator('pre').last().textContent()).toContain('"reason": "replayed"');
    expect(await call(page, 7).locator('pre').last().textContent()).toContain('"recovery_code.rejected"');
    expect(await call(page, 11).locator('pre').last().textContent()).toContain('"WEBAUTHN_PASSKEY"');
    expect(await call(page, 12).locator('pre').last().textContent()).toContain('"passkey.rejected"');

    expect(observed.traffic.length).toBeGreaterThan(50);
    const seen = `${everShown}\n${observed.traffic.join('\n')}`;
    expect(seen).not.toMatch(/tf_[0-9a-z]+_[0-9a-f]{16}/);
    expect(seen).not.toMatch(/session=[A-Za-z0-9]/);
    expect([...observed.origins]).toEqual([origin]);
    expect(observed.complaints).toEqual([]);
  });

  it('fits 320 px at every stage, in the longer of its languages and the dark theme', async () => {
    const { page, observed, addAuthenticator } = await openDemo({
      viewport: { width: 320, height: 640 },
      locale: 'pt-BR',
      colorScheme: 'dark',
      reducedMotion: 'reduce',
    });
    await addAuthenticator();
    expect(await page.locator('h1').textContent()).toBe('Experimente um segundo fator');
    const tooWide: string[] = [];
    await walkThrough(page, async (stage) => {
      if (Number(await page.evaluate('document.documentElement.scrollWidth')) > 320) tooWide.push(stage);
    });
    expect(tooWide).toEqual([]);
    expect(observed.complaints).toEqual([]);
  });

  it('changes theme and language at once, keeps what was typed, and remembers both', async () => {
    const { page, observed } = await openDemo({ colorScheme: 'light' });
    const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const light = await ground();
    await page.fill('#user-name', 'Not A Name!');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#enroll-error:visible');
    await page.getByRole('button', { name: 'Appearance and language' }).click();
    await page.getByRole('menuitemradio', { name: 'Português (Brasil)' }).click();
    await page.getByRole('menuitemradio', { name: 'Escura' }).click();
    await page.keyboard.press('Escape');
    expect(await page.inputValue('#user-name')).toBe('not a name!');
    expect(await page.locator('#enroll-error').textContent()).toContain('letras minúsculas');
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await page.getAttribute('html', 'lang')).toBe('pt-BR');
    expect(await ground()).toBe(dark);
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
    expect(observed.complaints).toEqual([]);
  });

  it('says so kindly when the server does not answer, and goes on when it does', async () => {
    const { page } = await openDemo({});
    await page.context().setOffline(true);
    await page.click('#enroll-form [type=submit]');
    await page.waitForSelector('#enroll-error:visible');
    expect(await page.locator('#enroll-error').textContent()).toContain('The server did not answer');
    await page.context().setOffline(false);
    await page.click('#enroll-form [type=submit]');
    await page.waitForSelector('#qr-code:visible');
    expect(await page.locator('#enroll-error').isVisible()).toBe(false);
  });

  /** To the step of the passkey, by the shortest way. */
  async function reachPasskey(page: Page): Promise<void> {
    await page.click('#enroll-form [type=submit]');
    await page.waitForSelector('#qr-code:visible');
    const phone = await scan(page);
    await page.click('#scanned');
    await page.fill('#confirm-code', phone.code(0));
    await page.keyboard.press('Enter');
    await page.click('[data-step="confirm"] [data-next]');
    await page.fill('#sign-in-code', phone.code(30));
    await page.keyboard.press('Enter');
    await page.click('#sign-in-again-button');
    await page.click('[data-step="sign-in"] [data-next]');
    await page.click('#recovery-choices button');
    await page.click('#recovery-form [type=submit]');
    await page.click('#recovery-again-button');
    await page.click('[data-step="recovery"] [data-next]');
    await page.waitForSelector('#create-passkey:visible');
  }

  it('says what hinders a passkey, tries again, and goes on without one', async () => {
    const { page, addAuthenticator } = await openDemo({});
    await addAuthenticator(false);
    await reachPasskey(page);
    await page.click('#create-passkey');
    await page.waitForSelector('#passkey-error:visible');
    expect(await page.locator('#passkey-error').textContent()).toContain('no passkey');
    await page.click('#skip-passkey');
    await expect.poll(() => focused(page)).toBe('read-record');
    expect(await page.locator('[data-step="passkey"] [data-summary]').textContent()).toBe('Skipped');
  });

  it('says that no passkey is to be had at an address in digits', async () => {
    const { page } = await openDemo({}, origin.replace('localhost', '127.0.0.1'));
    await reachPasskey(page);
    await page.click('#create-passkey');
    await page.waitForSelector('#passkey-error:visible');
    expect(await page.locator('#passkey-error').textContent()).toContain('This page cannot use passkeys');
  });
});
