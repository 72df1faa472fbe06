/**
 * Runs every check of the project and says at the end what passed: `npm test` all of them, `npm run check` (--quick)
 * those that need no server. Why a program: one closing line over several tools, and the search for secrets in the log
 * of the whole run, which needs the run to be over.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLeaks } from './leaked-secrets.ts';

const quick = process.argv.includes('--quick');
const ledger = mkdtempSync(join(tmpdir(), 'twofold-ledger-'));
let passed = 0;
let failed = 0;

interface Step {
  name: string;
  command: string[];
}

const steps: Step[] = [
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'types of what runs in a browser', command: ['tsc', '--noEmit', '-p', 'packages/client'] },
  { name: 'types of the web console', command: ['tsc', '--noEmit', '-p', 'packages/web'] },
  { name: 'lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'imports', command: ['node', 'tools/check-imports.ts'] },
];
for (const step of steps) note(step.name, (await run(step.command)) === 0);
await runTests();
if (!quick) note('no secret in the log or output of the tests', reportLeaks());
rmSync(ledger, { recursive: true, force: true });

process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

function note(name: string, ok: boolean): void {
  if (ok) passed++;
  else failed++;
  process.stdout.write(`${ok ? 'ok' : 'FAILED'}: ${name}\n`);
}

async function runTests(): Promise<void> {
  const report = join(ledger, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const which = quick
    ? ['packages/otp/src', 'packages/client/src', 'packages/web/src', 'packages/server/src']
    : [];
  const code = await run(['vitest', 'run', ...which, ...reporters]);
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = readReport(report);
  passed += numPassedTests;
  failed += numFailedTests;
  // A suite that cannot be loaded counts no test: the exit code tells it.
  if (code !== 0 && numFailedTests === 0) note('the test files load', false);
  if (numPassedTests === 0) note('tests ran', false);
  if (numPendingTests + numTodoTests > 0) note('no test is skipped', false);
}

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
}

function readReport(path: string): Report {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report;
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  }
}

function reportLeaks(): boolean {
  const { secrets, leaks } = findLeaks(ledger);
  process.stdout.write(`searched the log and output of the tests for ${secrets} secrets\n`);
  for (const leak of leaks) process.stdout.write(`  a secret stands in ${leak.file}, line ${leak.line}\n`);
  return secrets > 0 && leaks.length === 0;
}

/** Shows what the command prints, and keeps it for the search. */
async function run([command = '', ...args]: string[]): Promise<number> {
  const kept = createWriteStream(join(ledger, 'output'), { flags: 'a' });
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TWOFOLD_TEST_LEDGER: ledger },
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk);
      kept.write(chunk);
    });
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? 1));
  });
  await new Promise<void>((resolve) => kept.end(resolve));
  return code;
}
