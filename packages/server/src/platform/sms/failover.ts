import type { Clock } from '../clock.ts';
import { type Sms, type SmsSender, toDeliveryFailure } from './sms.ts';

/** For so long the one that failed is not the first that is tried: each message would wait for its time-out again. */
const REST_MS = 30_000;

/**
 * Tries the senders in their order until one takes the message. One that says that the number gets no SMS is believed.
 * When the first one took it and its answer was lost, it may go out twice.
 */
export function createFailover(senders: readonly SmsSender[], clock: Clock): SmsSender {
  const restsUntil = new Map<SmsSender, number>();

  function order(): SmsSender[] {
    const now = clock.now();
    const resting = (sender: SmsSender) => (restsUntil.get(sender) ?? 0) > now;
    return [...senders.filter((sender) => !resting(sender)), ...senders.filter(resting)];
  }

  return {
    async send(sms: Sms) {
      let failure = toDeliveryFailure(undefined);
      for (const sender of order()) {
        try {
          await sender.send(sms);
          restsUntil.delete(sender);
          return;
        } catch (error) {
          failure = toDeliveryFailure(error);
          if (failure.permanent) break;
          restsUntil.set(sender, clock.now() + REST_MS);
        }
      }
      throw failure;
    },
  };
}
