import { alternate } from './load/pairs.ts';
import { figure, type Section } from './report/section.ts';
import { loginRow, openLoginStand } from './servers/logins.ts';
import type { Bench } from './servers/stand.ts';

/** POST /login with TOTP, durable, each code fresh, 10,000 users, 64 connections. */
export async function b2(bench: Bench): Promise<Section> {
  const stand = await openLoginStand(bench, bench.rounds);
  try {
    const measured = await alternate(bench.rounds, stand.bareLogins, stand.logins);
    const { subject, reference } = measured;
    const kilobytes = stand.twofold.residentKilobytes();
    return {
      id: 'B2',
      title: 'login with a TOTP code',
      how:
        '`POST /login`, 64 connections, 10,000 users in each round, every code sent once, each answer after its commit ' +
        'is on disk (WAL, `synchronous=FULL`). The database holds the users of all rounds.',
      rows: [loginRow(measured, { must: 0.1, aim: 0.22 })],
      notes: [
        `A login takes ${figure(subject.cpuMicros)} µs of the processor, an answer of *bare* ` +
          `${figure(reference.cpuMicros)} µs: ${figure(reference.cpuMicros / subject.cpuMicros)} × by that measure, which ` +
          `other work on the machine disturbs less. After these logins the process holds ${figure(kilobytes / 1024)} MiB.`,
        'What limits it: the processor, which is busy for ' +
          `${figure(subject.cpuMicros * subject.perSecond * 1e-4)} % of the time; the profile below says with what. The ` +
          'next limit is the disk: all logins of one turn of the event loop share a commit and wait for one `fsync`.',
      ],
    };
  } finally {
    await stand.stop();
  }
}
