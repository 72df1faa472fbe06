import { once } from 'node:events';
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { sql } from 'kysely';
import { TwofoldError } from '../../errors.ts';
import type { Executor } from '../database.ts';
import { isMigrated } from '../migrate.ts';
import { builders } from '../statement.ts';
import { openSqliteReadOnly } from './sqlite.ts';

export interface CopyOptions {
  /** Replace a file that is there; otherwise it stays, and the copy is refused with the system's EEXIST. */
  overwrite: boolean;
  /** What is copied so far, of all: bytes of a file, rows of a server's tables. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

const LOOK_MS = 100;

/**
 * Copies the embedded store into one file of mode 0600 while others read and write it. The copy is what was committed at
 * one moment. `VACUUM INTO` leaves out what was deleted: an erased user is not in the unused pages of the copy either.
 *
 * The copy is checked before it gets its name, so that a file of that name is always a whole one, and is on disk when
 * this resolves.
 *
 * @returns its size in bytes
 * @throws `database.unavailable` when the copy is not whole, and what the file system throws
 */
export function copySqlite(source: string, target: string, options: CopyOptions): Promise<number> {
  return writeWhole(target, options, (temporary) => vacuumInto(source, temporary, options.onProgress));
}

/**
 * Writes a database into one file of mode 0600, which is checked before it gets its name and is on disk when this
 * resolves.
 *
 * @param write gets the path of an empty file
 * @returns its size in bytes
 * @throws as `copySqlite`
 */
export async function writeWhole(
  target: string,
  { overwrite }: CopyOptions,
  write: (temporary: string) => Promise<void>,
): Promise<number> {
  const temporary = `${target}.${process.pid}.tmp`;
  closeSync(openSync(temporary, 'wx', 0o600));
  try {
    await write(temporary);
    await assertWhole(temporary);
    syncPath(temporary);
    // A link never replaces what is there, not even a file that appeared meanwhile.
    if (overwrite) renameSync(temporary, target);
    else linkSync(temporary, target);
    syncPath(dirname(target));
    return statSync(target).size;
  } finally {
    for (const suffix of ['', '-journal']) rmSync(temporary + suffix, { force: true });
  }
}

/** Throws `database.unavailable` unless the file is a database of ours, of this version's schema, without damage. */
async function assertWhole(path: string): Promise<void> {
  const { read, close } = openSqliteReadOnly(path);
  try {
    if ((await integrityProblem(read)) === undefined && (await isMigrated(read))) return;
  } finally {
    close();
  }
  throw new TwofoldError(
    'database.unavailable',
    'The copy is damaged. Nothing was kept of it; check the disk.',
  );
}

/** What SQLite finds wrong with the structure of the store, or undefined. Reads all of it. */
export async function integrityProblem(executor: Executor): Promise<string | undefined> {
  const check = sql<{ integrity_check: string }>`pragma integrity_check(1)`.compile(builders.sqlite);
  const { rows } = await executor.execute(check);
  const [first] = rows;
  return first?.integrity_check === 'ok' ? undefined : (first?.integrity_check ?? 'no answer');
}

async function vacuumInto(
  source: string,
  target: string,
  onProgress: CopyOptions['onProgress'],
): Promise<void> {
  const worker = new Worker(new URL('./vacuum-into.ts', import.meta.url), { workerData: { source, target } });
  const total = statSync(source).size;
  const ended = new AbortController();
  const watch = async () => {
    while (!ended.signal.aborted) {
      await sleep(LOOK_MS, undefined, { signal: ended.signal }).catch(() => undefined);
      onProgress?.(statSync(target).size, total);
    }
  };
  const watching = watch();
  try {
    // Rejects with what the worker throws.
    await once(worker, 'exit');
  } finally {
    ended.abort();
    await watching;
  }
}

/** A file's content, or a folder's names, survive a power cut only once they are on disk. */
function syncPath(path: string): void {
  const opened = openSync(path, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
