import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const SERVER_CORE = '0';
const LOAD_CORE = '1';

/** As `npm start` and bin/twofold start Node; what it is compared with as well, as both have to run on the same. */
const NODE_OPTIONS = ['--max-semi-space-size=4', '--no-parallel-scavenge', '--max-old-space-size=2000'];

/** Whether there are two cores and `taskset` to keep server and load apart. */
export const pinned = availableParallelism() > 1 && hasTaskset();

/** A measured server, on a core of its own. What is told of it is of its process alone, without those that it starts. */
export interface ServerChild {
  readonly port: number;
  readonly pid: number;
  /** Kilobytes that are in memory now. */
  residentKilobytes(): number;
  /** Of these what is mapped of the database's file: the system's copy of it, which it takes back for other needs. */
  mappedKilobytes(): number;
  /** Processor time spent since its start, in microseconds. */
  cpuMicros(): number;
  /** Written since its start, to files and sockets. */
  writtenBytes(): number;
  /** Asks it to end, and waits. */
  stop(): Promise<void>;
}

/** None is left behind, however the run ends. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** Moves this process to the core of the load. To be called once, first. */
export function moveToLoadCore(): void {
  if (pinned) execFileSync('taskset', ['-acp', LOAD_CORE, String(process.pid)], { stdio: 'ignore' });
}

/** Starts what is started by `start` on the core of the servers: a process has the cores of the one that made it. */
export async function onServerCore<Started>(start: () => Promise<Started>): Promise<Started> {
  if (!pinned) return start();
  const move = (core: string) =>
    execFileSync('taskset', ['-acp', core, String(process.pid)], { stdio: 'ignore' });
  move(SERVER_CORE);
  try {
    return await start();
  } finally {
    move(LOAD_CORE);
  }
}

export interface StartOptions {
  dataDir?: string;
  env?: Record<string, string>;
  /** For Node itself, such as `--cpu-prof`. */
  nodeOptions?: readonly string[];
}

/** `twofold serve` on the data of `dataDir`; resolves when it listens. */
export function startTwofold({
  dataDir = '',
  env = {},
  nodeOptions = [],
}: StartOptions): Promise<ServerChild> {
  const main = fileURLToPath(new URL('../../packages/server/bin/twofold.js', import.meta.url));
  return start(
    [...NODE_OPTIONS, ...nodeOptions, main, 'serve'],
    { DATA_DIR: dataDir, PORT: '0', ...env },
    { cwd: dataDir },
  );
}

export function startBare({ env = {}, nodeOptions = [] }: StartOptions = {}): Promise<ServerChild> {
  return start([...NODE_OPTIONS, ...nodeOptions, fileURLToPath(new URL('bare.ts', import.meta.url))], env);
}

/** What verifies passwords and nothing else, with its own process for that, as the server has. */
export function startRawPasswords(): Promise<ServerChild> {
  return start([...NODE_OPTIONS, fileURLToPath(new URL('raw-passwords.ts', import.meta.url))], {});
}

/** Receivers of webhooks, on the core of the load. */
export function startReceivers(): Promise<ServerChild> {
  return start([fileURLToPath(new URL('receivers.ts', import.meta.url))], {}, { core: LOAD_CORE });
}

/** Runs a program to its end on the core of the servers. @returns what it wrote */
export function runOnServerCore(program: URL, args: readonly string[]): string {
  const all = [process.execPath, fileURLToPath(program), ...args];
  const [command = process.execPath, ...rest] = pinned ? ['taskset', '-c', SERVER_CORE, ...all] : all;
  return execFileSync(command, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

async function start(
  args: string[],
  env: Record<string, string>,
  { cwd, core = SERVER_CORE }: { cwd?: string; core?: string } = {},
): Promise<ServerChild> {
  const [command, all] = pinned
    ? ['taskset', ['-c', core, process.execPath, ...args]]
    : [process.execPath, args];
  const child = spawn(command, all, {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const port = await listeningPort(child);
  const pid = child.pid ?? -1;
  return {
    port,
    pid,
    residentKilobytes: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]),
    mappedKilobytes: () =>
      readFileSync(`/proc/${pid}/smaps`, 'utf8')
        .split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)
        .filter((mapping) => /^.*twofold\.db$/m.test(mapping))
        .reduce((sum, mapping) => sum + Number(/^Rss:\s+(\d+)/m.exec(mapping)?.[1]), 0),
    cpuMicros() {
      // proc(5): user and system time are the 14th and 15th field, in ticks of a hundredth of a second.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * 10_000;
    },
    writtenBytes: () => Number(/^wchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]),
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Both servers write one line of JSON with their address when they listen. */
function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (output === '') output += text;
      else output = (output + text).slice(-10_000);
      const port = /"url":"http:\/\/[^"]+:(\d+)"/.exec(output)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('exit', (code) => reject(new Error(`A server ended with ${code}:\n${output}`)));
  });
}

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
