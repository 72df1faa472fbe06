import { type ChildProcess, fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { setPriority } from 'node:os';
import { dirname } from 'node:path';

/**
 * A process of this program that gives way to this one and others. It is told what to do by messages, and should end at
 * `disconnect`.
 *
 * @param priority "nice", to 19, which is run only while nobody else wants to
 * @param env all of its environment, but for where compiled code is kept: in this process's stand keys
 * @param onEnd called once: it ended, or could not be started
 */
export function startAtLowerPriority(
  program: URL,
  {
    priority,
    args = [],
    env,
    onEnd,
  }: {
    priority: number;
    args?: readonly string[];
    env: Readonly<Record<string, string>>;
    onEnd: (ended: ChildProcess) => void;
  },
): ChildProcess {
  const started = fork(program, args, {
    serialization: 'advanced',
    env: { ...env, ...compileCache() },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  if (started.pid !== undefined) setPriority(started.pid, priority);
  started.once('exit', () => onEnd(started));
  // One that never began has no exit.
  if (started.pid === undefined) started.once('error', () => onEnd(started));
  // Of a message that came too late for it, its end has told.
  started.on('error', () => undefined);
  return started;
}

/**
 * Where code is kept as it was compiled, in a folder of Node's version. Compiled anew, such a process takes 17 MB more, and what
 * it is asked first waits three times as long.
 */
function compileCache(): { NODE_COMPILE_CACHE?: string } {
  const ofVersion = getCompileCacheDir();
  return ofVersion === undefined ? {} : { NODE_COMPILE_CACHE: dirname(ofVersion) };
}
