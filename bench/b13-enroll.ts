import { drive } from './load/drive.ts';
import { alternate, type Measured, measure, medianRun } from './load/pairs.ts';
import { setupShots } from './load/shots.ts';
import { figure, median, ratioRow, type Section } from './report/section.ts';
import { CONNECTIONS, type LoginStand, openLoginStand, ROUND_SECONDS } from './servers/logins.ts';
import type { Bench } from './servers/stand.ts';

/** Enrolment with its picture and ten recovery codes; and B2 while enrolments run. */
export async function b13(bench: Bench): Promise<Section> {
  // A round of logins alone, and one beside enrolments.
  const stand = await openLoginStand(bench, bench.rounds * 2);
  const { bare, twofold } = stand;
  const setup = setupShots(stand.apiKey, 'enrolled');
  const bareSetup = setupShots('bare', 'enrolled');
  const enroll = (port: number, next: ReturnType<typeof setupShots>, seconds = ROUND_SECONDS) =>
    drive({ port, connections: CONNECTIONS, next, seconds });
  try {
    await enroll(bare.port, bareSetup);
    await enroll(twofold.port, setup);
    const { ratio, subject, reference } = await alternate(
      bench.rounds,
      () => measure(bare, () => enroll(bare.port, bareSetup)),
      () => measure(twofold, () => enroll(twofold.port, setup)),
    );
    const beside = await besideEnrolments(bench.rounds, stand, (seconds) =>
      enroll(twofold.port, setup, seconds),
    );
    return {
      id: 'B13',
      title: 'enrolment, and logins beside it',
      how:
        '`POST /setup` for users that are new each time, 64 connections; then the logins of B2 alone and beside 64 more ' +
        'connections that enroll, in turn.',
      rows: [
        ratioRow(
          {
            what: '`POST /setup`, 64 connections',
            measured: `${figure(subject.perSecond)}/s, p99 ${figure(subject.p99)} ms`,
            reference: `bare ${figure(reference.perSecond)}/s`,
            ratio,
          },
          { must: 0.01, aim: 0.02 },
        ),
        ratioRow(
          {
            what: 'B2 beside 64 enrolments',
            measured: `${figure(beside.logins.perSecond)}/s, p99 ${figure(beside.logins.p99)} ms`,
            reference: `alone ${figure(beside.alone.perSecond)}/s`,
            ratio: beside.ratio,
          },
          { must: 0.7, aim: 0.7 },
        ),
      ],
      notes: [
        `An enrolment takes ${figure(subject.cpuMicros)} µs of the processor: making the picture, sealing the secret, ` +
          `hashing ten codes and ten rows for them. Beside the logins ${figure(beside.enrolmentsPerSecond)} were ` +
          'enrolled in a second: they wait, so that logins do not.',
      ],
    };
  } finally {
    await stand.stop();
  }
}

async function besideEnrolments(
  rounds: number,
  stand: LoginStand,
  enroll: (seconds: number) => Promise<{ perSecond: number }>,
) {
  const alone: Measured[] = [];
  const logins: Measured[] = [];
  const enrolments: number[] = [];
  for (let round = 0; round < rounds; round++) {
    alone.push(await stand.logins(2 * round));
    const [beside, enrolled] = await Promise.all([stand.logins(2 * round + 1), enroll(ROUND_SECONDS)]);
    logins.push(beside);
    enrolments.push(enrolled.perSecond);
  }
  const ratios = logins.map((run, round) => run.perSecond / (alone[round]?.perSecond ?? Number.NaN));
  return {
    ratio: median(ratios),
    alone: medianRun(alone),
    logins: medianRun(logins),
    enrolmentsPerSecond: median(enrolments),
  };
}
