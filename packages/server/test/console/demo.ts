import { encodeBase32 } from '@twofold/otp';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { noteAnswer, noteSecret } from '../secrets-ledger.ts';
import { oathtoolCode } from '../users/oathtool.ts';
import { readQrAccount } from '../users/qr-reader.ts';
import { readAnswers } from './answers.ts';
import type { Browsers } from './browser.ts';

/** Everything that went over the wire, and everything that the browser complained of. */
export interface Observed {
  traffic: string[];
  origins: Set<string>;
  complaints: string[];
}

export interface Demo {
  page: Page;
  observed: Observed;
  /** What the browser asks for passkeys from now on: it recognises its person, or does not. */
  addAuthenticator(recognises?: boolean): Promise<void>;
}

/** The demo at the origin, in a browser that was never there, until the test has finished. */
export async function openDemo(
  browsers: Browsers,
  at: string,
  options: BrowserContextOptions = {},
): Promise<Demo> {
  const context = await browsers.newContext({ locale: 'en-US', reducedMotion: 'reduce', ...options });
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
export async function scan(page: Page): Promise<{ code(secondsAhead: number): string }> {
  const account = await readQrAccount((await page.getAttribute('#qr-code', 'src')) ?? '');
  const secret = encodeBase32(account.secret);
  noteSecret(secret);
  return { code: (secondsAhead) => oathtoolCode(secret, Date.now() + secondsAhead * 1000) };
}

export const focused = (page: Page) => page.evaluate('document.activeElement?.id');

/** The whole walk, by the keyboard alone once the first button has the focus. `look` is called at every stage. */
export async function walkThrough(page: Page, look: (stage: string) => Promise<void>): Promise<void> {
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
