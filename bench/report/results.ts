import { writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import { pinned } from '../servers/child.ts';
import type { Row, Section } from './section.ts';

const RESULTS = fileURLToPath(new URL('../RESULTS.md', import.meta.url));

export interface RunFacts {
  command: string;
  rounds: number;
  startedAt: Date;
  seconds: number;
}

/** Writes RESULTS.md anew from what this run measured. */
export function writeResults(sections: readonly Section[], facts: RunFacts): void {
  writeFileSync(RESULTS, `${[head(facts), summary(sections), ...sections.map(part)].join('\n\n')}\n`);
}

function head({ command, rounds, startedAt, seconds }: RunFacts): string {
  const [cpu] = cpus();
  const layout = pinned
    ? 'The server has the first core to itself, the load comes from the second.'
    : 'Server and load share the cores: there is no second one, or no `taskset`.';
  return `# Results of \`npm run bench\`

Written by the run itself; every run writes it anew. Machines are noisy: a result is the ratio to a reference that is
measured in turn with it, the median of ${rounds} such pairs where nothing else is said. Each body is checked, and a wrong one ends the run.

*bare* is a Fastify route of the same method that validates the same body and answers a body of the same size, on the
same runtime, without any other work.

| | |
|---|---|
| command | \`${command}\` |
| date | ${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${Math.round(seconds)} s |
| machine | ${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()} |
| runtime | Node ${process.versions.node}, SQLite ${process.versions.sqlite ?? 'unknown'}, OpenSSL ${process.versions.openssl} |
| layout | ${layout} |`;
}

function summary(sections: readonly Section[]): string {
  const rows = sections.flatMap((section) => section.rows.map((row) => `| ${section.id} ${line(row)}`));
  return `| id | what | measured | reference | ratio | must reach | aim | reached |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}`;
}

function line({ what, measured, reference, ratio, mustReach, aim, reached }: Row): string {
  const shown = ratio === undefined ? '' : `**${ratio.toPrecision(3)}** ×`;
  const verdict = reached === undefined ? '' : reached ? 'yes' : '**no**';
  return `| ${what} | ${measured} | ${reference} | ${shown} | ${mustReach} | ${aim} | ${verdict} |`;
}

function part({ id, title, how, notes }: Section): string {
  return [`## ${id}: ${title}`, how, ...notes].join('\n\n');
}
