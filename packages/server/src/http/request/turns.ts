import type { onRequestHookHandler } from 'fastify';

/** Until their passwords wait for the hasher, so many take about five milliseconds, and share a commit on the embedded store. */
const PER_TURN = 16;

/**
 * A hook for routes that come in storms and then wait in any case, such as logins with a password: of those that arrive
 * together so many begin in each turn of the event loop, in their order, and every other request is answered in between.
 * It stands before the body is read, and holds nobody longer than those before it take.
 */
export function takeTurns(perTurn = PER_TURN): onRequestHookHandler {
  const waiting: (() => void)[] = [];
  let begun = 0;
  let isCounting = false;

  function nextTurn(): void {
    const next = waiting.splice(0, perTurn);
    begun = next.length;
    isCounting = begun > 0;
    if (isCounting) setImmediate(nextTurn);
    for (const begin of next) begin();
  }

  return (_request, _reply, done) => {
    if (!isCounting) {
      isCounting = true;
      setImmediate(nextTurn);
    }
    if (begun < perTurn && waiting.length === 0) {
      begun++;
      done();
    } else {
      waiting.push(done);
    }
  };
}
