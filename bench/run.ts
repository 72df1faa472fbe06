/**
 * `npm run bench` measures everything; `npm run bench -- B2 B11` only these. Writes RESULTS.md beside this file, of a
 * whole run only, unless `--write` says so too. `--rounds 5` repeats more often.
 */
import { parseArgs } from 'node:util';
import { b1 } from './b1-gate.ts';
import { b2 } from './b2-login.ts';
import { b3 } from './b3-login-distributed.ts';
import { b4 } from './b4-password-storm.ts';
import { b5 } from './b5-codes.ts';
import { b6 } from './b6-passkeys.ts';
import { b7 } from './b7-board.ts';
import { b8 } from './b8-growth.ts';
import { b9 } from './b9-replays.ts';
import { b10 } from './b10-people.ts';
import { b11 } from './b11-start.ts';
import { b12 } from './b12-webhooks.ts';
import { b13 } from './b13-enroll.ts';
import { board } from './board.ts';
import { profileLogins } from './profile/profile.ts';
import { writeResults } from './report/results.ts';
import type { Section } from './report/section.ts';
import { moveToLoadCore } from './servers/child.ts';
import { type Bench, withBench } from './servers/stand.ts';

const benches: Readonly<Record<string, (bench: Bench) => Promise<Section>>> = {
  B1: b1,
  B2: b2,
  B3: b3,
  B4: b4,
  B5: b5,
  B6: b6,
  B7: b7,
  B8: b8,
  B9: b9,
  B10: b10,
  B11: b11,
  B12: b12,
  B13: b13,
  board,
  profile: profileLogins,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '3' }, write: { type: 'boolean', default: false } },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 3) throw new Error('--rounds is a whole number, at least 3.');
const wanted = positionals.length > 0 ? positionals : Object.keys(benches);

moveToLoadCore();
const startedAt = new Date();
const sections: Section[] = [];
for (const id of wanted) {
  const run = benches[id];
  if (!run) throw new Error(`There is no benchmark ${id}. There are ${Object.keys(benches).join(', ')}.`);
  process.stderr.write(`${id} …\n`);
  const section = await withBench(rounds, run);
  sections.push(section);
  print(section);
}
if (positionals.length === 0 || values.write) {
  const command = ['npm run bench', ...process.argv.slice(2)].join(' ');
  writeResults(sections, { command, rounds, startedAt, seconds: (Date.now() - startedAt.getTime()) / 1000 });
}

function print({ id, rows, notes }: Section): void {
  for (const { what, measured, reference, ratio, mustReach, reached } of rows) {
    const shown = ratio === undefined ? '' : ` = ${ratio.toPrecision(3)} ×`;
    const verdict = reached === undefined ? '' : ` (${mustReach}: ${reached ? 'yes' : 'NO'})`;
    process.stdout.write(`${id}  ${what}: ${measured}, ${reference}${shown}${verdict}\n`);
  }
  for (const note of notes) process.stdout.write(`${note}\n`);
}
