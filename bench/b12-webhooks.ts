import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, type Reply } from './load/connection.ts';
import { LoginCodes } from './load/login-codes.ts';
import { loginShots } from './load/shots.ts';
import { boundRow, figure, median, type Section } from './report/section.ts';
import { type LoginStand, openLoginStand } from './servers/logins.ts';
import type { Bench } from './servers/stand.ts';

const GOOD = 40;
const HANGING = 10;
/** A team of some thousands at the beginning of a working day; each login is told to all fifty. */
const LOGINS_PER_SECOND = 5;
const SECONDS = 10;
const CONNECTIONS = 8;
/** What has not come by then does not come. */
const PATIENCE_SECONDS = 60;

interface Round {
  /** Milliseconds. */
  loginP95: number;
  deliveryP95: number;
}

/** Fifty receivers of which ten hang: how late the good ones learn of a login, and what the logins lose. */
export async function b12(bench: Bench): Promise<Section> {
  const stand = await openLoginStand(bench, bench.rounds * 2, {
    env: { WEBHOOK_ALLOW_HTTP: 'true', WEBHOOK_ALLOW_NETWORKS: 'loopback' },
  });
  const receivers = await openReceivers();
  try {
    const alone: number[] = [];
    const beside: Round[] = [];
    const ids = await addWebhooks(stand, receivers.port);
    for (let round = 0; round < bench.rounds; round++) {
      await switchWebhooks(stand, ids, false);
      alone.push(await pacedLogins(stand, 2 * round));
      await switchWebhooks(stand, ids, true);
      receivers.clear();
      const loginP95 = await pacedLogins(stand, 2 * round + 1);
      beside.push({ loginP95, deliveryP95: await receivers.p95(LOGINS_PER_SECOND * SECONDS) });
    }
    const deliveryP95 = median(beside.map((round) => round.deliveryP95));
    const loginP95 = median(beside.map((round) => round.loginP95));
    const aloneP95 = median(alone);
    return {
      id: 'B12',
      title: 'webhooks of which some hang',
      how:
        `${GOOD} receivers that answer at once and ${HANGING} that never do, each told of every login; ` +
        `${LOGINS_PER_SECOND} logins a second for ${SECONDS} s, with and without them, in turn. The receivers run on the ` +
        'core of the load. Every good one has to get every event.',
      rows: [
        boundRow(
          {
            what: `from the login to a good receiver, p95 of ${GOOD * LOGINS_PER_SECOND * SECONDS} deliveries`,
            reference: 'the audit log is chained once a second',
            value: deliveryP95,
            unit: 'ms',
          },
          { must: 2000, aim: 1200 },
        ),
        boundRow(
          {
            what: 'logins beside it, p95',
            reference: `alone ${figure(aloneP95)} ms`,
            value: loginP95 / aloneP95,
            unit: '×',
          },
          { must: 1.2, aim: 1.1 },
        ),
      ],
      notes: [
        `A login took ${figure(loginP95)} ms beside the deliveries and ${figure(aloneP95)} ms alone (p95).`,
        'What limits it: an event is seen when it is chained, half a second after it happened on average. Then each delivery ' +
          'costs a row, a claim, a connection and a note of its end, in the process that also serves; `twofold worker` takes ' +
          'all of it elsewhere.',
      ],
    };
  } finally {
    await stand.stop();
    receivers.close();
  }
}

async function openReceivers() {
  /** Milliseconds after the event, by receiver and event. */
  const late = new Map<string, number>();
  const server: Server = createServer(async (request, reply) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    if (request.url?.startsWith('/hangs/')) return;
    const key = `${request.url} ${request.headers['webhook-id']}`;
    if (!late.has(key)) late.set(key, Date.now() - Date.parse(JSON.parse(body).timestamp));
    reply.writeHead(204).end();
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    port: (server.address() as AddressInfo).port,
    clear: () => late.clear(),
    async p95(logins: number): Promise<number> {
      for (let i = 0; i < PATIENCE_SECONDS && late.size < logins * GOOD; i++) await sleep(1000);
      if (late.size !== logins * GOOD) {
        throw new Error(`${late.size} of ${logins * GOOD} events came to the good receivers.`);
      }
      return quantile([...late.values()], 0.95);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function addWebhooks({ apiKey, twofold }: LoginStand, port: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < GOOD + HANGING; i++) {
    const url = `http://127.0.0.1:${port}/${i < GOOD ? 'good' : 'hangs'}/${i}`;
    const answer = await fetch(`http://127.0.0.1:${twofold.port}/api/webhooks`, {
      method: 'POST',
      headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ url, events: ['user.login'] }),
    });
    if (answer.status !== 201) throw new Error(`A webhook was answered ${answer.status}.`);
    const { data } = (await answer.json()) as { data: { webhook: { id: string } } };
    ids.push(data.webhook.id);
  }
  return ids;
}

/** Making them anew for each round would pass the limit of their owner. */
async function switchWebhooks(
  { apiKey, twofold }: LoginStand,
  ids: readonly string[],
  enabled: boolean,
): Promise<void> {
  for (const id of ids) {
    const answer = await fetch(`http://127.0.0.1:${twofold.port}/api/webhooks/${id}`, {
      method: 'PATCH',
      headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ enabled }),
    });
    if (answer.status !== 200) throw new Error(`A switched webhook was answered ${answer.status}.`);
  }
}

/** Logins at a fixed pace, whatever the answers take. Resolves with the 95th percentile of their times. */
async function pacedLogins(stand: LoginStand, round: number): Promise<number> {
  const next = loginShots(stand.apiKey, new LoginCodes(stand.usersOf(round)));
  const connections = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => Connection.open(stand.twofold.port)),
  );
  const latencies: number[] = [];
  const answers: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let i = 0; i < LOGINS_PER_SECOND * SECONDS; i++) {
    await sleep(Math.max(0, startedAt + (i * 1000) / LOGINS_PER_SECOND - performance.now()));
    const shot = next();
    const connection = connections[i % CONNECTIONS];
    if (!shot || !connection) throw new Error('There are too few users.');
    const sentAt = performance.now();
    answers.push(
      new Promise<Reply>((resolve, reject) => connection.send(shot.request, resolve, reject)).then(
        (reply) => {
          latencies.push(performance.now() - sentAt);
          shot.check(reply);
        },
      ),
    );
  }
  await Promise.all(answers);
  for (const connection of connections) connection.close();
  return quantile(latencies, 0.95);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
