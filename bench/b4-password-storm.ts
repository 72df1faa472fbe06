import { Connection, type Reply } from './load/connection.ts';
import type { Shot } from './load/drive.ts';
import { LoginCodes } from './load/login-codes.ts';
import { pace } from './load/pace.ts';
import { ask, dataOf, isBusy, personRequest, wrongAnswer } from './load/person-requests.ts';
import { loginShots } from './load/shots.ts';
import { BENCH_PASSWORD, benchPersonName, seedPeople } from './population/people.ts';
import { seed } from './population/seed.ts';
import { boundRow, figure, median, plainRow, quantile, ratioRow, type Section } from './report/section.ts';
import { type ServerChild, startRawPasswords, startTwofold } from './servers/child.ts';
import { type Bench, range } from './servers/stand.ts';

const AT_ONCE = 500;
/** What is more than the queue takes is refused. */
const TOO_MANY = 1500;
/** Each of the two kinds of other requests, meanwhile. */
const OTHER_EVERY_MS = 50;
const CODES_PER_ROUND = 1000;
/** Storms before the rounds: code that ran for five hundred logins only is not compiled yet, as that of a server that has run for a day. */
const WARM_UP_STORMS = 5;
/** Requests of each other kind before the rounds, for the same reason. */
const WARM_UP_OTHERS = 1000;
/** More than elsewhere: a machine wavers within a round. */
const MORE_ROUNDS = 4;

/** Everybody comes from one address here. */
const ENV = { REGISTRATION: 'open', RATE_LIMIT_LOGIN_SOURCE_MAX: '1000000' };

interface Storm {
  letIn: number;
  busy: number;
  perSecond: number;
}

interface Compared {
  perSecond: number;
  /** Of what was raw before the storm and after it. */
  rawPerSecond: number;
}

interface Round {
  /** Like with like: there is nothing beside what is raw. */
  alone: Compared;
  beside: Compared;
  me: number[];
  codes: number[];
}

/** 500 people log in with their passwords at once, and then again while others use the server. */
export async function b4(bench: Bench): Promise<Section> {
  const dataDir = bench.folder('password-storm');
  const count = bench.rounds + MORE_ROUNDS;
  const apiKey = await seed(dataDir, { users: WARM_UP_OTHERS + (count + 1) * CODES_PER_ROUND, stride: 1 });
  await seedPeople(dataDir, TOO_MANY);
  const raw = await startRawPasswords();
  const twofold = await startTwofold({ dataDir, env: ENV });
  try {
    const me = await meShot(twofold);
    const round = async (index: number): Promise<Round> => {
      const first = WARM_UP_OTHERS + index * CODES_PER_ROUND;
      const users = range(first, first + CODES_PER_ROUND);
      const rawBefore = await rawStorm(raw);
      const alone = await (await stormOf(twofold, AT_ONCE))();
      const rawBetween = await rawStorm(raw);
      const storm = (await stormOf(twofold, AT_ONCE))();
      const others = { port: twofold.port, everyMs: OTHER_EVERY_MS, until: storm };
      const [meTimes, codeTimes] = await Promise.all([
        pace({ ...others, next: () => me }),
        pace({ ...others, next: loginShots(apiKey, new LoginCodes(users)) }),
      ]);
      const { perSecond } = await storm;
      const rawAfter = await rawStorm(raw);
      return {
        alone: { perSecond: alone.perSecond, rawPerSecond: (rawBefore + rawBetween) / 2 },
        beside: { perSecond, rawPerSecond: (rawBetween + rawAfter) / 2 },
        me: meTimes,
        codes: codeTimes,
      };
    };
    for (let storm = 0; storm < WARM_UP_STORMS; storm++) await (await stormOf(twofold, AT_ONCE))();
    await warmUp(twofold, () => me);
    await warmUp(twofold, loginShots(apiKey, new LoginCodes(range(0, WARM_UP_OTHERS))));
    await round(count);
    const rounds: Round[] = [];
    for (let index = 0; index < count; index++) rounds.push(await round(index));
    return sectionOf(rounds, await (await stormOf(twofold, TOO_MANY))());
  } finally {
    await twofold.stop();
    await raw.stop();
  }
}

function sectionOf(rounds: readonly Round[], flood: Storm): Section {
  const { rate, rawRate, ratio } = mediansOf(rounds.map(({ alone }) => alone));
  const beside = mediansOf(rounds.map((round) => round.beside));
  const meanwhile = (what: string, times: number[]) =>
    boundRow(
      {
        what: `${what} meanwhile, p99`,
        value: quantile(times, 0.99),
        unit: 'ms',
        reference: `p50 ${figure(quantile(times, 0.5))} ms of ${times.length}`,
      },
      { must: 50, aim: 50 },
    );
  return {
    id: 'B4',
    title: 'a storm of password logins',
    how:
      `${AT_ONCE} people send \`POST /api/auth/login\` at once, each on a connection of their own; every answer has to be ` +
      'their session. *Raw* is as many verifications at once by the same hasher (Argon2id, 19 MiB, two passes), in turn ' +
      `with it on the same core, and with nothing beside it either. The server is warm: ${WARM_UP_STORMS} storms and ` +
      `${figure(WARM_UP_OTHERS)} requests of each other kind went before, and a round that does not count. Then the storm is ` +
      `repeated while one request of each other kind is sent every ${OTHER_EVERY_MS} ms, and timed from when it was due, the ` +
      `first when all of the storm have been sent. The figures are of ${rounds.length} rounds.`,
    rows: [
      ratioRow(
        {
          what: `\`POST /api/auth/login\`, ${AT_ONCE} at once, and nothing beside`,
          measured: `${figure(rate)}/s`,
          reference: `raw ${figure(rawRate)}/s`,
          ratio,
        },
        { must: 0.9, aim: 0.97 },
      ),
      plainRow({
        what: `the same, with ${figure(2000 / OTHER_EVERY_MS)} other requests a second beside`,
        measured: `${figure(beside.rate)}/s`,
        reference: `raw, nothing beside, ${figure(beside.rawRate)}/s`,
        ratio: beside.ratio,
      }),
      meanwhile(
        '`GET /api/auth/me`',
        rounds.flatMap(({ me }) => me),
      ),
      meanwhile(
        '`POST /login` with a code',
        rounds.flatMap(({ codes }) => codes),
      ),
    ],
    notes: [
      `Of ${TOO_MANY} at once ${flood.letIn} were let in, and ${flood.busy} were told that too many ` +
        'wait (503, `password.busy`): nothing else was answered.',
      'Until 2026-11-22 the storm with others beside it was the first row (0.826 × in the last whole run): it depends on how ' +
        'many others there are, and what is raw has none. Beside hashes, which leave nothing in the caches, such a request ' +
        'takes ten times what it does else: ADR 0017.',
      'What limits it: Argon2id. The server and its hasher share one core here, and what the server does for a login is ' +
        'taken from the hashes, as it runs first.',
    ],
  };
}

function mediansOf(compared: readonly Compared[]) {
  return {
    rate: median(compared.map(({ perSecond }) => perSecond)),
    rawRate: median(compared.map(({ rawPerSecond }) => rawPerSecond)),
    ratio: median(compared.map(({ perSecond, rawPerSecond }) => perSecond / rawPerSecond)),
  };
}

async function rawStorm({ port }: ServerChild): Promise<number> {
  const answer = (await (await fetch(`http://127.0.0.1:${port}/${AT_ONCE}`)).json()) as {
    right: number;
    seconds: number;
  };
  if (answer.right !== AT_ONCE) throw new Error(`Only ${answer.right} raw verifications were right.`);
  return AT_ONCE / answer.seconds;
}

/** One after the other, on one connection. */
async function warmUp({ port }: ServerChild, next: () => Shot | undefined): Promise<void> {
  const connection = await Connection.open(port);
  for (let sent = 0; sent < WARM_UP_OTHERS; sent++) {
    const shot = next();
    if (!shot) throw new Error('There is nothing left to warm up with.');
    shot.check(await ask(connection, shot.request));
  }
  connection.close();
}

/**
 * Connections and requests are made before: to open five hundred takes the process of the load as long as the server takes
 * to read them, and those who are sent beside the storm would be timed with it.
 *
 * @returns sends them all
 */
async function stormOf({ port }: ServerChild, count: number): Promise<() => Promise<Storm>> {
  const connections = await Promise.all(range(0, count).map(() => Connection.open(port)));
  const all = connections.map((connection, person) => ({ connection, request: loginRequestOf(person) }));
  return async () => {
    const startedAt = performance.now();
    const replies = await Promise.all(all.map(({ connection, request }) => ask(connection, request)));
    const seconds = (performance.now() - startedAt) / 1000;
    for (const connection of connections) connection.close();
    const busy = replies.filter(isBusy).length;
    const letIn = replies.filter((reply, person) => !isBusy(reply) && tokenFrom(reply, person)).length;
    return { letIn, busy, perSecond: letIn / seconds };
  };
}

function loginRequestOf(person: number): string {
  const body = { username: benchPersonName(person), password: BENCH_PASSWORD };
  return personRequest({ method: 'POST', path: '/auth/login', body });
}

function tokenFrom(reply: Reply, person: number): string {
  const { user, accessToken } = dataOf<{ user?: { username?: unknown }; accessToken?: unknown }>(reply);
  if (user?.username !== benchPersonName(person) || typeof accessToken !== 'string') throw wrongAnswer(reply);
  return accessToken;
}

/** Of somebody who is logged in already. */
async function meShot({ port }: ServerChild): Promise<Shot> {
  const person = TOO_MANY - 1;
  const connection = await Connection.open(port);
  const accessToken = tokenFrom(await ask(connection, loginRequestOf(person)), person);
  connection.close();
  return {
    request: personRequest({ method: 'GET', path: '/auth/me', accessToken }),
    check(reply) {
      const { user } = dataOf<{ user?: { username?: unknown } }>(reply);
      if (user?.username !== benchPersonName(person)) throw wrongAnswer(reply);
    },
  };
}
