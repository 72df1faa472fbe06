import { type BigIntStats, statSync } from 'node:fs';
import type { Clock } from '../../clock.ts';
import type { MasterKey } from './master-key.ts';

/** Where a key ring learns of new keys while it serves. */
export interface KeySource {
  /**
   * The keys, current one first, when they may have changed since the last call; else undefined. Costs one `stat`.
   *
   * @throws once per change when the file cannot be used; the keys that are known go on serving.
   */
  changed(): MasterKey[] | undefined;
  /** As `changed`, but reads the file even if it looks the same, at most once a second: a key is missing. */
  missing(): MasterKey[] | undefined;
}

const REREAD_AFTER_MS = 1000;

/** Watches a key file by asking, as notifications are lost on network and container mounts. */
export function watchKeyFile(file: { path: string; reload(): MasterKey[] }, clock: Clock): KeySource {
  let seen: string | undefined;
  let searched: string | undefined;
  let searchedAt = Number.NEGATIVE_INFINITY;

  return {
    changed() {
      const look = appearance(file.path);
      if (look === seen) return undefined;
      // Before the reading: a file that cannot be used is reported once, not every second.
      seen = look;
      return file.reload();
    },
    missing() {
      const look = appearance(file.path);
      // The clock may be set back: a second either way counts.
      if (look === searched && Math.abs(clock.now() - searchedAt) < REREAD_AFTER_MS) return undefined;
      searched = look;
      searchedAt = clock.now();
      const keys = file.reload();
      // After the reading: what is wrong with the file is for `changed` to report.
      seen = look;
      return keys;
    },
  };
}

function appearance(path: string): string {
  const stats: BigIntStats | undefined = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.mode}` : 'missing';
}
