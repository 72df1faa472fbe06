import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'tools/**/*.test.ts'],
    // Faults and races start real processes: they wait for those, never for a clock.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
});
