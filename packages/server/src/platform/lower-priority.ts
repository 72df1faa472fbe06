import { type ChildProcess, fork } from 'node:child_process';
import { setPriority } from 'node:os';

/**
 * A process of this program that gives way to this one and others. It is told what to do by messages, and should end at
 * `disconnect`.
 *
 * @param priority "nice", to 19, which is run only while nobody else wants to
 * @param env all of its environment: in this process's stand keys
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
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  if (started.pid !== undefined) setPriority(started.pid, priority);
  started.once('exit', () => onEnd(started));
  started.on('error', () => {
    // Of a message that came too late for it, its end has told; one that never began has no end.
    if (started.pid === undefined) onEnd(started);
  });
  return started;
}
