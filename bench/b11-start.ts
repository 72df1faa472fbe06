import { setTimeout as sleep } from 'node:timers/promises';
import { seed } from './population/seed.ts';
import { boundRow, figure, median, type Section } from './report/section.ts';
import { type ServerChild, startBare, startTwofold } from './servers/child.ts';
import type { Bench } from './servers/stand.ts';

const USERS = 10_000;
const STARTS = 5;
/** Memory is read when the start's garbage is gone. */
const IDLE_MS = 5000;

/** Process to first healthy answer, and idle memory. */
export async function b11(bench: Bench): Promise<Section> {
  const known = bench.folder('start');
  await seed(known, { users: USERS, stride: 1 });
  const seconds = { first: [] as number[], again: [] as number[], bare: [] as number[] };
  for (let start = 0; start < STARTS; start++) {
    seconds.bare.push(await timeStart(() => startBare()));
    seconds.first.push(await timeStart(() => startTwofold({ dataDir: bench.folder(`first-${start}`) })));
    seconds.again.push(await timeStart(() => startTwofold({ dataDir: known })));
  }
  const twofold = await startTwofold({ dataDir: known });
  const bare = await startBare();
  await sleep(IDLE_MS);
  const mebibytes = { twofold: twofold.residentKilobytes() / 1024, bare: bare.residentKilobytes() / 1024 };
  await Promise.all([twofold.stop(), bare.stop()]);

  const reference = `bare ${figure(median(seconds.bare))} s`;
  return {
    id: 'B11',
    title: 'start and memory',
    how:
      `From the start of the process to the first 200 of \`/api/health/ready\`, the median of ${STARTS}; resident memory ` +
      `${IDLE_MS / 1000} s after a start on ${USERS.toLocaleString('en-US')} users, of the server’s process alone. *bare* is ` +
      'started in turn.',
    rows: [
      startRow('start on existing data', seconds.again, seconds.bare, reference),
      startRow('first start: key, schema, first API key', seconds.first, seconds.bare, reference),
      boundRow(
        {
          what: 'resident memory, idle',
          value: mebibytes.twofold,
          unit: 'MiB',
          reference: `bare ${figure(mebibytes.bare)} MiB`,
          ratio: mebibytes.twofold / mebibytes.bare,
        },
        { must: 150, aim: 90 },
      ),
    ],
    notes: [
      'What limits it: reading five hundred files of source, of which Node strips the types. Its libraries are in few ' +
        'files (ADR 0026), those of bare are not. The memory after B10, and that it stays flat, are measured with B10.',
    ],
  };
}

function startRow(what: string, starts: number[], bareStarts: number[], reference: string) {
  const value = median(starts);
  return boundRow(
    { what, value, unit: 's', reference, ratio: value / median(bareStarts) },
    { must: 1.5, aim: 0.5 },
  );
}

async function timeStart(start: () => Promise<ServerChild>): Promise<number> {
  const startedAt = performance.now();
  const server = await start();
  // bare has no health route: its 404 shows that it answers.
  const { status } = await fetch(`http://127.0.0.1:${server.port}/api/health/ready`);
  const seconds = (performance.now() - startedAt) / 1000;
  await server.stop();
  if (status >= 500) throw new Error(`The server was not ready when it listened: ${status}`);
  return seconds;
}
