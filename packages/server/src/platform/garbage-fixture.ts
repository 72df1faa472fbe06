import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** V8's own; without a type it collects all. */
export const collectGarbage: (options?: { type: 'minor' | 'major' }) => void = runInNewContext('gc');

/** Whether anybody still holds it. A reference that was made or followed holds until the turn ends. */
export async function isKept(reference: WeakRef<object>): Promise<boolean> {
  await turn();
  collectGarbage();
  return reference.deref() !== undefined;
}
