/**
 * Runs the fault tests as often as the specification asks (`npm test` runs each a few times), prints a table of what was
 * done and what came of it, and writes it to docs/fault-tests.md. Words after it choose files; then it only prints.
 */
import { execFileSync, spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDER = 'packages/server/test/faults';
const PAGE = 'docs/fault-tests.md';

interface Report {
  testResults: {
    name: string;
    assertionResults: { ancestorTitles: string[]; title: string; status: string; duration?: number | null }[];
  }[];
}

const chosen = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'twofold-faults-'));
const file = join(folder, 'report.json');
const code = await runTests(chosen.length > 0 ? chosen : [FOLDER]);
const page = pageOf(JSON.parse(readFileSync(file, 'utf8')) as Report);
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`\n${page}`);
if (chosen.length === 0) writeFileSync(PAGE, page);
process.exitCode = code;

async function runTests(files: string[]): Promise<number> {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const child = spawn('vitest', ['run', '--project', 'unit', '--maxWorkers=2', ...files, ...reporters], {
    stdio: 'inherit',
    env: { ...process.env, TWOFOLD_FAULTS: 'long' },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? 1));
  });
}

function pageOf({ testResults }: Report): string {
  const rows = testResults
    .flatMap(({ name, assertionResults }) =>
      assertionResults.map((test) => ({
        ...test,
        file: name.slice(name.indexOf(FOLDER) + FOLDER.length + 1),
      })),
    )
    .sort((a, b) => a.file.localeCompare(b.file));
  const lines = rows.map(
    ({ file, ancestorTitles, title, status, duration }) =>
      `| ${file.replace('.test.ts', '')} | ${[...ancestorTitles, title].join(': ').replaceAll('|', '\\|')} | ${status} | ${seconds(duration)} |`,
  );
  const passed = rows.filter(({ status }) => status === 'passed').length;
  return `# Fault tests

What must survive, and was made to happen: processes killed and stopped, PostgreSQL and Redis killed, frozen and
flushed, disks filled, clocks set, answers and commits lost. After each, what was acknowledged is there, nothing is half
done, nothing that is good once was accepted twice, and the audit chain is whole. \`npm test\` does each a few times,
\`npm run test:faults\` as often as stands here, and writes this page.

${passed} of ${rows.length} passed on ${new Date().toISOString().slice(0, 10)}: ${versions()}; ${availableParallelism()} processors.

| test | what happened, and how often | outcome | seconds |
|---|---|---|---|
${lines.join('\n')}
`;
}

function seconds(duration: number | null | undefined): string {
  return ((duration ?? 0) / 1000).toFixed(0);
}

function versions(): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const postgres = globSync('/usr/lib/postgresql/*/bin/postgres').sort().at(-1);
  const said = (command: string) => execFileSync(command, ['--version'], { encoding: 'utf8' });
  const number = (text: string) => /\d+(?:\.\d+)+/.exec(text)?.[0] ?? 'unknown';
  const [postgresVersion, redisVersion] = [postgres ?? 'postgres', 'redis-server'].map((name) =>
    number(said(name)),
  );
  return `commit ${commit}, Node ${process.version}, PostgreSQL ${postgresVersion}, Redis ${redisVersion}`;
}
