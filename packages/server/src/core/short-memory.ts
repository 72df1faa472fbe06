import { BoundedMap } from '../platform/bounded-map.ts';
import type { Clock } from '../platform/clock.ts';

/** What belongs to users, as it was in the store a moment ago: read once for all requests of that moment. */
export interface ShortMemory<Value> {
  /** What is there by this id. Rejects with what the read rejects with, of which nothing is remembered. */
  find(id: string): Promise<Value | undefined>;
  /** What is in memory of this user's is read again before its next use; undefined: of everybody's. */
  forget(userId: string | undefined): void;
}

interface Entry<Value> {
  readAt: number;
  /** Undefined while it is read. */
  userId: string | undefined;
  value: Promise<Value | undefined>;
}

/** @param parts.maxAgeMs milliseconds after which it is read anew, by the clock */
export function createShortMemory<Value>(parts: {
  read(id: string): Promise<Value | undefined>;
  /** Whose it is. */
  ownerOf(value: Value): string;
  clock: Clock;
  maxAgeMs: number;
  maxEntries: number;
}): ShortMemory<Value> {
  const { read, ownerOf, clock, maxAgeMs, maxEntries } = parts;
  const entries = new BoundedMap<string, Entry<Value>>(maxEntries);

  /** An entry is there from the beginning of its read: what is forgotten meanwhile is read anew by those who come later. */
  function start(id: string, readAt: number): Promise<Value | undefined> {
    const entry: Entry<Value> = { readAt, userId: undefined, value: read(id) };
    const drop = () => {
      if (entries.get(id) === entry) entries.delete(id);
    };
    entry.value.then((value) => {
      // Ids that nobody has are not remembered: a flood of them must not push those in use out of memory.
      if (value === undefined) drop();
      else entry.userId = ownerOf(value);
    }, drop);
    entries.set(id, entry);
    return entry.value;
  }

  return {
    find(id) {
      const now = clock.now();
      const entry = entries.get(id);
      return entry && isYoung(entry.readAt, now, maxAgeMs) ? entry.value : start(id, now);
    },
    forget(userId) {
      for (const [id, entry] of entries) {
        // One that is still being read may be anybody's.
        if (userId === undefined || entry.userId === undefined || entry.userId === userId) entries.delete(id);
      }
    },
  };
}

/** A clock that was set back makes the age negative: then nothing is known about it. */
export function isYoung(readAt: number, now: number, maxAgeMs: number): boolean {
  const age = now - readAt;
  return age >= 0 && age < maxAgeMs;
}
