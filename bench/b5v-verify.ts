import { drive } from './load/drive.ts';
import { LoginCodes } from './load/login-codes.ts';
import { alternate, measure } from './load/pairs.ts';
import { bareVerifyShot, verifyShots } from './load/shots.ts';
import { figure, ratioRow, type Section } from './report/section.ts';
import { CONNECTIONS, openLoginStand, ROUND_SECONDS } from './servers/logins.ts';
import type { Bench } from './servers/stand.ts';

/** The verification part of B5, on the route that verifies without opening a session. */
export async function b5v(bench: Bench): Promise<Section> {
  const stand = await openLoginStand(bench, bench.rounds);
  const { apiKey, twofold, bare } = stand;
  const drivePort = (port: number, next: ReturnType<typeof verifyShots>) => () =>
    drive({ port, connections: CONNECTIONS, next, seconds: ROUND_SECONDS });
  try {
    const { ratio, subject, reference } = await alternate(
      bench.rounds,
      () => measure(bare, drivePort(bare.port, bareVerifyShot())),
      (round) =>
        measure(twofold, drivePort(twofold.port, verifyShots(apiKey, new LoginCodes(stand.usersOf(round))))),
    );
    return {
      id: 'B5v',
      title: 'verification of a code, without a session',
      how:
        '`POST /mfa/users/:user/verify`, which stands in for `POST /otp/verify` until that route exists. It is held to ' +
        'the same ratio although it does more: `/otp/verify` answers for one shared secret, this route for 10,000 ' +
        'users, and spends the code, counts and records durably.',
      rows: [
        ratioRow(
          {
            what: '`POST /mfa/users/:user/verify`, 64 connections',
            measured: `${figure(subject.perSecond)}/s, p99 ${figure(subject.p99)} ms`,
            reference: `bare ${figure(reference.perSecond)}/s`,
            ratio,
          },
          { must: 0.3, aim: 0.6 },
        ),
      ],
      notes: [
        `${figure(subject.cpuMicros)} µs of the processor for each, *bare* ${figure(reference.cpuMicros)} µs ` +
          `(${figure(reference.cpuMicros / subject.cpuMicros)} ×).`,
        'What limits it: the same work as a login, less the session, its audit row and the count of recovery codes. The ' +
          'profile below shows the rest: the statements, then HTTP, then opening the sealed secret.',
      ],
    };
  } finally {
    await stand.stop();
  }
}
