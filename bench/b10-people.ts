import { Connection } from './load/connection.ts';
import { liveOneLife, REQUESTS_OF_A_LIFE } from './load/person-life.ts';
import { seed } from './population/seed.ts';
import { boundRow, figure, median, quantile, type Row, type Section } from './report/section.ts';
import { type ServerChild, startTwofold } from './servers/child.ts';
import { type Bench, range } from './servers/stand.ts';

const PEOPLE = 500;
/** Of which the first compiles the code and fills the caches. */
const WAVES = 4;
/** A wave leaves garbage, which is collected when there is need. A leak grows with each. */
const FLAT_WITHIN = 1.15;

/** Everybody comes from one address here. */
const ENV = {
  REGISTRATION: 'open',
  RATE_LIMIT_REGISTRATION_MAX: '1000000',
  RATE_LIMIT_LOGIN_SOURCE_MAX: '1000000',
  RATE_LIMIT_SECOND_FACTOR_SOURCE_MAX: '1000000',
};

interface Wave {
  seconds: number;
  /** Answers 503 `password.busy`, after which the request was sent again. */
  busy: number;
  latencies: number[];
  mebibytes: number;
}

/** 500 people who register, log in, set their second factor up, use it, refresh, list; and what memory that takes. */
export async function b10(bench: Bench): Promise<Section> {
  const dataDir = bench.folder('people');
  await seed(dataDir, { users: 1, stride: 1 });
  const twofold = await startTwofold({ dataDir, env: ENV });
  try {
    const idle = twofold.residentKilobytes() / 1024;
    const waves: Wave[] = [];
    for (let index = 0; index < WAVES; index++) waves.push(await liveWave(twofold, index));
    return sectionOf(waves, idle);
  } finally {
    await twofold.stop();
  }
}

/** All at once; each person sends one request after the other. The first wrong answer ends the run. */
async function liveWave(twofold: ServerChild, wave: number): Promise<Wave> {
  const connections = await Promise.all(range(0, PEOPLE).map(() => Connection.open(twofold.port)));
  const startedAt = performance.now();
  const lives = await Promise.all(
    connections.map((connection, index) => liveOneLife(connection, `life-${wave}-${index}`)),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  for (const connection of connections) connection.close();
  return {
    seconds,
    busy: lives.reduce((sum, { busy }) => sum + busy, 0),
    latencies: lives.flatMap(({ latencies }) => latencies),
    mebibytes: twofold.residentKilobytes() / 1024,
  };
}

function sectionOf(waves: readonly Wave[], idle: number): Section {
  const busy = waves.reduce((sum, wave) => sum + wave.busy, 0);
  const resident = waves.map(({ mebibytes }) => mebibytes);
  const [, second = Number.NaN] = resident;
  const last = resident.at(-1) ?? Number.NaN;
  const growth = last / second;
  const answers: Row = {
    what: `${PEOPLE} people × ${REQUESTS_OF_A_LIFE} requests, ${WAVES} times`,
    measured: `${figure(PEOPLE * REQUESTS_OF_A_LIFE * WAVES)} right, 0 wrong, ${busy} × 503 of the full queue`,
    reference: 'the rule',
    ratio: undefined,
    mustReach: 'no wrong answer, no 5xx but the full queue’s 503',
    aim: 'the same',
    // A wrong one would have ended the run.
    reached: true,
  };
  const memory = boundRow(
    {
      what: 'resident memory after it (B11)',
      value: Math.max(...resident),
      unit: 'MiB',
      reference: `at the start ${figure(idle)} MiB`,
    },
    { must: 512, aim: 512 },
  );
  const flat: Row = {
    what: 'its growth from the second time to the last (B11)',
    measured: `${figure(second)} MiB, then ${figure(last)} MiB`,
    reference: `${PEOPLE * (WAVES - 2)} people more`,
    ratio: growth,
    mustReach: `≤ ${FLAT_WITHIN} ×`,
    aim: '≤ 1 ×',
    reached: growth <= FLAT_WITHIN,
  };
  return {
    id: 'B10',
    title: 'five hundred people',
    how:
      `${PEOPLE} people at once, on a connection each: they register, see themselves, set an authenticator app up, list ` +
      'their factors, log in with a code, refresh, list sessions and devices, log in with a recovery code, log out. Each ' +
      'body is checked. 503 `password.busy` is asked again after the time that it names. Memory is of the server’s process ' +
      'alone, without the one that hashes and the one that sends.',
    rows: [answers, memory, flat],
    notes: [
      `The median time took ${figure(median(waves.map(({ seconds }) => seconds)))} s, ${figure(PEOPLE * 3)} hashes of ` +
        `passwords among it, which each request that needs one waits for: the median answer was there after ` +
        `${figure(
          quantile(
            waves.flatMap(({ latencies }) => latencies),
            0.5,
          ),
        )} ms.`,
      `Resident memory after each time: ${resident.map((mebibytes) => figure(mebibytes)).join(', ')} MiB.`,
    ],
  };
}
