import { BoundedMap } from '../platform/bounded-map.ts';
import type { Clock } from '../platform/clock.ts';
import { isYoung } from '../platform/time.ts';
import type { StoreVersion } from './store-version.ts';

/** What belongs to users, as it was in the store a moment ago or, as far as is known, still is: read once for many requests. */
export interface ShortMemory<Value> {
  /** What is there by this id. Rejects with what the read rejects with, of which nothing is remembered. */
  find(id: string): Promise<Value | undefined>;
  /**
   * The same of what is in memory; undefined also for what `find` has to read.
   *
   * @param now by the clock, read just now: once for all that a decision recalls
   */
  recall(id: string, now: number): Value | undefined;
  /** What is in memory of this user's is read again before its next use; undefined: of everybody's. */
  forget(userId: string | undefined): void;
}

/** Nobody changed anything, as far as anybody told: what somebody forgot to tell is seen after this. */
const MAX_AGE_UNCHANGED_MS = 30_000;

interface Entry<Value> {
  readAt: number;
  /** Of the store, before it was read. */
  version: number | undefined;
  /** Undefined while it is read. */
  userId: string | undefined;
  value: Promise<Value | undefined>;
  /** The same when it has been read. */
  known: Value | undefined;
}

/**
 * @param parts.maxAgeMs milliseconds after which it is read anew, by the clock
 * @param parts.version where every change of this process is announced to `forget`: while it is what it was before the read,
 *   what was read is good for longer
 */
export function createShortMemory<Value>(parts: {
  read(id: string): Promise<Value | undefined>;
  /** Whose it is. */
  ownerOf(value: Value): string;
  clock: Clock;
  maxAgeMs: number;
  maxEntries: number;
  version?: StoreVersion;
}): ShortMemory<Value> {
  const { read, ownerOf, clock, maxAgeMs, maxEntries, version = () => undefined } = parts;
  const entries = new BoundedMap<string, Entry<Value>>(maxEntries);
  /** After it nothing is good any more. */
  const longestMs = parts.version ? Math.max(maxAgeMs, MAX_AGE_UNCHANGED_MS) : maxAgeMs;
  let sweptAt = Number.NEGATIVE_INFINITY;

  /** Once in a life of an entry: a server that was busy for a minute does not keep thousands that nobody is told of. */
  function sweep(now: number): void {
    if (isYoung(sweptAt, now, longestMs)) return;
    sweptAt = now;
    for (const [id, { readAt }] of entries) if (!isYoung(readAt, now, longestMs)) entries.delete(id);
  }

  /** An entry is there from the beginning of its read: what is forgotten meanwhile is read anew by those who come later. */
  function start(id: string, readAt: number): Promise<Value | undefined> {
    sweep(readAt);
    const before = version(readAt);
    const entry: Entry<Value> = {
      ...{ readAt, version: before, userId: undefined, known: undefined },
      value: read(id),
    };
    const drop = () => {
      if (entries.get(id) === entry) entries.delete(id);
    };
    entry.value.then((value) => {
      // Ids that nobody has are not remembered: a flood of them must not push those in use out of memory.
      if (value === undefined) drop();
      else {
        entry.userId = ownerOf(value);
        entry.known = value;
      }
    }, drop);
    entries.set(id, entry);
    return entry.value;
  }

  function isAsRead({ readAt, version: before }: Entry<Value>, now: number): boolean {
    if (isYoung(readAt, now, maxAgeMs)) return true;
    return before !== undefined && isYoung(readAt, now, MAX_AGE_UNCHANGED_MS) && before === version(now);
  }

  return {
    find(id) {
      const now = clock.now();
      const entry = entries.get(id);
      return entry && isAsRead(entry, now) ? entry.value : start(id, now);
    },
    recall(id, now) {
      const entry = entries.get(id);
      return entry && isAsRead(entry, now) ? entry.known : undefined;
    },
    forget(userId) {
      for (const [id, entry] of entries) {
        // One that is still being read may be anybody's.
        if (userId === undefined || entry.userId === undefined || entry.userId === userId) entries.delete(id);
      }
    },
  };
}
