import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { startAtLowerPriority } from '../lower-priority.ts';
import { OutgoingError } from './failure.ts';
import type { Outgoing, OutgoingAnswer, OutgoingOptions, OutgoingRequest } from './outgoing.ts';
import type { Outcomes, Requests } from './sending-process.ts';

/** `Outgoing` as far as it sends, from a process of its own. */
export interface Sender extends Pick<Outgoing, 'send'> {
  /** Ends the process. What is under way is lost. */
  close(): void;
}

interface Pending {
  resolve(answer: OutgoingAnswer): void;
  reject(error: unknown): void;
}

/** Not the lowest: on a machine that is busy for long, requests still leave and answers are read before their time is over. */
const PRIORITY = constants.priority.PRIORITY_BELOW_NORMAL;

/**
 * Requests that nobody waits for, and that may be many: connections and TLS take more of the processor than a login does.
 * They leave from a process that gives way to this one, so that logins do not wait for them; and who answers them meets a
 * program that has no keys.
 *
 * The process starts with the first request, and again should it end: what was under way is then rejected with an error
 * that is no `OutgoingError`. An idle sender keeps no process from ending.
 *
 * @param env what of the environment it needs: where certificates are trusted from
 */
export function createSender(
  options: Pick<OutgoingOptions, 'allowHttp' | 'allowNetworks' | 'timeoutMs'>,
  env: Readonly<Record<string, string>> = {},
): Sender {
  const { allowHttp, allowNetworks, timeoutMs } = options;
  const args = [JSON.stringify({ allowHttp, allowNetworks, timeoutMs })];
  const underWay = new Map<number, Pending>();
  let waiting: Requests['requests'] = [];
  let child: ChildProcess | undefined;
  let lastId = 0;

  function start(): ChildProcess {
    const started = startAtLowerPriority(new URL('./sending-process.ts', import.meta.url), {
      priority: PRIORITY,
      args,
      env,
      onEnd,
    });
    started.on('message', ({ outcomes }: Outcomes) => {
      for (const { id, outcome } of outcomes) {
        const pending = underWay.get(id);
        underWay.delete(id);
        if ('answer' in outcome) pending?.resolve(outcome.answer);
        else pending?.reject(new OutgoingError(outcome.failure, outcome.explanation));
      }
    });
    started.unref();
    started.channel?.unref();
    return started;
  }

  function onEnd(ended: ChildProcess): void {
    if (child === ended) child = undefined;
    for (const { reject } of underWay.values()) reject(new Error('The process that sends has ended.'));
    underWay.clear();
  }

  /** What is asked for in one turn of the event loop goes over together. */
  function hand(): void {
    const requests = waiting;
    waiting = [];
    child ??= start();
    child.send({ requests } satisfies Requests);
  }

  return {
    send: (request: OutgoingRequest) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        underWay.set(id, { resolve, reject });
        if (waiting.length === 0) setImmediate(hand);
        waiting.push({ id, request });
      }),
    close() {
      child?.disconnect();
      child = undefined;
    },
  };
}
