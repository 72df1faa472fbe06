import { setTimeout as sleep } from 'node:timers/promises';
import { boardShots } from './load/board-shots.ts';
import { drive, type Shot } from './load/drive.ts';
import { alternate, measure, medianRun, type Pairs } from './load/pairs.ts';
import { profileBoards } from './profile/boards.ts';
import { boundRow, figure, type Row, type Section } from './report/section.ts';
import { type ServerChild, startBare } from './servers/child.ts';
import type { Bench } from './servers/stand.ts';
import { openVaultStand } from './servers/vault.ts';

const SIZES = [
  { entries: 1000, must: 150, aim: 50, afterPause: false },
  { entries: 5000, must: 200, aim: 200, afterPause: true },
] as const;
const ROUND_SECONDS = 3;
const WARM_UP_SECONDS = 4;
/** What was opened is forgotten by then. */
const PAUSE_MS = 61_000;
/** People who open the board at the same moment. */
const TOGETHER = 10;

interface Measurement {
  row: Row;
  note: string;
}

/** The board: all entries of a vault with their codes, each time with its audit row on disk. */
export async function b7(bench: Bench): Promise<Section> {
  const bare = await startBare();
  const measurements: Measurement[] = [];
  try {
    for (const size of SIZES) measurements.push(await measureSize(bench, bare, size));
  } finally {
    await bare.stop();
  }
  return {
    id: 'B7',
    title: 'the board of the vault',
    how:
      '`GET /api/accounts` by an administrator with an access token, one request after the other: all entries with the present ' +
      'and the next code, each answer after its audit row is on disk. Every code is compared with one that the load computes. ' +
      'What was opened is remembered for a minute, so that these boards open almost nothing, as those of a page that stays ' +
      'open. *bare* serialises as many entries by the same schema, and does nothing else.',
    rows: measurements.map(({ row }) => row),
    notes: [...measurements.map(({ note }) => note), ...(await profileBoards(bench))],
  };
}

async function measureSize(
  bench: Bench,
  bare: ServerChild,
  { entries, must, aim, afterPause }: (typeof SIZES)[number],
): Promise<Measurement> {
  const { accessToken, twofold } = await openVaultStand(bench, entries);
  try {
    const next = boardShots('/api/accounts', accessToken, entries);
    const bareNext = boardShots(`/api/accounts/${entries}`, 'bare', entries);
    const load = (server: ServerChild, shots: typeof next, connections: number, seconds = ROUND_SECONDS) =>
      measure(server, () => drive({ port: server.port, connections, next: shots, seconds }));
    await load(bare, bareNext, 1, WARM_UP_SECONDS / 2);
    await load(twofold, next, 1, WARM_UP_SECONDS);
    const alone = await alternate(
      bench.rounds,
      () => load(bare, bareNext, 1),
      () => load(twofold, next, 1),
    );
    const together = medianRun([await load(twofold, next, TOGETHER)]);
    const notes = [noteOf(entries, alone, together.p95)];
    if (afterPause)
      notes.push(`The first one after a minute took ${figure(await firstAfterPause(twofold, next))} ms.`);
    return { row: rowOf(entries, alone, { must, aim }), note: notes.join(' ') };
  } finally {
    await twofold.stop();
  }
}

/** Milliseconds of the one board that has to open everything. */
async function firstAfterPause({ port }: ServerChild, shots: () => Shot): Promise<number> {
  await sleep(PAUSE_MS);
  let left = 1;
  const next = () => (left-- > 0 ? shots() : undefined);
  return (await drive({ port, connections: 1, next, seconds: 1 })).p50;
}

function rowOf(entries: number, { subject, reference }: Pairs, target: { must: number; aim: number }): Row {
  return boundRow(
    {
      what: `\`GET /api/accounts\`, ${entries.toLocaleString('en-US')} entries, p95`,
      reference: `bare ${figure(reference.p95)} ms`,
      value: subject.p95,
      unit: 'ms',
      ratio: subject.p95 / reference.p95,
    },
    target,
  );
}

function noteOf(entries: number, { subject, reference }: Pairs, togetherP95: number): string {
  return (
    `${entries.toLocaleString('en-US')} entries: p50 ${figure(subject.p50)} ms, ${figure(subject.cpuMicros / 1000)} ms of the ` +
    `processor (*bare* ${figure(reference.cpuMicros / 1000)} ms), which is ` +
    `${figure((subject.cpuMicros - reference.cpuMicros) / entries)} µs for each entry. ` +
    `${TOGETHER} readers at the same time wait for each other: p95 ${figure(togetherP95)} ms.`
  );
}
