import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SentSms {
  to: string;
  from: string | undefined;
  messagingServiceSid: string | undefined;
  body: string;
  validityPeriod: string | undefined;
}

/**
 * A stand-in for Twilio's Messages resource on 127.0.0.1: there is no real one to test against without an account that
 * pays. It speaks the protocol as Twilio documents it (`POST /2010-04-01/Accounts/{sid}/Messages.json`, Basic
 * authentication, a form, 201 with a resource, errors with `code`, `message`, `more_info` and `status`) and refuses what
 * does not.
 */
export interface TwilioStandIn {
  url: string;
  sent: SentSms[];
  /** Answers every message with this from now on; undefined: as Twilio does. */
  fail(failure: { status: number; code: number } | undefined): void;
  close(): Promise<void>;
}

export async function startTwilio(account: { sid: string; token: string }): Promise<TwilioStandIn> {
  const sent: SentSms[] = [];
  let failure: { status: number; code: number } | undefined;

  function answer(request: IncomingMessage, body: string): { status: number; body: object } {
    const given = Buffer.from(
      String(request.headers.authorization ?? '').replace(/^Basic /, ''),
      'base64',
    ).toString();
    if (given !== `${account.sid}:${account.token}`) return problem(401, 20003, 'Authenticate');
    if (request.url !== `/2010-04-01/Accounts/${account.sid}/Messages.json` || request.method !== 'POST')
      return problem(404, 20404, 'The requested resource was not found');
    const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
    const form = new URLSearchParams(isForm ? body : '');
    const [to, text] = [form.get('To'), form.get('Body')];
    const from = form.get('From') ?? undefined;
    const messagingServiceSid = form.get('MessagingServiceSid') ?? undefined;
    if (!to) return problem(400, 21604, "A 'To' phone number is required.");
    if (!text) return problem(400, 21602, 'Message body is required.');
    if (!from && !messagingServiceSid) return problem(400, 21603, "A 'From' phone number is required.");
    if (!/^\+[1-9]\d{6,14}$/.test(to)) return problem(400, 21211, `Invalid 'To' Phone Number: ${to}`);
    if (failure) return problem(failure.status, failure.code, `about ${to}: ${text}`);
    sent.push({
      to,
      from,
      messagingServiceSid,
      body: text,
      validityPeriod: form.get('ValidityPeriod') ?? undefined,
    });
    return {
      status: 201,
      body: { sid: `SM${String(sent.length).padStart(32, '0')}`, status: 'queued', to, from },
    };
  }

  const server = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, body } = answer(request, Buffer.concat(chunks).toString('utf8'));
      reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    fail(given) {
      failure = given;
    },
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

function problem(status: number, code: number, message: string) {
  const moreInfo = `https://www.twilio.com/docs/errors/${code}`;
  return { status, body: { code, message, more_info: moreInfo, status } };
}
