import { createStore, type Store } from '../state/store.ts';
import { isRefused } from './is-refused.ts';

/** The person closed the dialog: the call was not carried out. There is nothing to tell them about it. */
export class StepUpGivenUp extends Error {
  override readonly name = 'StepUpGivenUp';
}

export interface StepUpGate {
  /** Whether a second factor is asked for at the moment. */
  isAsking: Pick<Store<boolean>, 'get' | 'subscribe'>;
  /**
   * Does `work`. Where the server wants a fresh second factor for it, the person is asked for one, and it is done again.
   * Throws what `work` throws, and `StepUpGivenUp`.
   */
  pass<Result>(work: () => Promise<Result>): Promise<Result>;
  /** The server has accepted a second factor: everything that waits for it is done again. */
  open(): void;
  giveUp(): void;
}

export function createStepUpGate(): StepUpGate {
  const isAsking = createStore(false);
  let waiting: PromiseWithResolvers<void> | undefined;

  /** Calls that are refused while the person is being asked wait for the same answer. */
  function proof(): Promise<void> {
    waiting ??= Promise.withResolvers<void>();
    isAsking.set(true);
    return waiting.promise;
  }

  function end(): PromiseWithResolvers<void> | undefined {
    const ended = waiting;
    waiting = undefined;
    isAsking.set(false);
    return ended;
  }

  return {
    isAsking,
    async pass(work) {
      for (;;) {
        try {
          return await work();
        } catch (error) {
          if (!isRefused(error, 'step_up_required')) throw error;
        }
        await proof();
      }
    },
    open: () => end()?.resolve(),
    giveUp: () => end()?.reject(new StepUpGivenUp('No second factor was given.')),
  };
}

/** The one of this page; its dialog stands in the shell. */
export const stepUpGate = createStepUpGate();

/** Around every call that the server may answer with `step_up_required`. */
export const withStepUp = stepUpGate.pass;
