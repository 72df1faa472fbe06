import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { sealPending } from '../../src/core/audit/chain/seal.ts';
import { createDispatcher } from '../../src/core/webhooks/delivery/dispatch.ts';
import { feedWebhooks } from '../../src/core/webhooks/delivery/feed.ts';
import type { Installation } from '../installation/installation.ts';

/** Lets webhooks go to servers of the test. */
export const ALLOW_LOCAL = { WEBHOOK_ALLOW_HTTP: 'true', WEBHOOK_ALLOW_NETWORKS: 'loopback' };

export interface ReceivedEvent {
  id: string;
  type: string;
  timestamp: string;
  data: { user: string | null; factorId: string | null; method: string | null; reason?: string };
}

export interface Received {
  path: string;
  headers: Record<string, string>;
  body: string;
  event: ReceivedEvent;
  /** Milliseconds of this machine. */
  at: number;
}

export interface WebhookReceiver {
  url: string;
  /** Requests that arrived whole, in their order. */
  received: Received[];
  /** The events that came to this path; throws for one whose signature does not hold for the secret. */
  verified(secret: string, path?: string): ReceivedEvent[];
  close(): Promise<void>;
}

/** A receiver of webhooks, over a real socket. @param answer 204 when left out; may also never answer */
export async function startReceiver(
  answer: (reply: ServerResponse, request: Received) => void = (reply) => void reply.writeHead(204).end(),
): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const server = createServer(async (incoming, reply) => {
    let body = '';
    for await (const chunk of incoming.setEncoding('utf8')) body += chunk;
    const headers = incoming.headers as Record<string, string>;
    const one = { path: incoming.url ?? '', headers, body, event: JSON.parse(body), at: Date.now() };
    received.push(one);
    answer(reply, one);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    verified: (secret, path = '/') =>
      received
        .filter((request) => request.path === path)
        .map(({ body, headers }) => new Webhook(secret).verify(body, headers) as ReceivedEvent),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** Does once what the background work does all the time: chains what was recorded, makes deliveries, sends what is due. */
export async function deliverWebhooks({
  platform,
  core,
}: Pick<Installation, 'platform' | 'core'>): Promise<void> {
  const { database, ids, clock } = platform;
  await sealPending(database);
  while (await feedWebhooks(database, { ids, clock }));
  let began = 0;
  const dispatcher = createDispatcher({
    ...{ database, clock, ...core.webhookDelivery },
    onFree: () => void began++,
    onError: (error) => {
      throw error;
    },
  });
  for (let before = -1; before !== began; ) {
    before = began;
    await dispatcher.begin();
    await dispatcher.idle();
  }
}
