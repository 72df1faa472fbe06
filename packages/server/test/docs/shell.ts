import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';

/** Promised output: a comment line that begins so. `…` in it stands for any text on that line or the next ones. */
const PROMISE = '# → ';
/** Cannot stand in a page or in JSON. */
const MARK = '\u001e';

export interface Transcript {
  exitCode: number | null;
  /** What each promise of the script said, and what was printed since the one before. */
  promises: { promised: string; printed: string }[];
  errors: string;
}

/**
 * Runs a page's shell lines as one session, as somebody who pastes them would, and sets what they print against what
 * the page promises.
 */
export async function runShell(
  script: string,
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<Transcript> {
  const promised: string[] = [];
  const lines = script.split('\n').map((line) => {
    if (!line.startsWith(PROMISE)) return line;
    promised.push(line.slice(PROMISE.length));
    return `printf '\\036'`;
  });
  const child = spawn('bash', ['--norc', '-euo', 'pipefail', '-c', lines.join('\n')], {
    cwd,
    // `node` in a page is the one that runs the tests.
    env: { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  const printed = output.split(MARK).map((text) => text.trim());
  return {
    exitCode,
    promises: promised.map((text, index) => ({ promised: text, printed: printed[index] ?? '' })),
    errors,
  };
}

/** The promises that are not kept. Cut short: what is printed may hold secrets, and a failing test shows this. */
export function brokenPromises({ promises }: Transcript): { promised: string; printed: string }[] {
  return promises
    .filter((promise) => !keeps(promise))
    .map(({ promised, printed }) => ({ promised, printed: printed.slice(0, 80) }));
}

/** Whether a promise is kept: its text, where `…` stands for anything. */
export function keeps({ promised, printed }: { promised: string; printed: string }): boolean {
  const [start = '', ...parts] = promised.split('…');
  const end = parts.pop();
  if (end === undefined) return printed === start;
  let at = start.length;
  for (const part of parts) {
    const found = printed.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return printed.startsWith(start) && printed.endsWith(end) && at + end.length <= printed.length;
}
