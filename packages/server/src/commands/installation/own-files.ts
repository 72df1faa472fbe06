import { existsSync, realpathSync } from 'node:fs';
import type { Platform } from '../../open-platform.ts';
import { UsageError } from '../program/failure.ts';

/** Written over the database, or over its key, a file would be the loss of everything. @throws UsageError */
export function refuseOwnFiles(target: string, { config, keys }: Pick<Platform, 'config' | 'keys'>): void {
  const { database } = config.stores;
  const own = database.kind === 'sqlite' ? ['', '-wal', '-shm'].map((suffix) => database.path + suffix) : [];
  const real = existsSync(target) ? realpathSync(target) : target;
  for (const path of [...own, keys.path]) {
    if (path === undefined || (existsSync(path) ? realpathSync(path) : path) !== real) continue;
    throw new UsageError(`${target} belongs to the running installation. Give another file.`);
  }
}
