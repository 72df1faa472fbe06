import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whom a server runs as. */
export interface Account {
  uid: number;
  gid: number;
}

/** One program of a database, cache or proxy with a folder of its own, in processes that can be stopped and killed. */
export interface Server {
  /** Where it keeps what it keeps. */
  folder: string;
  /** What it wrote to standard output and standard error, since the first start. */
  output(): string;
  /** Stops every process of it where it is (SIGSTOP): connections stay open and nobody answers. */
  pause(): void;
  resume(): void;
  /** Ends every process of it without warning, and waits until all are gone. */
  kill(): Promise<void>;
  /** Asks it to end and waits. */
  stop(): Promise<void>;
  /** Again, on the same port and folder; resolves when it answers. */
  start(): Promise<void>;
  /** Stops it, in whatever state it is, and deletes its folder. */
  remove(): Promise<void>;
}

export interface Program {
  command: string;
  args: string[];
  account: Account | undefined;
  folder: ServerFolder;
  /** How this program is asked to end at once, its clients notwithstanding. */
  stopSignal: 'SIGQUIT' | 'SIGTERM';
  /** Whether it serves: asked until it does. May throw while it does not. */
  answers(): Promise<unknown>;
}

/** How long a server may take until it answers. A server that cannot start ends sooner, which is seen at once. */
const START_MS = 30_000;

/** A server of `program`, started. Its folder is gone when the start fails. */
export async function startServer(program: Program): Promise<Server> {
  const { folder, stopSignal } = program;
  let output = '';
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const started = spawn(program.command, program.args, {
      cwd: folder.path,
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A Ctrl-C in a terminal goes to the whole group: the folder's guard ends this server, in its way.
      detached: true,
      ...program.account,
    });
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    await once(started, 'spawn');
    folder.guard(started.pid);
    child = started;
    await untilItAnswers(started);
  }

  async function untilItAnswers(started: ChildProcess): Promise<void> {
    const deadline = AbortSignal.timeout(START_MS);
    for (;;) {
      if (started.exitCode !== null || started.signalCode !== null || deadline.aborted)
        throw new Error(`${program.command} did not start:\n${output}`);
      if (await answers()) return;
      await sleep(20);
    }
  }

  async function answers(): Promise<boolean> {
    try {
      await program.answers();
      return true;
    } catch {
      return false;
    }
  }

  /** Parents first when stopping, so that none of them makes another child. */
  function family(): number[] {
    return child?.pid === undefined || hasEnded(child) ? [] : [child.pid, ...childrenOf(child.pid)];
  }

  async function gone(pids: number[]): Promise<void> {
    if (child && !hasEnded(child)) await once(child, 'exit');
    while (pids.some(isAlive)) await sleep(5);
    folder.guard(undefined);
  }

  const server: Server = {
    folder: folder.path,
    output: () => output,
    pause() {
      const [parent] = family();
      signal(parent, 'SIGSTOP');
      for (const pid of family().slice(1)) signal(pid, 'SIGSTOP');
    },
    resume() {
      for (const pid of family().reverse()) signal(pid, 'SIGCONT');
    },
    async kill() {
      server.pause();
      const pids = family();
      for (const pid of pids) signal(pid, 'SIGKILL');
      await gone(pids);
    },
    async stop() {
      const pids = family();
      signal(pids[0], stopSignal);
      server.resume();
      await gone(pids);
    },
    start,
    async remove() {
      await server.stop();
      await folder.remove();
    },
  };
  try {
    await start();
  } catch (error) {
    await server.kill();
    await folder.remove();
    throw error;
  }
  return server;
}

export interface ServerFolder {
  path: string;
  /** The process that must not outlive this one; undefined for none. */
  guard(pid: number | undefined): void;
  remove(): Promise<void>;
}

/**
 * Reads the process to end, a line each time it changes, and at the end of its input ends that one and deletes the
 * folder. Its input ends when this process does, however it does: nobody can catch a SIGKILL. Processes that are
 * stopped have to go on, to end; those that do not within 2 s are killed with their children.
 */
const GUARD = `
pid=
while read -r line; do pid=$line; done
if [ -n "$pid" ]; then
  children=$(cat "/proc/$pid/task/$pid/children")
  kill -s "$2" $pid; kill -s CONT $pid $children
  for tenth in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    kill -0 $pid || break
    sleep 0.1
  done
  kill -s KILL $pid $children
fi
rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }
`;

export interface FolderOptions extends Pick<Program, 'account' | 'stopSignal'> {
  /** Where it is made; by default where the system keeps what is temporary. */
  below?: string | undefined;
}

/** A folder that `account` owns, and that does not outlive this process. */
export function createServerFolder(
  name: string,
  { account, stopSignal, below = tmpdir() }: FolderOptions,
): ServerFolder {
  const path = mkdtempSync(join(below, `twofold-${name}-`));
  if (account) chownSync(path, account.uid, account.gid);
  const signalName = stopSignal.slice('SIG'.length);
  const guard = spawn('sh', ['-c', GUARD, 'guard', path, signalName], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  return {
    path,
    guard: (pid) => void guard.stdin.write(`${pid ?? ''}\n`),
    async remove() {
      const exited = once(guard, 'exit');
      guard.ref();
      guard.stdin.end();
      await exited;
    },
  };
}

/** The account to run servers as: PostgreSQL refuses to run as root, and the others have no need to. Undefined for oneself. */
export function unprivileged(name: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = ['-u', '-g'].map((option) =>
    Number(execFileSync('id', [option, name], { encoding: 'utf8' })),
  );
  if (!uid || !gid) throw new Error(`There is no account ${name} to run a server as.`);
  return { uid, gid };
}

/**
 * A port on 127.0.0.1 that nobody listens on. Below those that the system gives to outgoing connections (32768 and
 * above): one of those could take it while its server is down, and a client that tries again could reach itself.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const probe = createServer();
    const free = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => probe.close(resolve));
    return port;
  }
}

/** Sends `request` to a port of this machine and resolves with what comes back first; throws when nothing does in 1 s. */
export async function ask(port: number, request: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    socket.setEncoding('utf8').write(request);
    const [answer] = (await once(socket, 'data', { signal: AbortSignal.timeout(1000) })) as [string];
    return answer;
  } finally {
    socket.destroy();
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** A process that nobody has waited for yet is a zombie, and dead. */
function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function signal(pid: number | undefined, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, name);
  } catch (error) {
    // It ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
