import { Connection } from './load/connection.ts';
import { liveOneLife, REQUESTS_OF_A_LIFE } from './load/person-life.ts';
import { seed } from './population/seed.ts';
import { boundRow, figure, median, quantile, type Row, type Section } from './report/section.ts';
import { type ServerChild, startTwofold } from './servers/child.ts';
import { type Bench, range } from './servers/stand.ts';

const PEOPLE = 500;
const MINUTES = 10;
/** In the first minute the code is compiled and the caches fill. Garbage is collected when there is need. A leak grows each minute. */
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
}

/** Of one second, in mebibytes. */
interface Memory {
  minute: number;
  resident: number;
  /** Of the database's file, which has every person that ever was. */
  mapped: number;
}

/** 500 people at a time who register, log in, set their second factor up, use it, refresh, list; and what memory that takes. */
export async function b10(bench: Bench): Promise<Section> {
  const dataDir = bench.folder('people');
  await seed(dataDir, { users: 1, stride: 1 });
  const twofold = await startTwofold({ dataDir, env: ENV });
  const idle = twofold.residentKilobytes() / 1024;
  const startedAt = performance.now();
  const minute = () => Math.floor((performance.now() - startedAt) / 60_000);
  const memory: Memory[] = [];
  const sampling = setInterval(() => memory.push({ minute: minute(), ...memoryOf(twofold) }), 1000);
  try {
    const waves: Wave[] = [];
    while (minute() < MINUTES) waves.push(await liveWave(twofold, waves.length));
    return sectionOf(waves, memory, idle);
  } finally {
    clearInterval(sampling);
    await twofold.stop();
  }
}

function memoryOf(twofold: ServerChild): Omit<Memory, 'minute'> {
  return { resident: twofold.residentKilobytes() / 1024, mapped: twofold.mappedKilobytes() / 1024 };
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
  };
}

/** The median of each whole minute. */
function byMinute(memory: readonly Memory[], of: (second: Memory) => number): number[] {
  return range(0, MINUTES).map((minute) =>
    median(memory.filter((second) => second.minute === minute).map(of)),
  );
}

function sectionOf(waves: readonly Wave[], memory: readonly Memory[], idle: number): Section {
  const busy = waves.reduce((sum, wave) => sum + wave.busy, 0);
  const own = byMinute(memory, ({ resident, mapped }) => resident - mapped);
  const mapped = byMinute(memory, (second) => second.mapped);
  const [, second = Number.NaN] = own;
  const last = own.at(-1) ?? Number.NaN;
  const growth = last / second;
  const answers: Row = {
    what: `${PEOPLE} people × ${REQUESTS_OF_A_LIFE} requests, ${waves.length} times`,
    measured: `${figure(PEOPLE * REQUESTS_OF_A_LIFE * waves.length)} right, 0 wrong, ${busy} × 503 of the full queue`,
    reference: 'the rule',
    ratio: undefined,
    mustReach: 'no wrong answer, no 5xx but the full queue’s 503',
    aim: 'the same',
    // A wrong one would have ended the run.
    reached: true,
  };
  const most = boundRow(
    {
      what: `resident memory, the most of ${MINUTES} minutes (B11)`,
      value: Math.max(...memory.map(({ resident }) => resident)),
      unit: 'MiB',
      reference: `at the start ${figure(idle)} MiB`,
    },
    { must: 512, aim: 512 },
  );
  const flat: Row = {
    what: 'its growth from the second minute to the last, without the database’s file (B11)',
    measured: `${figure(second)} MiB, then ${figure(last)} MiB`,
    reference: `${figure((waves.length * PEOPLE * (MINUTES - 2)) / MINUTES)} people more`,
    ratio: growth,
    mustReach: `≤ ${FLAT_WITHIN} ×`,
    aim: '≤ 1 ×',
    reached: growth <= FLAT_WITHIN,
  };
  return {
    id: 'B10',
    title: 'five hundred people',
    how:
      `For ${MINUTES} minutes ${PEOPLE} people at once, on a connection each, and when all are done the next: they ` +
      'register, see themselves, set an authenticator app up, list their factors, log in with a code, refresh, list ' +
      'sessions and devices, log in with a recovery code, log out. Each body is checked. 503 `password.busy` ' +
      'is asked again after the time that it names. Memory is of the server’s process alone, without the one that hashes and the one that sends, read each second; of a minute, the median.',
    rows: [answers, most, flat],
    notes: [
      `The median round took ${figure(median(waves.map(({ seconds }) => seconds)))} s, ${figure(PEOPLE * 3)} hashes of ` +
        `passwords among it, which each request that needs one waits for: the median answer was there after ` +
        `${figure(
          quantile(
            waves.flatMap(({ latencies }) => latencies),
            0.5,
          ),
        )} ms.`,
      `In each minute the process had ${own.map(figure).join(', ')} MiB, and beside these ${mapped.map(figure).join(', ')} MiB of ` +
        'the database’s file, which grows with the people: pages of the system’s, which takes them back for other needs.',
    ],
  };
}
