import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '../../src/platform/clock.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import { openSqlite } from '../../src/platform/database/sqlite/sqlite.ts';

let bytes: Promise<Buffer> | undefined;

/**
 * Writes a database that has the newest schema and nothing else: copied in a fraction of the time that a migration takes,
 * which real processes and the tests of migrations do.
 */
export async function writeMigratedFile(path: string): Promise<void> {
  bytes ??= migratedBytes();
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, await bytes, { mode: 0o600 });
}

async function migratedBytes(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'twofold-schema-'));
  try {
    const path = join(folder, 'twofold.db');
    const database = openSqlite(path);
    await migrate(database, systemClock);
    // Its log is in the file then.
    await database.close();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
