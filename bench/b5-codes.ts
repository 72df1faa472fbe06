import { codeShots, verifyCodeShots } from './load/code-shots.ts';
import { drive, type Shot } from './load/drive.ts';
import { alternate, type Measured, measure, type Pairs } from './load/pairs.ts';
import { figure, type Row, ratioRow, type Section, type Target } from './report/section.ts';
import { type ServerChild, startBare } from './servers/child.ts';
import { CONNECTIONS, ROUND_SECONDS } from './servers/logins.ts';
import type { Bench } from './servers/stand.ts';
import { openVaultStand } from './servers/vault.ts';

const ENTRIES = 100;
/** Before it, code is not compiled yet. */
const WARM_UP_SECONDS = 4;

/** Codes by API key: made, each with its audit row on disk, and checked. */
export async function b5(bench: Bench): Promise<Section> {
  const { apiKey, twofold } = await openVaultStand(bench, ENTRIES);
  const bare = await startBare();
  const compare = async (shots: (key: string) => () => Shot): Promise<Pairs> => {
    const load = (server: ServerChild, next: () => Shot, seconds = ROUND_SECONDS): Promise<Measured> =>
      measure(server, () => drive({ port: server.port, connections: CONNECTIONS, next, seconds }));
    const [ofBare, ofTwofold] = [shots('bare'), shots(apiKey)];
    await load(bare, ofBare, WARM_UP_SECONDS / 2);
    await load(twofold, ofTwofold, WARM_UP_SECONDS);
    return alternate(
      bench.rounds,
      () => load(bare, ofBare),
      () => load(twofold, ofTwofold),
    );
  };
  try {
    const verified = await compare(verifyCodeShots);
    const made = await compare(codeShots);
    return {
      id: 'B5',
      title: 'codes for programs',
      how:
        `64 connections with one API key of an application, bound to one of ${ENTRIES} entries. \`GET /otp\` answers after its ` +
        'audit row is on disk (WAL, `synchronous=FULL`); `POST /otp/verify` writes nothing. Each code is compared with one that ' +
        'the load computes.',
      rows: [
        rowOf('`POST /otp/verify`', verified, { must: 0.3, aim: 0.6 }),
        rowOf('`GET /otp`', made, { must: 0.1, aim: 0.2 }),
      ],
      notes: [
        `A check takes ${figure(verified.subject.cpuMicros)} µs of the processor (*bare* ` +
          `${figure(verified.reference.cpuMicros)} µs), a code ${figure(made.subject.cpuMicros)} µs (*bare* ` +
          `${figure(made.reference.cpuMicros)} µs).`,
        'What limits a check: HTTP, which is all of *bare*, then two reads (the entry that the key is bound to, and its wrong ' +
          'codes), which share a transaction with those of all requests of the turn, then two hashes for each code. What was ' +
          'opened of the entry is remembered for a minute. What limits a code: the same, with the statements of ' +
          'its transaction in the place of most of HTTP; all codes of one turn of the event loop share a commit.',
      ],
    };
  } finally {
    await Promise.all([twofold.stop(), bare.stop()]);
  }
}

function rowOf(what: string, { ratio, subject, reference }: Pairs, target: Target): Row {
  return ratioRow(
    {
      what: `${what}, ${CONNECTIONS} connections`,
      measured: `${figure(subject.perSecond)}/s, p99 ${figure(subject.p99)} ms`,
      reference: `bare ${figure(reference.perSecond)}/s`,
      ratio,
    },
    target,
  );
}
