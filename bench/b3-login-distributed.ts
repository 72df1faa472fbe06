import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alternate } from './load/pairs.ts';
import { figure, type Section } from './report/section.ts';
import { statementUse } from './report/statements.ts';
import { loginRow, openLoginStand } from './servers/logins.ts';
import type { Bench } from './servers/stand.ts';
import { type Stores, startStores } from './servers/stores.ts';

/** B2 on PostgreSQL and Redis. */
export async function b3(bench: Bench): Promise<Section> {
  const stores = await startStores();
  try {
    const stand = await openLoginStand(bench, bench.rounds, { adopt: stores.adopt });
    const measured = await alternate(bench.rounds, stand.bareLogins, stand.logins).finally(() =>
      stand.stop(),
    );
    const { subject, reference } = measured;
    return {
      id: 'B3',
      title: 'login with a TOTP code on PostgreSQL and Redis',
      how:
        `The logins of B2 with \`DATABASE_URL\` and \`REDIS_URL\`: PostgreSQL ${stores.version} as it is installed ` +
        '(`synchronous_commit` on), on the core of the load, as there is no third. One instance, a pool of 10 connections.',
      rows: [loginRow(measured, { must: 0.03, aim: 0.1 })],
      notes: [
        `A login takes ${figure(subject.cpuMicros)} µs of the instance's processor (${figure(reference.cpuMicros / subject.cpuMicros)} × ` +
          'by that measure), which is busy for ' +
          `${figure(subject.cpuMicros * subject.perSecond * 1e-4)} % of the time.`,
        await countRoundTrips(bench, stores),
      ],
    };
  } finally {
    await stores.stop();
  }
}

interface Counts {
  statements: Record<string, number>;
  roundTrips: number;
}

async function countRoundTrips(bench: Bench, stores: Stores): Promise<string> {
  const file = join(bench.folder('round-trips'), 'counts.json');
  const hook = fileURLToPath(new URL('profile/count-round-trips.ts', import.meta.url));
  const stand = await openLoginStand(bench, 1, {
    adopt: stores.adopt,
    nodeOptions: ['--import', hook],
    env: { STATEMENT_COUNTS: file },
    warmUpSeconds: 0,
  });
  const { answers } = await stand.logins(0);
  await stand.stop();
  const { statements, roundTrips } = JSON.parse(readFileSync(file, 'utf8')) as Counts;
  const { perRequest, table } = statementUse(statements, answers, 'login');
  return [
    `${perRequest.toFixed(1)} statements for each login, BEGIN, lock and COMMIT among them, in ${(roundTrips / answers).toFixed(2)} round trips.`,
    table,
  ].join('\n\n');
}
