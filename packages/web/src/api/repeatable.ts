import { type CallOptions, isPassing, newIdempotencyKey } from '@twofold/client';

/** Makes a call, under the key that the same one had before where nobody knows yet what became of that. */
export type Repeatable = <Result>(
  request: unknown,
  send: (options: CallOptions) => Promise<Result>,
) => Promise<Result>;

/**
 * For what can be spent but once, such as a link or a code: a person who sends the form again, after nobody has answered or
 * while the server is still at it, gets the answer of the first time. A form has its own.
 */
export function createRepeatable(): Repeatable {
  let lost: { request: string; key: string } | undefined;
  return async (request, send) => {
    const name = JSON.stringify(request);
    const key = lost?.request === name ? lost.key : newIdempotencyKey();
    lost = undefined;
    try {
      return await send({ idempotencyKey: key });
    } catch (error) {
      if (isPassing(error)) lost = { request: name, key };
      throw error;
    }
  };
}
