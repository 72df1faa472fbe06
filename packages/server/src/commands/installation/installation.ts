import { existsSync, readFileSync } from 'node:fs';
import { type Config, loadConfig } from '../../config/load.ts';
import type { Core } from '../../create-core.ts';
import type { Platform } from '../../open-platform.ts';
import { showLocation } from '../../platform/database/location.ts';
import { CommandFailure } from '../program/failure.ts';
import type { Io } from '../terminal/io.ts';

export interface OpenInstallation {
  platform: Platform;
  core: Core;
}

/** Who did it, on the audit log. */
export const CLI_ACTOR = { actor: 'cli' } as const;

export function configOf(io: Io): Config {
  return loadConfig(io.env, { cwd: io.cwd, readFile: (path) => readFileSync(path, 'utf8') });
}

/**
 * Opens the installation that the configuration names, beside a server that may be serving it, and closes it after
 * `work`. What `work` put on the audit log is chained then, as no server may be running that would.
 *
 * @throws CommandFailure where there is no installation: a command in the wrong folder must not make one.
 */
export async function withInstallation<T>(
  io: Io,
  work: (installation: OpenInstallation) => Promise<T>,
): Promise<T> {
  const config = withPatience(configOf(io));
  await requireInstallation(config);
  // Loaded where it is needed: `--help` and completion answer without the whole program.
  const { createCore } = await import('../../create-core.ts');
  const { openPlatform } = await import('../../open-platform.ts');
  const { sealPending } = await import('../../core/audit/chain/seal.ts');
  const platform = await openPlatform(config);
  try {
    const result = await work({ platform, core: createCore(platform) });
    await sealPending(platform.database);
    return result;
  } finally {
    await platform.close();
  }
}

/** Nobody waits for an answer here within two seconds, and counting millions of rows takes longer. */
function withPatience(config: Config): Config {
  const patience = { databaseConnectTimeoutMs: 5000, databaseTimeoutMs: 60_000 };
  return { ...config, stores: { ...config.stores, ...patience } };
}

async function requireInstallation(config: Config): Promise<void> {
  const { database: location } = config.stores;
  const place = showLocation(location);
  if (location.kind === 'sqlite' && !existsSync(location.path)) throw missing(place);
  const { isMigrated, hasSchema } = await import('../../platform/database/migrate.ts');
  const { openDatabase } = await import('../../open-database.ts');
  const { database } = await openDatabase(config.stores);
  try {
    if (!(await hasSchema(database.read))) throw missing(place);
    // A command of a newer version must not change the schema under a server of the older one unasked.
    if (await isMigrated(database.read)) return;
  } finally {
    await database.close();
  }
  throw new CommandFailure(
    'database.not_migrated',
    `The database at ${place} has an older schema. Bring it up to date with: twofold migrate`,
  );
}

function missing(place: string): CommandFailure {
  return new CommandFailure(
    'database.missing',
    `There is no database of Twofold at ${place}. Set DATA_DIR, DB_PATH or DATABASE_URL to an installation, or make one with: twofold migrate`,
  );
}
