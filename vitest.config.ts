import { defineConfig } from 'vitest/config';

/** What people and attackers do to a whole installation: the same on every set-up (packages/server/test/set-up.ts). */
const whole = ['packages/server/test/{journeys,abuse}/**/*.test.ts'];
/** What only an installation in one file has: the file's path, its copy as a backup, what stays in its bytes. */
const inOneFile = ['packages/server/test/embedded/**/*.test.ts'];

/** Most of their time tests wait, for processes and for a database: two at once also where there are two cores. */
const twoAtOnce = { maxWorkers: 2 };
const afterTheOthers = { ...twoAtOnce, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    // Faults and races start real processes: they wait for those, never for a clock.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          ...twoAtOnce,
          include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'tools/**/*.test.ts'],
          exclude: [...whole, ...inOneFile],
        },
      },
      {
        extends: true,
        test: {
          name: 'embedded',
          include: [...whole, ...inOneFile],
          env: { TWOFOLD_TEST_SETUP: 'embedded' },
          ...afterTheOthers,
        },
      },
      {
        extends: true,
        test: {
          name: 'distributed',
          include: whole,
          env: { TWOFOLD_TEST_SETUP: 'distributed' },
          globalSetup: 'packages/server/test/servers/global-setup.ts',
          ...afterTheOthers,
        },
      },
    ],
  },
});
