import { constants } from 'node:os';
import { type LowerPriority, startAtLowerPriority } from '../lower-priority.ts';
import { OutgoingError } from './failure.ts';
import {
  type Outgoing,
  type OutgoingAnswer,
  type OutgoingOptions,
  type OutgoingRequest,
  TIMEOUT_MS,
} from './outgoing.ts';
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

interface Waiting {
  id: number;
  request: OutgoingRequest;
  pending: Pending;
}

interface Process {
  child: LowerPriority;
  /** What it was given and has told nothing of yet. */
  underWay: Map<number, Pending>;
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
  /** For each request a time of its own is kept there; what is told of none after twice that is told of nothing any more. */
  const silenceMs = 2 * (timeoutMs ?? TIMEOUT_MS);
  let waiting: Waiting[] = [];
  let current: Process | undefined;
  let lastId = 0;

  function start(): Process {
    const underWay = new Map<number, Pending>();
    const started: Process = {
      underWay,
      child: startAtLowerPriority<Outcomes>(new URL('./sending-process.ts', import.meta.url), {
        priority: PRIORITY,
        args,
        env,
        onMessage({ outcomes }) {
          for (const { id, outcome } of outcomes) {
            const pending = underWay.get(id);
            underWay.delete(id);
            if ('answer' in outcome) pending?.resolve(outcome.answer);
            else pending?.reject(new OutgoingError(outcome.failure, outcome.explanation));
          }
        },
        onEnd() {
          if (current === started) current = undefined;
          for (const { reject } of underWay.values()) reject(new Error('The process that sends has ended.'));
          underWay.clear();
        },
      }),
    };
    started.child.hold(false);
    return started;
  }

  /** What is asked for in one turn of the event loop goes over together. */
  function hand(): void {
    const given = waiting;
    waiting = [];
    current ??= start();
    const { child, underWay } = current;
    for (const { id, pending } of given) underWay.set(id, pending);
    child.send({ requests: given.map(({ id, request }) => ({ id, request })) } satisfies Requests);
    // One that was stopped, or hangs: its end tells those who wait.
    const watch = () => given.some(({ id }) => underWay.has(id)) && child.kill();
    setTimeout(watch, silenceMs).unref();
  }

  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(hand);
        waiting.push({ id: ++lastId, request, pending: { resolve, reject } });
      }),
    close() {
      current?.child.disconnect();
      current = undefined;
    },
  };
}
