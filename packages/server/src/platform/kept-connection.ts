import { setTimeout as sleep } from 'node:timers/promises';

/** How a client of some server is made, used and ended. */
export interface Driver<Client> {
  /** Not connected yet. `failed` is to be called when the connection breaks; again is no error. */
  create(failed: (error: unknown) => void): Client | Promise<Client>;
  /** Resolves when the connection can be used. */
  connect(client: Client): Promise<unknown>;
  ping(client: Client): Promise<unknown>;
  /** Ends it at once, in whatever state it is; what waits for an answer fails. */
  destroy(client: Client): void;
}

export interface ConnectionEvents<Client> {
  up(client: Client): void;
  /** After `up`, and after each attempt that failed. */
  down(error: unknown): void;
  /** The connection answered a heartbeat. */
  beat?(): void;
}

export interface KeptConnection {
  close(): Promise<void>;
}

/** Until a connection can be used. */
export const CONNECT_TIMEOUT_MS = 2000;
/** A connection is asked this often whether it still answers, and is given up after as long without an answer. */
const HEARTBEAT_MS = 1000;
const FIRST_PAUSE_MS = 50;
/** With the two times above, a server that is back is found within four seconds. */
const MAX_PAUSE_MS = 1000;

/**
 * Keeps one connection until `close`: connects, asks every second whether it still answers, and begins again after any
 * failure, with pauses of 50 ms to 1 s. A server that takes connections and says nothing counts as one that is down.
 */
export function keepConnected<Client>(
  driver: Driver<Client>,
  events: ConnectionEvents<Client>,
): KeptConnection {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = run();

  async function run(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      const wasUp = await useOne();
      pauseMs = wasUp ? FIRST_PAUSE_MS : Math.min(2 * pauseMs, MAX_PAUSE_MS);
      await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** One connection from its beginning to its end. Resolves with whether it could be used. */
  async function useOne(): Promise<boolean> {
    const failed = Promise.withResolvers<never>();
    // The connection may break when nobody waits for that.
    failed.promise.catch(() => undefined);
    const abort = () => failed.reject(new Error('closed'));
    signal.addEventListener('abort', abort, { once: true });
    let client: Client | undefined;
    let up = false;
    try {
      client = await driver.create(failed.reject);
      await Promise.race([withTimeout(CONNECT_TIMEOUT_MS, driver.connect(client)), failed.promise]);
      up = true;
      events.up(client);
      await Promise.race([beatUntilSilent(client), failed.promise]);
    } catch (error) {
      if (!signal.aborted) events.down(error);
    }
    signal.removeEventListener('abort', abort);
    if (client !== undefined) driver.destroy(client);
    return up;
  }

  async function beatUntilSilent(client: Client): Promise<never> {
    for (;;) {
      await sleep(HEARTBEAT_MS, undefined, { signal, ref: false });
      await withTimeout(HEARTBEAT_MS, driver.ping(client));
      events.beat?.();
    }
  }

  return {
    async close() {
      stopping.abort();
      await running;
    },
  };
}

/** What took longer than it may. */
export class Timeout extends Error {
  override readonly name = 'Timeout';
}

/**
 * Rejects with `Timeout` when `work` takes longer. What `work` comes to after that is dropped. An answer that came in
 * time, while this process was too busy to read it, counts: the turn of the event loop in which the time is up reads
 * what has arrived before it rejects.
 */
export function withTimeout<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Timeout('no answer in time'));
    const timer = setTimeout(() => setImmediate(giveUp), timeoutMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
