/**
 * The process that sends: see `sender.ts`. It is told where requests may go when it starts, then whole requests, and knows
 * nothing else: no key, no database. It ends with its parent, and not with a signal to both: what is under way is told
 * until then.
 */

import type { OutgoingFailure } from './failure.ts';
import { toOutgoingError } from './failure.ts';
import {
  createOutgoing,
  type OutgoingAnswer,
  type OutgoingOptions,
  type OutgoingRequest,
} from './outgoing.ts';

/** Of one request. Failures go over as what they are made of. */
export type Outcome = { answer: OutgoingAnswer } | { failure: OutgoingFailure; explanation: string };

export interface Requests {
  requests: { id: number; request: OutgoingRequest }[];
}

export interface Outcomes {
  outcomes: { id: number; outcome: Outcome }[];
}

const outgoing = createOutgoing(JSON.parse(process.argv[2] ?? '') as OutgoingOptions);
let ended: Outcomes['outcomes'] = [];

process.on('message', ({ requests }: Requests) => {
  for (const { id, request } of requests) void send(request).then((outcome) => tell(id, outcome));
});
process.once('disconnect', () => process.exit());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

async function send(request: OutgoingRequest): Promise<Outcome> {
  try {
    return { answer: await outgoing.send(request) };
  } catch (error) {
    const { failure, message } = toOutgoingError(error);
    return { failure, explanation: message };
  }
}

/** What ends in one turn of the event loop is told together. */
function tell(id: number, outcome: Outcome): void {
  if (ended.length === 0) {
    setImmediate(() => {
      process.send?.({ outcomes: ended } satisfies Outcomes);
      ended = [];
    });
  }
  ended.push({ id, outcome });
}
