import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './load/connection.ts';
import type { Shot } from './load/drive.ts';
import { LoginCodes } from './load/login-codes.ts';
import { ask } from './load/person-requests.ts';
import { loginShots } from './load/shots.ts';
import { boundRow, figure, quantile, type Section } from './report/section.ts';
import { type ServerChild, startReceivers } from './servers/child.ts';
import { type LoginStand, openLoginStand } from './servers/logins.ts';
import type { Bench } from './servers/stand.ts';

const GOOD = 40;
const HANGING = 10;
/** A team of some thousands at the beginning of a working day; each login is told to all fifty. */
const LOGINS_PER_SECOND = 5;
const SECONDS = 25;
const DELIVERIES = GOOD * LOGINS_PER_SECOND * SECONDS;
const CONNECTIONS = 8;
/** What has not come by then does not come. */
const PATIENCE_SECONDS = 60;

/** Fifty receivers of which ten hang: how late the good ones learn of a login, and what the logins lose. */
export async function b12(bench: Bench): Promise<Section> {
  const stand = await openLoginStand(bench, bench.rounds * 2, {
    env: { WEBHOOK_ALLOW_HTTP: 'true', WEBHOOK_ALLOW_NETWORKS: 'loopback' },
  });
  const receivers = await startReceivers();
  // Of all rounds together: one alone has half a dozen logins above its 95th percentile.
  const alone: number[] = [];
  const beside: number[] = [];
  const late: number[] = [];
  try {
    const ids = await addWebhooks(stand, receivers.port);
    for (let round = 0; round < bench.rounds; round++) {
      await switchWebhooks(stand, ids, false);
      alone.push(...(await pacedLogins(stand, 2 * round)));
      await switchWebhooks(stand, ids, true);
      await fetch(`http://127.0.0.1:${receivers.port}/`, { method: 'DELETE' });
      beside.push(...(await pacedLogins(stand, 2 * round + 1)));
      late.push(...(await lateness(receivers)));
    }
  } finally {
    await stand.stop();
    await receivers.stop();
  }
  const [aloneP95, besideP95] = [quantile(alone, 0.95), quantile(beside, 0.95)];
  return {
    id: 'B12',
    title: 'webhooks of which some hang',
    how:
      `${GOOD} receivers that answer at once and ${HANGING} that never do, each told of every login; ` +
      `${LOGINS_PER_SECOND} logins a second, each at a random moment of its fifth of a second; ${SECONDS} s without the ` +
      `receivers and ${SECONDS} s with them, in turn. These are a process on the core of the load. Every good one has to get ` +
      'every event; one that hangs is left alone for longer after each time-out. Percentiles are over all ' +
      `${bench.rounds} rounds together.`,
    rows: [
      boundRow(
        {
          what: `from the login to a good receiver, p95 of ${figure(late.length)} deliveries`,
          reference: 'the audit log is chained once a second',
          value: quantile(late, 0.95),
          unit: 'ms',
        },
        { must: 2000, aim: 1200 },
      ),
      boundRow(
        {
          what: `logins beside it, p95 of ${beside.length}`,
          reference: `alone ${figure(aloneP95)} ms`,
          value: besideP95 / aloneP95,
          unit: '×',
        },
        { must: 1.2, aim: 1.1 },
      ),
    ],
    notes: [
      `Of the logins beside the deliveries half took ${figure(quantile(beside, 0.5))} ms, and all but one in a hundred ` +
        `${figure(quantile(beside, 0.99))} ms (alone ${figure(quantile(alone, 0.5))} and ${figure(quantile(alone, 0.99))} ms).`,
      'What limits it: an event is seen when it is chained, half a second after it happened on average. Then each delivery ' +
        'costs a row, a claim and a note of its end in the process that also serves, and a connection in one that gives way ' +
        'to it, here on the same core. `twofold worker` takes all of it elsewhere.',
    ],
  };
}

/** Resolves when every good receiver has every event. */
async function lateness({ port }: ServerChild): Promise<number[]> {
  for (let second = 0; ; second++) {
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    const late = (await answer.json()) as number[];
    if (late.length === DELIVERIES) return late;
    if (second === PATIENCE_SECONDS) {
      throw new Error(`${late.length} of ${DELIVERIES} events came to the good receivers.`);
    }
    await sleep(1000);
  }
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

/**
 * So many logins a second, whatever the answers take. Each is at a moment of its own: what the server does once a second
 * would else meet always the same ones of them, or none. Resolves with their times.
 */
async function pacedLogins({ apiKey, twofold, usersOf }: LoginStand, round: number): Promise<number[]> {
  const next = loginShots(apiKey, new LoginCodes(usersOf(round)));
  const idle = await Promise.all(Array.from({ length: CONNECTIONS }, () => Connection.open(twofold.port)));
  const latencies: number[] = [];
  const answers: Promise<void>[] = [];

  async function fire({ request, check }: Shot): Promise<void> {
    const connection = idle.shift();
    if (!connection) throw new Error('No connection is free: logins take more than a second.');
    const sentAt = performance.now();
    const reply = await ask(connection, request);
    latencies.push(performance.now() - sentAt);
    check(reply);
    idle.push(connection);
  }

  const startedAt = performance.now();
  for (let i = 0; i < LOGINS_PER_SECOND * SECONDS; i++) {
    const dueAt = startedAt + ((i + Math.random()) * 1000) / LOGINS_PER_SECOND;
    await sleep(Math.max(0, dueAt - performance.now()));
    const shot = next();
    if (!shot) throw new Error('There are too few users.');
    const answer = fire(shot);
    // It may fail while this loop sleeps and nobody waits for it yet: Node would end the run there, past every `finally`.
    answer.catch(() => undefined);
    answers.push(answer);
  }
  await Promise.all(answers);
  for (const connection of idle) connection.close();
  return latencies;
}
