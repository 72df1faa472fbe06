import { globSync, readFileSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/longest-first.ts';

/** What people and attackers do to a whole installation: the same on every set-up (test/installation/set-up.ts). */
const whole = ['packages/server/test/{journeys,abuse}/**/*.test.ts'];
/** What only an installation in one file has: the file's path, its copy as a backup, what stays in its bytes. */
const inOneFile = ['packages/server/test/embedded/**/*.test.ts'];

/**
 * What happens in the browser alone, which no store changes: how pages look and are reached, QR codes and files that are
 * read there, what the console does while its server does not answer. Once is enough for what takes minutes. What the
 * server decides stands in the files beside these, and runs on both.
 */
const looks = [
  'packages/server/test/journeys/console/{every-page,keyboard,add,import-files,site,parts,demo-page}.test.ts',
];

/**
 * What no store changes either, once: what HTTP, schemas, origins and addresses refuse before a store is asked, the
 * description of all that, signatures of passkeys by published vectors, and what real proxies make of headers.
 */
const beforeStores = [
  'packages/server/test/abuse/input/{bad-addresses,bad-input,malformed-http}.test.ts',
  'packages/server/test/abuse/sessions/foreign-pages.test.ts',
  'packages/server/test/journeys/api-description.test.ts',
  'packages/server/test/abuse/passkeys/vectors.test.ts',
  'packages/server/test/abuse/gate/real-proxies.test.ts',
];

/** Where an answer within some seconds is asserted while a machine is busy: beside one of their own kind, and no more. */
const withinSeconds = [
  'packages/server/test/faults/{announcements,postgres/outages,postgres/stopped-instance,redis/revocations}.test.ts',
];

/** Where an answer in time is what is promised: with nobody beside them, and after all others. */
const inTime = ['packages/server/test/faults/{health,redis/counters,redis/outages,redis/replays}.test.ts'];

/** Everything that does not depend on a set-up. */
const setUpless = ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'tools/**/*.test.ts'];

/**
 * Files share the processes that they run in, and the modules that these have loaded: to load the server anew for each
 * of them took a tenth of the whole run. Whoever puts another module in the place of one runs alone.
 */
const replacingModules = globSync(setUpless, { cwd: import.meta.dirname, exclude: whole }).filter((path) =>
  /\bvi\.(?:do)?[mM]ock\(/.test(readFileSync(path, 'utf8')),
);

/** Tests wait for processes, for a database and for pages, and may: three at once also where there are two cores. */
const threeAtOnce = { maxWorkers: 3 };
const afterUnits = { ...threeAtOnce, sequence: { groupOrder: 1 } };

/** Of Linux, and as large as it has memory; some containers have it small, and without programs. */
const inMemory = '/dev/shm';
const NEEDED_BYTES = 4 * 2 ** 30;

/**
 * What tests keep is temporary, and kept in memory where there is room: a run makes and deletes half a million files,
 * most of them of PostgreSQL, which takes some file systems as long as everything else that the processor does. Whoever
 * sets TMPDIR decides otherwise.
 */
function hasRoom(folder: string): boolean {
  try {
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .find((line) => line.split(' ')[1] === folder);
    if (mount === undefined || /\bnoexec\b/.test(mount)) return false;
    const { bavail, bsize } = statfsSync(folder);
    return Math.min(bavail * bsize, freemem()) >= NEEDED_BYTES;
  } catch {
    return false;
  }
}
if (process.env.TMPDIR === undefined && hasRoom(inMemory)) process.env.TMPDIR = inMemory;

export default defineConfig({
  test: {
    // Faults and races start real processes: they wait for those, never for a clock.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is looked for again and again comes when the machine has time for it: by itself Vitest gives up after a second.
    expect: { poll: { timeout: 15_000 } },
    pool: 'forks',
    isolate: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          ...threeAtOnce,
          include: setUpless,
          exclude: [...whole, ...inOneFile, ...withinSeconds, ...inTime, ...replacingModules],
        },
      },
      {
        extends: true,
        test: { name: 'alone', ...threeAtOnce, include: replacingModules, isolate: true },
      },
      {
        extends: true,
        test: {
          name: 'embedded',
          include: [...whole, ...inOneFile],
          env: { TWOFOLD_TEST_SETUP: 'embedded' },
          ...afterUnits,
        },
      },
      {
        extends: true,
        test: {
          name: 'distributed',
          include: whole,
          exclude: [...looks, ...beforeStores],
          env: { TWOFOLD_TEST_SETUP: 'distributed' },
          globalSetup: 'packages/server/test/servers/global-setup.ts',
          ...afterUnits,
        },
      },
      {
        extends: true,
        test: { name: 'within-seconds', include: withinSeconds, maxWorkers: 2, sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        test: { name: 'in-time', include: inTime, maxWorkers: 1, sequence: { groupOrder: 3 } },
      },
    ],
  },
});
