import { mkdirSync } from 'node:fs';
import type { Config } from './config/load.ts';
import { openDatabase } from './open-database.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { migrate } from './platform/database/migrate.ts';
import { createIds } from './platform/ids.ts';
import { assertKeyringOpens, dataKeyPurposes, loadDataKeys } from './platform/keyring/data-keys.ts';
import { loadMasterKeys } from './platform/keyring/key-source.ts';
import { createKeyring } from './platform/keyring/keyring.ts';
import { watchKeyFile } from './platform/keyring/master-keys/watch-key-file.ts';
import type { Logger } from './platform/log.ts';
import { createSystemRandom } from './platform/random.ts';

export type Platform = Awaited<ReturnType<typeof openPlatform>>;

/**
 * Opens the store and the key ring, and brings the store's schema up to date. Throws before anything is written when
 * the keys do not belong to the data.
 */
export async function openPlatform(config: Config, clock: Clock = systemClock, log?: Logger) {
  const random = createSystemRandom();
  const { dataDir, production } = config.process;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });

  const isEmbedded = config.stores.database.kind === 'sqlite';
  const keys = loadMasterKeys({ ...config.secrets, dataDir, embedded: isEmbedded, production }, random);
  const source =
    keys.path && keys.reload ? watchKeyFile({ path: keys.path, reload: keys.reload }, clock) : undefined;
  const keyring = createKeyring({ keys: keys.keys, random, source });

  const { database, embedded } = openDatabase(config.stores, (error) =>
    log?.warn({ err: error }, 'an idle connection to the database was lost'),
  );
  try {
    await assertKeyringOpens(database, keyring);
    const migrations = await migrate(database, clock);
    const dataKeys = await loadDataKeys(database, keyring, random, clock, dataKeyPurposes);
    const ids = createIds(clock, random);
    const close = () => database.close();
    return { config, clock, random, ids, database, embedded, keys, keyring, dataKeys, migrations, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}
