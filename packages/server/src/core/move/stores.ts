import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseLocation } from '../../platform/database/location.ts';
import { hasSchema } from '../../platform/database/migrate.ts';
import { type ExclusiveStore, openExclusive } from '../../platform/database/transfer/exclusive-store.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { makePrivateFolder } from '../../platform/private-folder.ts';

/** Opening would make an empty file. */
function assertExists(location: DatabaseLocation): void {
  if (location.kind !== 'sqlite' || existsSync(location.path)) return;
  throw new TwofoldError('database.unavailable', `There is no installation of Twofold at ${location.path}.`);
}

/**
 * Runs with a database that is there, alone.
 *
 * @throws `database.busy`; `database.unavailable` for a file that is not there
 */
export async function withSource<T>(
  location: DatabaseLocation,
  work: (source: ExclusiveStore) => Promise<T>,
): Promise<T> {
  assertExists(location);
  return withStore(location, work);
}

/**
 * Runs with a database that a move may write into, alone. A file that was not there is gone again when nothing was written into it:
 * a server would begin anew on it.
 */
export async function withTarget<T>(
  location: DatabaseLocation,
  work: (target: ExclusiveStore) => Promise<T>,
): Promise<T> {
  if (location.kind === 'postgres') return withStore(location, work);
  const { path } = location;
  makePrivateFolder(dirname(path));
  const existed = existsSync(path);
  // Before SQLite would make it readable by everybody.
  closeSync(openSync(path, 'a', 0o600));
  let used = existed;
  try {
    return await withStore(location, async (target) => {
      try {
        return await work(target);
      } finally {
        used ||= await hasSchema(target.read);
      }
    });
  } finally {
    if (!used) rmSync(path);
  }
}

async function withStore<T>(
  location: DatabaseLocation,
  work: (store: ExclusiveStore) => Promise<T>,
): Promise<T> {
  const store = await openExclusive(location);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
