import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { getPriority, setPriority } from 'node:os';
import { dirname } from 'node:path';

/** A process of this program that gives way to this one and others. It is told what to do by messages. */
export interface LowerPriority {
  /** Says nothing to one that is not there any more, or never was: `onEnd` tells. */
  send(message: Serializable): void;
  /** It should end then, by the event `disconnect`. */
  disconnect(): void;
  /** Whether it keeps this process from ending. */
  hold(isHeld: boolean): void;
  /** At once, whatever it does. */
  kill(): void;
}

export interface LowerPriorityOptions<Message> {
  /** "nice", to 19, which is run only while nobody else wants to. */
  priority: number;
  args?: readonly string[];
  /** All of its environment, but for where compiled code is kept: in this process's stand keys. */
  env: Readonly<Record<string, string>>;
  onMessage(message: Message): void;
  /** Called once, and never before this returns: it ended, or could not be started. */
  onEnd(): void;
}

export function startAtLowerPriority<Message>(
  program: URL,
  { priority, args = [], env, onMessage, onEnd }: LowerPriorityOptions<Message>,
): LowerPriority {
  let hasEnded = false;
  const end = (): void => {
    if (hasEnded) return;
    hasEnded = true;
    onEnd();
  };

  const child = forked(program, args, env);
  if (child === undefined) setImmediate(end);
  else {
    child.on('message', (message) => onMessage(message as Message));
    child.once('exit', end);
    child.on('error', () => {
      // One that never began has no exit. Of a message that came too late for it, its exit tells.
      if (child.pid === undefined) end();
    });
    giveWay(child, priority);
  }

  return {
    send(message) {
      if (child?.connected) child.send(message);
    },
    disconnect() {
      if (child?.connected) child.disconnect();
    },
    hold(isHeld) {
      for (const held of [child, child?.channel]) {
        if (isHeld) held?.ref();
        else held?.unref();
      }
    },
    kill: () => void child?.kill('SIGKILL'),
  };
}

/** Undefined where the system has no memory for another process: for other reasons it tells by `error`. */
function forked(
  program: URL,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): ChildProcess | undefined {
  try {
    return fork(program, args, {
      serialization: 'advanced',
      env: { ...env, ...compileCache() },
      // Not what this process was started with: a file of keys could be among it (`--env-file`).
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
  } catch {
    return undefined;
  }
}

function giveWay({ pid }: ChildProcess, priority: number): void {
  if (pid === undefined) return;
  try {
    // Where this process gives way more than that, only the system's administrator may have it give way less.
    setPriority(pid, Math.max(priority, getPriority()));
  } catch {
    // It works all the same, or has ended.
  }
}

/**
 * Where code is kept as it was compiled, in a folder of Node's version. Compiled anew, such a process takes 17 MB more, and what
 * it is asked first waits three times as long.
 */
function compileCache(): { NODE_COMPILE_CACHE?: string } {
  const ofVersion = getCompileCacheDir();
  return ofVersion === undefined ? {} : { NODE_COMPILE_CACHE: dirname(ofVersion) };
}
