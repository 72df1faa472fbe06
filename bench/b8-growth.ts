import { cpSync } from 'node:fs';
import { drive, type LoadResult } from './load/drive.ts';
import { LoginCodes } from './load/login-codes.ts';
import { type Measured, measure, medianRun } from './load/pairs.ts';
import { loginShots } from './load/shots.ts';
import { removeUsersFrom, seed } from './population/seed.ts';
import { figure, median, type Row, type Section } from './report/section.ts';
import { type ServerChild, startTwofold } from './servers/child.ts';
import { CONNECTIONS, USERS_PER_ROUND } from './servers/logins.ts';
import { type Bench, range } from './servers/stand.ts';

const SIZES = [1000, 100_000, 1_000_000] as const;
/** 1,000 users can log in this often at once; the other sizes are given the same count. */
const LOGINS_PER_ROUND = 3000;
const WARM_UP_LOGINS = 20_000;
const MUST = 1.3;
const AIM = 1.1;

/** A round is short, as it uses up the codes of the smallest size; so there are more rounds than elsewhere. */
const MORE_ROUNDS = 2;

interface Run extends Measured {
  /** For each login, to files and sockets. */
  writtenBytes: number;
}

/** One size on its way through the rounds. */
interface Growing {
  size: number;
  measureRound(round: number): Promise<Run>;
  stop(): Promise<void>;
}

/** B2 at 1,000, 100,000 and 1,000,000 users. */
export async function b8(bench: Bench): Promise<Section> {
  const rounds = bench.rounds + MORE_ROUNDS;
  const sizes: Growing[] = [];
  const runs = SIZES.map(() => [] as Run[]);
  try {
    for (const size of SIZES) {
      sizes.push(
        size < USERS_PER_ROUND ? await openSmall(bench, size) : await openLarge(bench, size, rounds),
      );
    }
    for (let round = 0; round < rounds; round++) {
      for (const [index, one] of sizes.entries()) runs[index]?.push(await one.measureRound(round));
    }
  } finally {
    for (const one of sizes) await one.stop();
  }
  const micros = runs.map((list) => median(list.map((run) => 1e6 / run.perSecond)));
  const [smallest = Number.NaN] = micros;
  const [smallestRuns = []] = runs;
  // Of each round by itself, as everywhere: the sizes of a round met the same weather.
  const growths = runs.map((list) =>
    median(list.map((run, round) => (smallestRuns[round]?.perSecond ?? Number.NaN) / run.perSecond)),
  );
  return {
    id: 'B8',
    title: 'growth of B2',
    how:
      `The logins of B2 at each size, ${figure(LOGINS_PER_ROUND)} in a round, of users drawn at random from the whole ` +
      'table (all 1,000 of the smallest, three times each). The reference is the smallest size, measured in turn with the others; ' +
      `all figures are medians of ${rounds} rounds. ` +
      `At the larger sizes ${ABLE_TO_LOG_IN.toLocaleString('en-US')} users can log in; the rest are rows of the same length.`,
    rows: SIZES.map((size, index) =>
      row(size, micros[index] ?? Number.NaN, smallest, growths[index] ?? Number.NaN),
    ),
    notes: [
      runs
        .map((list, index) => {
          const { perSecond, cpuMicros, p99 } = medianRun(list);
          const writtenBytes = median(list.map((run) => run.writtenBytes));
          const size = SIZES[index]?.toLocaleString('en-US');
          return (
            `* ${size} users: ${figure(perSecond)}/s, p99 ${figure(p99)} ms, ${figure(cpuMicros)} µs of the processor, ` +
            `${figure(writtenBytes / 1024)} KiB written to files and sockets`
          );
        })
        .join('\n'),
      'Every lookup is by an index. What grows is what each login writes: of its pages two lie anywhere in their trees, ' +
        'that of its secret (the last accepted time step, and when) and of the sessions by user. Among few users the logins ' +
        'of a commit share them; among many each has its own. Every page goes into the log, and into the file after it. ' +
        'Then what it reads: among a million users little of it is in a cache.',
    ],
  };
}

function row(size: number, micros: number, smallest: number, growth: number): Row {
  return {
    what: `time for a login at ${size.toLocaleString('en-US')} users`,
    measured: `${figure(micros)} µs`,
    reference: `${figure(smallest)} µs at 1,000`,
    ratio: growth,
    mustReach: `≤ ${MUST} ×`,
    aim: `≤ ${AIM} ×`,
    reached: growth <= MUST,
  };
}

/** As many users as can log in where not all can: sealing a million secrets would take longer than the benchmark. */
const ABLE_TO_LOG_IN = 50_000;

/** One server for all rounds; each draws other users. */
async function openLarge(bench: Bench, size: number, rounds: number): Promise<Growing> {
  const dataDir = bench.folder(`growth-${size}`);
  const stride = size / ABLE_TO_LOG_IN;
  const apiKey = await seed(dataDir, { users: size, stride });
  const groups = rounds + 1;
  const usersOf = (group: number) =>
    range(0, ABLE_TO_LOG_IN)
      .filter((able) => able % groups === group)
      .map((able) => able * stride);
  const twofold = await startTwofold({ dataDir });
  await logIn(twofold, apiKey, usersOf(rounds), WARM_UP_LOGINS);
  return {
    size,
    measureRound: (round) =>
      measureRun(twofold, () => logIn(twofold, apiKey, usersOf(round), LOGINS_PER_ROUND)),
    stop: () => twofold.stop(),
  };
}

/**
 * A round uses up every code of the few users, so each has a copy of the data and a server of its own. Users beyond the
 * size warm it up and are then deleted.
 */
async function openSmall(bench: Bench, size: number): Promise<Growing> {
  const seeded = bench.folder(`growth-${size}`);
  const apiKey = await seed(seeded, { users: size + USERS_PER_ROUND, stride: 1 });
  return {
    size,
    async measureRound(round) {
      const dataDir = bench.folder(`growth-${size}-${round}`);
      cpSync(seeded, dataDir, { recursive: true });
      const twofold = await startTwofold({ dataDir });
      try {
        await logIn(twofold, apiKey, range(size, size + USERS_PER_ROUND), WARM_UP_LOGINS);
        removeUsersFrom(dataDir, size);
        return await measureRun(twofold, () => logIn(twofold, apiKey, range(0, size), LOGINS_PER_ROUND));
      } finally {
        await twofold.stop();
      }
    },
    stop: async () => {},
  };
}

async function measureRun(twofold: ServerChild, load: () => Promise<LoadResult>): Promise<Run> {
  const before = twofold.writtenBytes();
  const run = await measure(twofold, load);
  return { ...run, writtenBytes: (twofold.writtenBytes() - before) / run.answers };
}

/**
 * In no order, each user once before any of them a second time: who log in one after the other in a bench's order would
 * lie on the same pages where users are few, and on pages of their own where they are many.
 */
function logIn(twofold: ServerChild, apiKey: string, users: number[], count: number): Promise<LoadResult> {
  const shots = loginShots(apiKey, new LoginCodes(inNoOrder(users)));
  let left = count;
  const next = () => (left-- > 0 ? shots() : undefined);
  return drive({ port: twofold.port, connections: CONNECTIONS, next, seconds: 60 });
}

function inNoOrder(users: readonly number[]): number[] {
  return users
    .map((user) => ({ user, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ user }) => user);
}
