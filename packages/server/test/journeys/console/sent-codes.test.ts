import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Console,
  expectNoBarriers,
  type Opened,
  PASSWORD,
  signOut,
  startConsole,
} from '../../console/console.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { eventually, readMail, type SmtpTestServer, startSmtpServer } from '../../servers/smtp.ts';
import { startTwilio, type TwilioStandIn } from '../../servers/twilio.ts';

const ACCOUNT = { sid: `AC${'0'.repeat(32)}`, token: 'the token of the stand-in' };
const PHONE = '+5511987654321';
/** Not the mailbox of the account. */
const MAILBOX = 'cat.at.home@example.com';

let smtp: SmtpTestServer;
let twilio: TwilioStandIn;
let site: Console;
let cat: Opened;

beforeAll(async () => {
  [smtp, twilio] = await Promise.all([startSmtpServer(), startTwilio(ACCOUNT)]);
  site = await startConsole({
    REGISTRATION: 'open',
    EMAIL_HOST: '127.0.0.1',
    EMAIL_PORT: String(smtp.port),
    EMAIL_FROM: 'no-reply@example.com',
    TWILIO_ACCOUNT_SID: ACCOUNT.sid,
    TWILIO_AUTH_TOKEN: ACCOUNT.token,
    TWILIO_PHONE_NUMBER: '+15005550006',
    TWILIO_BASE_URL: twilio.url,
    WEBHOOK_ALLOW_NETWORKS: '127.0.0.1/32',
    WEBHOOK_ALLOW_HTTP: 'true',
  });
  cat = await site.openAsNew('cat', '/security');
});
afterAll(async () => {
  await site?.close();
  await Promise.all([smtp?.close(), twilio?.close()]);
});

/** The code of the message that comes after so many. */
const texted = (after: number) =>
  eventually(() => /^\d{6}/.exec(twilio.sent[after]?.body ?? '')?.[0]).then(noted);
const mailed = (after: number) =>
  eventually(() => {
    const mails = codeMails();
    return mails[after] && /^\d{6}$/m.exec(mails[after])?.[0];
  }).then(noted);

/** Of the mails to the second mailbox, those with a code. */
function codeMails(): string[] {
  return smtp.received
    .filter(({ to }) => to.includes(MAILBOX))
    .map(({ raw }) => readMail(raw).text)
    .filter((text) => /^\d{6}$/m.test(text));
}

function noted(code: string): string {
  noteSecret(code);
  return code;
}

const section = (name: string) => cat.page.getByRole('region', { name });
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function signIn(page: Page): Promise<void> {
  await signOut(page);
  await page.goto(`${site.origin}/login?rd=%2Fsecurity`);
  await title(page, 'Sign in').waitFor();
  await page.getByLabel('User name or e-mail').fill('cat');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await title(page, 'Confirm that it is you').waitFor();
}

describe('codes that are sent', () => {
  it('A2: by SMS: set up with the first one, which a wrong one is not', async () => {
    const { page } = cat;
    await section('Second factors').getByRole('button', { name: 'SMS' }).click();
    const wizard = page.getByRole('dialog', { name: 'Receive codes by SMS' });
    await wizard.getByLabel('Phone number').fill('no number');
    await press(page, 'Send a code');
    await wizard.getByRole('alert').waitFor();
    await wizard.getByLabel('Phone number').fill(PHONE);
    await page.keyboard.press('Enter');
    await wizard.getByText('A code was sent to').waitFor();
    await expectNoBarriers(page);
    const code = await texted(0);
    await wizard.getByLabel('The code that was sent').fill(code === '000000' ? '111111' : '000000');
    await page.keyboard.press('Enter');
    await wizard.getByText('This code is wrong, or too old.').waitFor();
    await wizard.getByLabel('The code that was sent').fill(code);
    await page.keyboard.press('Enter');
    await section('Second factors')
      .getByRole('button', { name: /^Remove/ })
      .waitFor();
    expect(await section('Second factors').textContent()).not.toContain(PHONE);
  });

  it('A2: the only factor is asked for at once, and takes the newest code alone', async () => {
    const { page } = cat;
    await signIn(page);
    await page.getByRole('main').getByText('A code is on its way.').waitFor();
    const first = await texted(1);
    await press(page, 'Send another code');
    await page.getByRole('main').getByText('A code is on its way to').waitFor();
    const second = await texted(2);
    await page.getByLabel('Code', { exact: true }).fill(first);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await expectNoBarriers(page);
    expect(await page.evaluate('document.activeElement.name')).toBe('code');
    await page.keyboard.type(second);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${site.origin}/security`);
  });

  it('A2: by e-mail: set up, and sent only when it is chosen and asked for', async () => {
    const { page } = cat;
    await section('Second factors').getByRole('button', { name: 'E-mail' }).click();
    const wizard = page.getByRole('dialog', { name: 'Receive codes by e-mail' });
    await wizard.getByLabel('E-mail address').fill(MAILBOX);
    await page.keyboard.press('Enter');
    await wizard.getByLabel('The code that was sent').fill(await mailed(0));
    await page.keyboard.press('Enter');
    await wizard.waitFor({ state: 'detached' });

    await signIn(page);
    await press(page, 'E-mail');
    expect(codeMails()).toHaveLength(1);
    await press(page, 'Send a code');
    await page.getByRole('main').getByText('A code is on its way to').waitFor();
    await page.getByLabel('Code', { exact: true }).fill(await mailed(1));
    await page.keyboard.press('Enter');
    await page.waitForURL(`${site.origin}/security`);
    // The way that was used last is the first the next time.
    await signIn(page);
    await page.getByText('A code is sent to your e-mail address.').waitFor();
    await page.goto(site.origin);
  });

  it('had nothing that the policy of the page refuses, and asked nobody else', () => {
    expect(cat.complaints).toEqual([]);
    expect(cat.strangers).toEqual([]);
  });
});
