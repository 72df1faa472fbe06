import { setTimeout as sleep } from 'node:timers/promises';
import type { createClient } from '@redis/client';

export interface RedisLocation {
  readonly host: string;
  readonly port: number;
  /** With the certificate checked against the system's authorities. */
  readonly tls: boolean;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** The number of the logical database. */
  readonly database: number;
}

export type RedisClient = ReturnType<typeof createClient>;

/** Until a connection is made, authenticated and prepared. */
const CONNECT_TIMEOUT_MS = 2000;
/** A connection is asked this often whether it still answers, and is given up after as long without an answer. */
const HEARTBEAT_MS = 1000;
const FIRST_PAUSE_MS = 50;
/** With the two times above, a server that is back is found within four seconds. */
const MAX_PAUSE_MS = 1000;
/** Commands that may wait for an answer on one connection: bounds what a silent server can make us keep. */
const MAX_QUEUE = 10_000;

export interface ConnectionEvents {
  /** Before the connection is used; a failure is a failure to connect. */
  prepare?(client: RedisClient): Promise<unknown>;
  up(client: RedisClient): void;
  /** After `up`, and after each attempt that failed. */
  down(reason: string): void;
  /** The connection answered a heartbeat. */
  beat?(): void;
}

/**
 * Keeps one connection to Redis until `close`: connects, asks every second whether it still answers, and begins again
 * after any failure, with pauses of 50 ms to 1 s. The client's own reconnection is off: it waits without end for a
 * server that takes the connection and says nothing.
 */
export function keepConnected(location: RedisLocation, events: ConnectionEvents): { close(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = run();

  async function run(): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
      const client = await createRedisClient(location);
      const failed = Promise.withResolvers<never>();
      failed.promise.catch(() => undefined);
      client.on('error', failed.reject);
      const abort = () => failed.reject(new Error('closed'));
      signal.addEventListener('abort', abort, { once: true });
      try {
        const connected = client.connect().then(() => events.prepare?.(client));
        await Promise.race([within(CONNECT_TIMEOUT_MS, connected), failed.promise]);
        pauseMs = FIRST_PAUSE_MS;
        events.up(client);
        await Promise.race([heartbeats(client), failed.promise]);
      } catch (error) {
        if (!signal.aborted) events.down(reasonOf(error));
      }
      signal.removeEventListener('abort', abort);
      if (client.isOpen) client.destroy();
      await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async function heartbeats(client: RedisClient): Promise<never> {
    for (;;) {
      await sleep(HEARTBEAT_MS, undefined, { signal, ref: false });
      await within(HEARTBEAT_MS, client.ping());
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

async function createRedisClient(location: RedisLocation): Promise<RedisClient> {
  // Loaded where it is used: it takes 0.2 s, which a start without Redis does not have to wait for.
  const { createClient } = await import('@redis/client');
  const { host, port, tls, username, password, database } = location;
  const common = { host, port, connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: false as const };
  return createClient({
    socket: tls ? { ...common, tls: true, servername: host } : common,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    database,
    // What is asked while there is no connection fails at once, and is done by the database instead.
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_QUEUE,
    disableClientInfo: true,
    maintNotifications: 'disabled',
  });
}

/** Rejects when `work` takes longer. What `work` comes to after that is dropped. */
export function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('timeout')), timeoutMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** A word for the log: the system's code or the first word of Redis's answer. Messages may repeat what was configured. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  const word = /^[A-Z]{3,20}(?= )/.exec(error.message)?.[0];
  return word ?? (error.message === 'timeout' ? 'timeout' : error.constructor.name);
}
