import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { query } from '../../platform/database/statement.ts';
import { type Rounds, startRounds } from '../../platform/rounds.ts';
import { openAmong } from '../sessions/store.ts';
import { accessOfMany } from './collections/store.ts';
import { type Seen, type SeenRow, seenOf, stateOf } from './state.ts';

/** What changed for one reader: ids of collections. */
export interface BoardChange {
  /** Of what may be seen from now on (`stateOf`). */
  state: string;
  /** Something in them, or what the reader may do there. */
  changed: string[];
  /** They may not be seen any more, or are gone. */
  gone: string[];
}

export interface Watcher {
  userId: string;
  sessionId: string;
  onChange(change: BoardChange): void;
  /** The session has ended, the person was disabled, something was taken from them, or it cannot be known: nothing more is told. */
  onEnd(): void;
}

export interface VaultWatch {
  /** Begins with a change that names all that may be seen, also where that is nothing. Returns what ends it. */
  add(watcher: Watcher): () => void;
  /** Somebody said that something changed: looks at once. */
  wake(): void;
  /** Watchers at this moment, of everybody or of one person. */
  count(userId?: string): number;
  /** Ends all of them. */
  close(): void;
}

/** A lost announcement is made up for within this time: a revoked reader is told nothing after a second. */
const LOOK_MS = 400;

interface AccessOfOne extends SeenRow {
  user_id: string;
  role: string;
}

/**
 * Tells open boards of changes, never of codes. Each look is two reads, however many boards are open, and asks for each of them
 * whether the session, the person and the grants still hold (T4).
 */
export function createVaultWatch({ database, clock }: { database: Database; clock: Clock }): VaultWatch {
  /** With what each was told last; undefined before that. */
  const watchers = new Map<Watcher, Seen | undefined>();
  let rounds: Rounds | undefined;

  function remove(watcher: Watcher): void {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    rounds?.stop();
    rounds = undefined;
  }

  function end(watcher: Watcher): void {
    remove(watcher);
    watcher.onEnd();
  }

  function close(): void {
    for (const watcher of [...watchers.keys()]) end(watcher);
  }

  async function look(): Promise<void> {
    if (watchers.size === 0) return;
    const present = [...watchers.keys()];
    const userIds = [...new Set(present.map(({ userId }) => userId))];
    const [open, snapshots] = await Promise.all([
      openSessions(present.map(({ sessionId }) => sessionId)),
      snapshotsOf(userIds),
    ]);
    for (const watcher of present) {
      if (!watchers.has(watcher)) continue;
      if (!open.has(watcher.sessionId)) end(watcher);
      else tell(watcher, snapshots.get(watcher.userId) ?? new Map());
    }
  }

  function tell(watcher: Watcher, now: Seen): void {
    const before = watchers.get(watcher);
    watchers.set(watcher, now);
    const changed = [...now].filter(([id, state]) => before?.get(id) !== state).map(([id]) => id);
    const gone = [...(before?.keys() ?? [])].filter((id) => !now.has(id));
    // The first one is told also where nothing may be seen: the page may show what was taken away since it asked.
    if (before === undefined || changed.length > 0 || gone.length > 0)
      watcher.onChange({ state: stateOf(now), changed, gone });
    // Whoever may still see something comes back, and proves who they are.
    if (gone.length > 0) end(watcher);
  }

  /** Nothing from memory: that may be a second old. */
  async function openSessions(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await query<{ id: string }>(database.read, (db) => openAmong(db, ids, clock.now()));
    return new Set(rows.map(({ id }) => id));
  }

  async function snapshotsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, Seen>> {
    const rows = await query<AccessOfOne>(database.read, (db) => accessOfMany(db, userIds, clock.now()));
    const ofUsers = Map.groupBy(rows, ({ user_id: userId }) => userId);
    return new Map([...ofUsers].map(([userId, own]) => [userId, seenOf(own, own[0]?.role ?? '')]));
  }

  return {
    add(watcher) {
      watchers.set(watcher, undefined);
      // What cannot be asked does not hold: the page comes back and is told why.
      rounds ??= startRounds(look, { intervalMs: LOOK_MS, onError: close });
      rounds.wake();
      return () => remove(watcher);
    },
    wake: () => rounds?.wake(),
    count: (userId) =>
      userId === undefined
        ? watchers.size
        : [...watchers.keys()].filter((watcher) => watcher.userId === userId).length,
    close,
  };
}
