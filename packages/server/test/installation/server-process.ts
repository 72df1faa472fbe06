import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { noteLog, noteSecret } from '../secrets-ledger.ts';
import { dropStores, openStores } from './set-up.ts';

const MAIN = fileURLToPath(new URL('../../bin/twofold.js', import.meta.url));

/** A real `twofold serve` in a process of its own, on a free port. */
export interface ServerProcess {
  url: string;
  apiKey: string;
  dataDir: string;
  pid: number;
  /** Everything on standard output and standard error. */
  output(): string;
  /** Asks it to end and waits. The data stay. */
  stop(): Promise<void>;
  /** Ends it without warning, as a power cut would, and waits. The data stay. */
  kill(): Promise<void>;
}

/** Of a test whose time was over before its server was there, nobody stops the server. */
const running = new Set<ChildProcess>();
function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}
process.once('exit', killAll);
// So ends the process that runs test files: with its handler gone, the signal does what it does by itself.
process.once('SIGTERM', () => {
  killAll();
  process.kill(process.pid, 'SIGTERM');
});

/** A folder for one installation; `remove` deletes it, and the data that belong to it elsewhere. */
export function createDataDir(): { dataDir: string; remove(): Promise<void> } {
  const dataDir = mkdtempSync(join(tmpdir(), 'twofold-test-'));
  return {
    dataDir,
    async remove() {
      rmSync(dataDir, { recursive: true, force: true });
      await dropStores(dataDir);
    },
  };
}

/** Resolves when the process answers. Several may share a `dataDir`, and with it the data. */
export async function startServerProcess(
  dataDir: string,
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const stores = await openStores(dataDir);
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    cwd: dataDir,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', ...stores, ...env, DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
  }
  const url = await answered(child, output);
  const apiKey = readFileSync(join(dataDir, 'first-api-key'), 'utf8').trim();
  noteSecret(apiKey);
  // The first start shows the key on purpose, past the log: only the log's own lines are searched.
  child.once('exit', () => noteLog(logLines(output.join(''))));
  return {
    url,
    apiKey,
    dataDir,
    pid: child.pid ?? -1,
    output: () => output.join(''),
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  };
}

async function answered(child: ChildProcess, output: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const url = /"url":"([^"]+)","msg":"Twofold answers"/.exec(output.join(''))?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', look);
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${output.join('')}`)));
  });
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

function logLines(output: string): string {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => `${line}\n`)
    .join('');
}
