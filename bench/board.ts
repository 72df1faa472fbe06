import { join } from 'node:path';
import { FIRST_LOAD_LIMIT_BYTES, firstLoads } from '../packages/web/build/first-load.ts';
import { measureIdle, measureKeystrokes, openBoard, withBoard } from './console/board-page.ts';
import { boundRow, figure, median, quantile, type Section } from './report/section.ts';
import type { Bench } from './servers/stand.ts';

const ENTRIES = 5000;
/** Of the board that is looked at while nothing happens. */
const IDLE_ENTRIES = 1000;
const IDLE_SECONDS = 35;
const DIST = join(import.meta.dirname, '../packages/web/dist');

/** The board of the web console in a real browser, with five thousand entries; it has to be built. */
export async function board(bench: Bench): Promise<Section> {
  const seen = { first: [] as number[], answer: [] as number[], keys: [] as number[] };
  let idleShareOfMany = 0;
  await withBoard(bench.folder('board'), ENTRIES, async (opened) => {
    // The first one warms up the server and the browser's compiled code, as every later visit finds them.
    await (await openBoard(opened)).page.context().close();
    for (let round = 0; round < bench.rounds; round++) {
      const { page, firstCardsMs, answerMs } = await openBoard(opened);
      seen.first.push(firstCardsMs);
      seen.answer.push(answerMs);
      seen.keys.push(...(await measureKeystrokes(page)));
      if (round === 0) idleShareOfMany = await measureIdle(opened, page, IDLE_SECONDS);
      await page.context().close();
    }
  });
  let idleShare = 0;
  await withBoard(bench.folder('idle'), IDLE_ENTRIES, async (opened) => {
    const { page } = await openBoard(opened);
    idleShare = await measureIdle(opened, page, IDLE_SECONDS);
  });
  const load = firstLoads(DIST).find(({ page }) => page.includes('board'))?.bytes ?? Number.NaN;
  const reference = `the answer with all codes came after ${figure(median(seen.answer))} ms`;
  return {
    id: 'board',
    title: 'the board in a browser',
    how:
      `Chromium without a graphics card, on the core of the load, ${count(ENTRIES)} entries. To the frame ` +
      'after the first cards are in the page, from the beginning of the navigation; from a keystroke in the search to the ' +
      `frame after what it found; and what the browser works, in all of its processes, in ${IDLE_SECONDS} s in which nobody ` +
      'does anything, a change of all codes among them.',
    rows: [
      boundRow(
        { what: 'first cards', value: median(seen.first) / 1000, unit: 's', reference },
        { must: 1, aim: 0.5 },
      ),
      boundRow(
        {
          what: 'a keystroke in the search, median',
          value: median(seen.keys),
          unit: 'ms',
          reference: 'a frame is 17 ms',
        },
        { must: 50, aim: 25 },
      ),
      boundRow(
        {
          what: 'the same, the slowest of ten',
          value: quantile(seen.keys, 0.9),
          unit: 'ms',
          reference: 'a frame is 17 ms',
        },
        { must: 50, aim: 34 },
      ),
      boundRow(
        {
          what: `processor time while nothing happens, ${count(IDLE_ENTRIES)} entries`,
          value: idleShare * 100,
          unit: '%',
          reference: 'one core',
        },
        { must: 5, aim: 2 },
      ),
      boundRow(
        {
          what: 'script and style to load, gzip',
          value: load / 1024,
          unit: 'KiB',
          reference: 'nothing is kept yet',
        },
        { must: FIRST_LOAD_LIMIT_BYTES / 1024, aim: 180 },
      ),
    ],
    notes: [
      `With ${count(ENTRIES)} entries the browser works ${figure(idleShareOfMany * 100)} % of a core while nothing happens.`,
      'What limits it: the server opens five thousand entries before it answers, and the cards that come into sight are ' +
        'laid out anew. Everything else is a search through texts in memory.',
    ],
  };
}

function count(entries: number): string {
  return entries.toLocaleString('en-US');
}
