import { type KeptConnection, keepConnected, Timeout, withTimeout } from '../kept-connection.ts';
import { type RedisClient, type RedisLocation, reasonOf, redisDriver } from './connection.ts';

export type { RedisLocation } from './connection.ts';

export type RedisState = 'connected' | 'disconnected';

/** Redis or Valkey, one server: an accelerator that may be gone at any time. Nothing connects before it is first used. */
export interface Redis {
  /** What the last answer, or the lack of one, has shown; at most two seconds old. */
  state(): RedisState;
  /**
   * Sends one command and resolves with its answer. Rejects after 250 ms, or at once while Redis is known not to
   * answer. A command that was given up may still have been carried out.
   */
  send(command: readonly string[]): Promise<unknown>;
  /** Resolves when Redis answers, or after `timeoutMs`. */
  connected(timeoutMs: number): Promise<void>;
  /**
   * Listens to a channel on a connection of its own. `onGap` is called after each time that messages may have been
   * missed: when the connection was made, and made again.
   */
  subscribe(channel: string, onMessage: (message: string) => void, onGap: () => void): void;
  /** One listener; told of each change with its reason, first of the state at present once that is known. */
  onChange(listener: (state: RedisState, reason: string) => void): void;
  close(): Promise<void>;
}

/** A refused request waits no longer than this before the database counts it. */
export const COMMAND_TIMEOUT_MS = 250;

/** Returns at once. Never throws and never logs: see `onChange`. */
export function openRedis(location: RedisLocation): Redis {
  const connections: KeptConnection[] = [];
  const waiting = new Set<() => void>();
  let client: RedisClient | undefined;
  /** After a command that was not answered in time nothing is sent until a heartbeat is answered. */
  let trusted = false;
  let last: { state: RedisState; reason: string } | undefined;
  let listener: (state: RedisState, reason: string) => void = () => undefined;
  let closed = false;

  function change(state: RedisState, reason: string): void {
    trusted = state === 'connected';
    if (trusted) for (const resolve of waiting) resolve();
    if (last?.state === state) return;
    last = { state, reason };
    listener(state, reason);
  }

  function connect(): void {
    if (connections.length > 0 || closed) return;
    const connection = keepConnected(redisDriver(location), {
      up(connected) {
        client = connected;
        change('connected', 'connected');
      },
      beat: () => change('connected', 'answers again'),
      down(error) {
        client = undefined;
        change('disconnected', reasonOf(error));
      },
    });
    connections.push(connection);
  }

  return {
    state() {
      connect();
      return trusted ? 'connected' : 'disconnected';
    },
    async send(command) {
      connect();
      if (!client || !trusted) throw new Error('Redis does not answer.');
      const asked = client;
      try {
        return await withTimeout(COMMAND_TIMEOUT_MS, asked.sendCommand([...command]));
      } catch (error) {
        // An error that Redis answered is an answer. A newer connection is not blamed for an older one.
        if (error instanceof Timeout && asked === client) change('disconnected', reasonOf(error));
        throw error;
      }
    },
    async connected(timeoutMs) {
      connect();
      if (trusted || closed) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      await withTimeout(timeoutMs, promise).catch(() => undefined);
      waiting.delete(resolve);
    },
    subscribe(channel, onMessage, onGap) {
      connect();
      if (closed) return;
      const driver = redisDriver(location, (subscriber) => subscriber.subscribe(channel, onMessage));
      connections.push(keepConnected(driver, { up: onGap, down: () => undefined }));
    },
    onChange(added) {
      connect();
      listener = added;
      if (last) added(last.state, last.reason);
    },
    async close() {
      closed = true;
      trusted = false;
      await Promise.all(connections.map((connection) => connection.close()));
    },
  };
}
