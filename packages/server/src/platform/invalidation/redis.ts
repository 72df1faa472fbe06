import type { Redis } from '../redis/redis.ts';
import { CHANNEL, createListeners, type Invalidations, messageOf } from './invalidations.ts';

/** A command announces right after its start: as long the connection may take. Nobody waits for it but `close`. */
const CONNECT_MS = 1000;

/**
 * Through Redis's channels, after the commit. This process is told without Redis. While Redis is down the others are
 * not told; they are told that anything may have changed once it is back.
 */
export function redisInvalidations(redis: Redis): Invalidations {
  const listeners = createListeners();
  const sending = new Set<Promise<unknown>>();
  let subscribed = false;

  async function send(message: string): Promise<void> {
    await redis.connected(CONNECT_MS);
    // What is not sent is seen by age.
    await redis.send(['PUBLISH', CHANNEL, message]).catch(() => undefined);
  }

  return {
    announce(tx, topic, id) {
      tx.afterCommit(() => {
        listeners.tell(topic, id);
        const sent = send(messageOf(topic, id)).finally(() => sending.delete(sent));
        sending.add(sent);
      });
    },
    subscribe(topic, listener) {
      listeners.add(topic, listener);
      if (!subscribed) redis.subscribe(CHANNEL, listeners.tellMessage, listeners.tellAll);
      subscribed = true;
    },
    async close() {
      await Promise.all(sending);
    },
  };
}
