import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../test/servers/server.ts';
import { startTwilio, type TwilioStandIn } from '../../../test/servers/twilio.ts';
import { systemClock } from '../clock.ts';
import { DeliveryFailure } from '../delivery-failure.ts';
import { createOutgoing } from '../outgoing/outgoing.ts';
import { createFailover } from './failover.ts';
import type { Sms, SmsSender } from './sms.ts';
import { createTwilioSender } from './twilio.ts';
import { createWebhookSender } from './webhook.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const ACCOUNT = { sid: `AC${'0'.repeat(32)}`, token: 'an auth token' };
const SMS: Sms = { id: 'msg_1', to: '+5511987654321', text: 'Código 123456 & mais', validForSeconds: 300 };

function openOutgoing() {
  const outgoing = createOutgoing({ allowHttp: true, allowNetworks: ['127.0.0.0/8'], timeoutMs: 2000 });
  closing.push(outgoing.close);
  return outgoing;
}

async function openTwilio(settings: { from?: string; authToken?: string } = {}) {
  const server = await startTwilio(ACCOUNT);
  closing.push(server.close);
  const sender = createTwilioSender(
    {
      accountSid: ACCOUNT.sid,
      authToken: ACCOUNT.token,
      from: '+15005550006',
      baseUrl: server.url,
      ...settings,
    },
    openOutgoing(),
  );
  return { server, sender };
}

async function outcome(sender: SmsSender, sms = SMS): Promise<string> {
  try {
    await sender.send(sms);
    return 'sent';
  } catch (error) {
    if (!(error instanceof DeliveryFailure)) throw error;
    // Neither the number nor the code is in what is said about it.
    expect(`${error.message} ${String(error.cause)}`).not.toMatch(/5511|123456/);
    return error.permanent ? `${error.reason} for good` : error.reason;
  }
}

describe('Twilio', () => {
  it('takes a message with its number, text, and how long it is worth sending', async () => {
    const { server, sender } = await openTwilio();
    expect(await outcome(sender)).toBe('sent');
    expect(server.sent).toEqual([
      {
        to: SMS.to,
        from: '+15005550006',
        messagingServiceSid: undefined,
        body: SMS.text,
        validityPeriod: '300',
      },
    ]);
  });

  it('takes one from a messaging service', async () => {
    const from = `MG${'1'.repeat(32)}`;
    const { server, sender } = await openTwilio({ from });
    expect(await outcome(sender)).toBe('sent');
    expect(server.sent[0]).toMatchObject({ from: undefined, messagingServiceSid: from });
  });

  it('refuses a number for good, and everything else for now', async () => {
    const { server, sender } = await openTwilio();
    const failures: [number, number][] = [
      [400, 21211],
      [400, 21610],
      [400, 21606],
      [429, 20429],
      [500, 20500],
      [401, 20003],
    ];
    const outcomes = [];
    for (const [status, code] of failures) {
      server.fail({ status, code });
      outcomes.push(await outcome(sender));
    }
    expect(outcomes).toEqual([
      'rejected for good',
      'rejected for good',
      'deferred',
      'rate_limited',
      'deferred',
      'unauthorized',
    ]);
  });

  it('does not accept a wrong token', async () => {
    const { sender } = await openTwilio({ authToken: 'another' });
    expect(await outcome(sender)).toBe('unauthorized');
  });
});

describe('a sender of one’s own', () => {
  const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

  async function openReceiver(answer: (body: string, headers: Record<string, string>) => number) {
    const server = createServer((request, reply) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const headers = request.headers as Record<string, string>;
        const status = answer(Buffer.concat(chunks).toString('utf8'), headers);
        reply.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('ok');
      });
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    closing.push(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/send`;
    return createWebhookSender({ url, secret }, openOutgoing(), systemClock);
  }

  it('gets what a library of Standard Webhooks verifies', async () => {
    const bodies: unknown[] = [];
    const sender = await openReceiver((body, headers) => {
      bodies.push(new Webhook(secret).verify(body, headers));
      expect(() =>
        new Webhook(`whsec_${Buffer.alloc(32, 8).toString('base64')}`).verify(body, headers),
      ).toThrow();
      return 204;
    });
    expect(await outcome(sender)).toBe('sent');
    expect(bodies).toMatchObject([
      {
        type: 'sms.send',
        data: { id: 'msg_1', to: SMS.to, text: SMS.text, expiresAt: expect.stringMatching(/Z$/) },
      },
    ]);
  });

  it('says with 422 that it never will, is not followed elsewhere, and is asked again after anything else', async () => {
    const outcomes = [];
    for (const status of [422, 302, 400, 500, 401, 429])
      outcomes.push(await outcome(await openReceiver(() => status)));
    expect(outcomes).toEqual([
      'rejected for good',
      'deferred',
      'deferred',
      'deferred',
      'unauthorized',
      'rate_limited',
    ]);
  });

  it('is not reached in a private network that is not allowed', async () => {
    const outgoing = createOutgoing({ allowHttp: true, allowNetworks: [] });
    closing.push(outgoing.close);
    const sender = createWebhookSender({ url: 'http://127.0.0.1:9/send', secret }, outgoing, systemClock);
    expect(await outcome(sender)).toBe('unreachable');
  });
});

describe('two senders', () => {
  function fake(results: (undefined | DeliveryFailure)[]) {
    const calls: string[] = [];
    const sender: SmsSender = {
      async send({ id }) {
        calls.push(id);
        const failure = results.length > 1 ? results.shift() : results[0];
        if (failure) throw failure;
      },
    };
    return { sender, calls };
  }

  it('the second takes over when the first fails, and goes first until that has rested', async () => {
    const time = { now: 0 };
    const first = fake([new DeliveryFailure('deferred'), undefined]);
    const second = fake([undefined]);
    const both = createFailover([first.sender, second.sender], { now: () => time.now });
    await both.send({ ...SMS, id: 'a' });
    await both.send({ ...SMS, id: 'b' });
    expect([first.calls, second.calls]).toEqual([['a'], ['a', 'b']]);
    time.now = 30_000;
    await both.send({ ...SMS, id: 'c' });
    expect([first.calls, second.calls]).toEqual([
      ['a', 'c'],
      ['a', 'b'],
    ]);
  });

  it('a number that the first one knows to be none is not tried with the second', async () => {
    const first = fake([new DeliveryFailure('rejected')]);
    const second = fake([undefined]);
    expect(await outcome(createFailover([first.sender, second.sender], systemClock))).toBe(
      'rejected for good',
    );
    expect(second.calls).toEqual([]);
  });

  it('both failing is a failure, for the reason of the last', async () => {
    const senders = [fake([new DeliveryFailure('timed_out')]), fake([new DeliveryFailure('unauthorized')])];
    expect(
      await outcome(
        createFailover(
          senders.map(({ sender }) => sender),
          systemClock,
        ),
      ),
    ).toBe('unauthorized');
  });

  it('Twilio that is gone is no reason to lose a message', async () => {
    const twilio = await startTwilio(ACCOUNT);
    closing.push(twilio.close);
    const gone = { accountSid: ACCOUNT.sid, authToken: ACCOUNT.token, from: '+15005550006' };
    const dead = createTwilioSender(
      { ...gone, baseUrl: `http://127.0.0.1:${await freePort()}` },
      openOutgoing(),
    );
    const alive = createTwilioSender({ ...gone, baseUrl: twilio.url }, openOutgoing());
    expect(await outcome(createFailover([dead, alive], systemClock))).toBe('sent');
    expect(sentTo(twilio)).toEqual([SMS.to]);
  });
});

function sentTo({ sent }: TwilioStandIn): string[] {
  return sent.map(({ to }) => to);
}
