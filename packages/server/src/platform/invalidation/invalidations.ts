import type { Transaction } from '../database/database.ts';

/**
 * What a cached row is about. `user`: a person's role, or whether a session of theirs is still open. `collection`: what is in
 * it, or who may see it.
 */
export type Topic = 'api_key' | 'application' | 'user' | 'collection' | 'service';

/** Gets the row's id; undefined when anything may have changed. */
export type InvalidationListener = (id: string | undefined) => void;

/**
 * Tells every instance that a cached row has changed, so that it is read again at once. Announcements may be lost: they
 * make a change known sooner, and whoever caches a row reads it again by age as well. They carry ids only, and whoever
 * could forge one could only cause a read.
 */
export interface Invalidations {
  /** In the transaction of the change: told when it is committed, and never when it is not. */
  announce(tx: Transaction, topic: Topic, id: string): void;
  subscribe(topic: Topic, listener: InvalidationListener): void;
  /** What was announced until now has been sent, as far as it can be. */
  close(): Promise<void>;
}

/** Where instances tell each other, in a server's own namespace. */
export const CHANNEL = 'twofold_invalidations';

export interface Listeners {
  add(topic: Topic, listener: InvalidationListener): void;
  tell(topic: Topic, id: string): void;
  /** A text of `messageOf`; any other is passed over. */
  tellMessage(message: string): void;
  /** After messages may have been missed. */
  tellAll(): void;
}

export function createListeners(): Listeners {
  const listeners = new Map<string, InvalidationListener[]>();
  const tell = (topic: string, id: string | undefined) => {
    for (const listener of listeners.get(topic) ?? []) listener(id);
  };
  return {
    add: (topic, listener) => void listeners.set(topic, [...(listeners.get(topic) ?? []), listener]),
    tell,
    tellMessage(message) {
      const end = message.indexOf(':');
      if (end > 0) tell(message.slice(0, end), message.slice(end + 1));
    },
    tellAll() {
      for (const topic of listeners.keys()) tell(topic, undefined);
    },
  };
}

export function messageOf(topic: Topic, id: string): string {
  return `${topic}:${id}`;
}
