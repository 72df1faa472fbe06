import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder that only its owner may look into, with those above it; one that is there stays as it is.
 *
 * Node's own `recursive` never ends where a folder is there and takes no others, as /proc: it is told that something is
 * missing, finds what is above there, and tries again.
 *
 * @throws the system's error, with the path of the first folder that cannot be made
 */
export function makePrivateFolder(path: string): void {
  if (isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) makePrivateFolder(above);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process that starts beside this one was first.
    if (!isFolder(path)) throw error;
  }
}

/** What may not be looked at is none: to make it fails, and says why. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
