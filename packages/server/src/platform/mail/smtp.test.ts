import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../test/servers/server.ts';
import {
  readMail,
  type SmtpTestOptions,
  type SmtpTestServer,
  startSilentServer,
  startSmtpServer,
} from '../../../test/servers/smtp.ts';
import { DeliveryFailure } from '../delivery-failure.ts';
import { createSmtpMailer, type Mail, type SmtpSettings } from './smtp.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const MAIL: Mail = {
  id: 'msg_1',
  to: 'alice@example.com',
  subject: 'Seu código',
  text: 'código 123456\n',
  html: '<p>código 123456</p>\n',
};

async function open(options: SmtpTestOptions = {}) {
  const server = await startSmtpServer(options);
  closing.push(server.close);
  return server;
}

function mailerFor(
  { port, ca }: { port: number; ca?: string | undefined },
  settings: Partial<SmtpSettings> = {},
) {
  const mailer = createSmtpMailer({
    host: '127.0.0.1',
    port,
    secure: false,
    requireTls: false,
    from: 'Example <no-reply@example.com>',
    ...(ca !== undefined && { ca }),
    ...settings,
  });
  closing.push(mailer.close);
  return mailer;
}

/** How an attempt ended: `sent`, or the word for why not. */
async function outcome(sending: Promise<void>): Promise<string> {
  try {
    await sending;
    return 'sent';
  } catch (error) {
    if (!(error instanceof DeliveryFailure)) throw error;
    return error.permanent ? `${error.reason} for good` : error.reason;
  }
}

const never = () => new AbortController().signal;

const send = (server: SmtpTestServer, settings: Partial<SmtpSettings> = {}) =>
  outcome(mailerFor(server, settings).send(MAIL, never()));

describe('a mail over SMTP', () => {
  it('arrives with both forms, its sender, and an id that a second delivery would share', async () => {
    const server = await open();
    expect(await send(server)).toBe('sent');
    const [mail] = server.received;
    expect([mail?.from, mail?.to]).toEqual(['no-reply@example.com', ['alice@example.com']]);
    const { header, text, html } = readMail(mail?.raw ?? '');
    expect(header('Subject')).toBe('Seu código');
    expect(header('From')).toBe('Example <no-reply@example.com>');
    expect(header('Message-ID')).toBe('<msg_1@example.com>');
    expect(header('Auto-Submitted')).toBe('auto-generated');
    expect(text.trim()).toBe('código 123456');
    expect(html.trim()).toBe('<p>código 123456</p>');
  });

  it('is refused for good with a 5xx to its recipient or to itself, and for now with a 4xx', async () => {
    const server = await open();
    const outcomes = [];
    for (const behaviour of [{ recipient: 550 }, { message: 554 }, { recipient: 451 }, { message: 452 }]) {
      server.behave(behaviour);
      outcomes.push(await send(server));
    }
    expect(outcomes).toEqual(['rejected for good', 'rejected for good', 'deferred', 'deferred']);
    expect(server.received).toEqual([]);
    server.behave({});
    expect(await send(server)).toBe('sent');
  });

  it('finds nobody, or somebody who says nothing', async () => {
    expect(await outcome(mailerFor({ port: await freePort() }).send(MAIL, never()))).toBe('unreachable');
    const silent = await startSilentServer();
    closing.push(silent.close);
    expect(await outcome(mailerFor(silent, { silenceMs: 200 }).send(MAIL, never()))).toBe('timed_out');
  });

  it('ends with the signal, wherever a slow server stands', async () => {
    const server = await open();
    server.behave({ delayMs: 500 });
    const controller = new AbortController();
    const mailer = mailerFor(server);
    const sending = outcome(mailer.send(MAIL, controller.signal));
    setTimeout(() => controller.abort(), 700);
    expect(await sending).toBe('timed_out');
    server.behave({});
    expect(await outcome(mailer.send(MAIL, never()))).toBe('sent');
    expect(server.received).toHaveLength(1);
  });

  it('goes over several connections that are kept', async () => {
    const server = await open();
    const mailer = mailerFor(server);
    const mails = Array.from({ length: 20 }, (_, index) => ({ ...MAIL, id: `msg_${index}` }));
    await Promise.all(mails.map((mail) => mailer.send(mail, never())));
    expect(server.received).toHaveLength(20);
  });
});

describe('TLS', () => {
  it('is made where the server offers it', async () => {
    const server = await open({ tls: 'starttls' });
    expect(await send(server, { requireTls: true })).toBe('sent');
    expect(server.received[0]?.secure).toBe(true);
  });

  it('is spoken from the first byte where it is configured so', async () => {
    const server = await open({ tls: 'implicit' });
    expect(await send(server, { secure: true })).toBe('sent');
    expect(server.received[0]?.secure).toBe(true);
  });

  it('is required: without it nothing is said, the name and password least of all', async () => {
    const server = await open({ credentials: { user: 'twofold', password: 'a password' } });
    const credentials = { user: 'twofold', password: 'a password' };
    expect(await send(server, { requireTls: true, credentials })).toMatch(/^(?:tls_failed|unreachable)$/);
    expect(server.received).toEqual([]);
  });

  it('is no TLS with a certificate that nobody vouches for', async () => {
    const server = await open({ tls: 'implicit' });
    const mailer = mailerFor({ port: server.port }, { secure: true });
    expect(await outcome(mailer.send(MAIL, never()))).toMatch(/^(?:tls_failed|unreachable)$/);
    expect(server.received).toEqual([]);
  });
});

it('a name and password that are refused are no fault of the message', async () => {
  const server = await open({ tls: 'starttls', credentials: { user: 'twofold', password: 'right' } });
  const settings = (password: string) => ({ requireTls: true, credentials: { user: 'twofold', password } });
  expect(await send(server, settings('wrong'))).toBe('unauthorized');
  expect(await send(server, settings('right'))).toBe('sent');
  expect(server.received[0]?.user).toBe('twofold');
});
