/**
 * Runs each fault test hundreds of times (`npm test` runs it a few times) and writes what came of them to
 * docs/fault-tests.md. All take more than an hour, on a machine that has nothing else to do; words after it choose
 * files by their names, and `--test` the tests of these. One file at a time, as their bounds are those of the product and not of a neighbour; each is
 * written down when it has ended, so that a run that is broken off has lost one file.
 */
import { execFileSync, spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const FOLDER = 'packages/server/test/faults';
const PAGE = 'docs/fault-tests.md';
/** Those that fault tests are in (vitest.config.ts). */
const projects = ['unit', 'within-seconds', 'in-time'].flatMap((name) => ['--project', name]);
/** The lines of the table, below its head. */
const ROW = /^\| (?!test |---)/;

interface Report {
  testResults: {
    assertionResults: { ancestorTitles: string[]; title: string; status: string; duration?: number | null }[];
  }[];
}

const { positionals: words, values } = parseArgs({
  allowPositionals: true,
  options: { test: { type: 'string' } },
});
const files = globSync(`${FOLDER}/**/*.test.ts`).sort();
const chosen = files.filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
if (chosen.length === 0) throw new Error(`No file of ${FOLDER} has ${words.join(' or ')} in its name.`);

for (const [index, file] of chosen.entries()) {
  process.stdout.write(`\n${index + 1} of ${chosen.length}: ${nameOf(file)}\n`);
  const lines = linesOf(file, await run(file));
  if (lines.length === 0 || !lines.every(hasPassed)) process.exitCode = 1;
  const kept = readFileSync(PAGE, 'utf8')
    .split('\n')
    .filter((line) => ROW.test(line) && files.some((one) => isOf(one, line)))
    .filter((line) => (values.test === undefined ? !isOf(file, line) : !lines.some(isSameTest(line))));
  writeFileSync(PAGE, pageOf([...kept, ...lines].sort((a, b) => a.localeCompare(b))));
}

/** @returns undefined where the file could not be run at all */
async function run(file: string): Promise<Report | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'twofold-faults-'));
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const named = values.test === undefined ? [] : ['--testNamePattern', values.test];
  const child = spawn('vitest', ['run', ...projects, '--maxWorkers=1', file, ...named, ...reporters], {
    stdio: 'inherit',
    env: { ...process.env, TWOFOLD_FAULTS: 'long' },
  });
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  try {
    return JSON.parse(readFileSync(report, 'utf8')) as Report;
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function linesOf(file: string, report: Report | undefined): string[] {
  const ran = `${commit()}, ${new Date().toISOString().slice(0, 10)}`;
  return (report?.testResults ?? [])
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== 'skipped')
    .map(({ ancestorTitles, title, status, duration }) => {
      const what = [...ancestorTitles, title].join(': ').replaceAll('|', '\\|');
      return `| ${nameOf(file)} | ${what} | ${status} | ${((duration ?? 0) / 1000).toFixed(0)} | ${ran} |`;
    });
}

function nameOf(file: string): string {
  return file.slice(FOLDER.length + 1).replace('.test.ts', '');
}

function isOf(file: string, line: string): boolean {
  return line.startsWith(`| ${nameOf(file)} |`);
}

/** Whether a line tells of the test that `line` tells of: its first two cells. */
function isSameTest(line: string): (other: string) => boolean {
  const nameIn = (row: string) => row.split(' | ', 2).join(' | ');
  return (other) => nameIn(other) === nameIn(line);
}

function hasPassed(line: string): boolean {
  return line.includes(' | passed | ');
}

function pageOf(lines: readonly string[]): string {
  return `# Fault tests

What must survive, and was made to happen: processes killed and stopped, PostgreSQL and Redis killed, frozen and
flushed, disks filled, clocks set, answers and commits lost. After each, what was acknowledged is there, nothing is half
done, nothing that is good once was accepted twice, and the audit chain is whole. \`npm test\` does each a few times,
\`npm run test:faults\` as often as stands here, and writes this page: of each test what came of its last run.

${lines.filter(hasPassed).length} of ${lines.length} passed; last with ${versions()}, ${availableParallelism()} processors.

| test | what happened, and how often | outcome | seconds | commit, date |
|---|---|---|---|---|
${lines.join('\n')}
`;
}

function commit(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
}

function versions(): string {
  const postgres = globSync('/usr/lib/postgresql/*/bin/postgres').sort().at(-1);
  const said = (command: string) => execFileSync(command, ['--version'], { encoding: 'utf8' });
  const number = (text: string) => /\d+(?:\.\d+)+/.exec(text)?.[0] ?? 'unknown';
  const [postgresVersion, redisVersion] = [postgres ?? 'postgres', 'redis-server'].map((name) =>
    number(said(name)),
  );
  return `Node ${process.version}, PostgreSQL ${postgresVersion}, Redis ${redisVersion}`;
}
