import type { Config } from './config/load.ts';
import { followRedis, openAccelerators } from './open-accelerators.ts';
import { openDatabase } from './open-database.ts';
import { createPagesOrigin } from './pages-origin.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { migrate } from './platform/database/migrate.ts';
import { createIds } from './platform/ids.ts';
import { assertKeyringOpens, dataKeyPurposes, loadDataKeys } from './platform/keyring/data-keys.ts';
import { loadMasterKeys } from './platform/keyring/key-source.ts';
import { createKeyring } from './platform/keyring/keyring.ts';
import { watchKeyFile } from './platform/keyring/master-keys/watch-key-file.ts';
import type { Logger } from './platform/log.ts';
import { createPasswordHasher } from './platform/passwords/hasher.ts';
import { makePrivateFolder } from './platform/private-folder.ts';
import { createSystemRandom } from './platform/random.ts';

export type Platform = Awaited<ReturnType<typeof openPlatform>>;

/**
 * Opens the store and the key ring, and brings the store's schema up to date. Throws before anything is written when
 * the keys do not belong to the data.
 *
 * @param log of a server; a command has none, and reaches Redis only where it has something to tell
 */
export async function openPlatform(config: Config, clock: Clock = systemClock, log?: Logger) {
  const random = createSystemRandom();
  const { dataDir, production } = config.process;
  makePrivateFolder(dataDir);

  const isEmbedded = config.stores.database.kind === 'sqlite';
  const keys = loadMasterKeys({ ...config.secrets, dataDir, embedded: isEmbedded, production }, random);
  const source =
    keys.path && keys.reload ? watchKeyFile({ path: keys.path, reload: keys.reload }, clock) : undefined;
  const keyring = createKeyring({ keys: keys.keys, random, source });

  const { database, embedded } = await openDatabase(config.stores, (error) =>
    log?.warn({ err: error }, 'an idle connection to the database was lost'),
  );
  const { redis, rateCounters, invalidations, ...accelerators } = await openAccelerators(
    config.stores,
    database,
  );
  const passwordHasher = createPasswordHasher();
  async function close(): Promise<void> {
    await passwordHasher.close();
    await accelerators.close();
    await database.close();
  }
  try {
    if (redis && log) await followRedis(redis, log);
    await assertKeyringOpens(database, keyring);
    const migrations = await migrate(database, clock);
    const dataKeys = await loadDataKeys(database, keyring, random, clock, dataKeyPurposes);
    const ids = createIds(clock, random);
    return {
      config,
      pages: createPagesOrigin(config),
      clock,
      random,
      ids,
      keys,
      keyring,
      dataKeys,
      database,
      embedded,
      migrations,
      redis,
      rateCounters,
      invalidations,
      passwordHasher,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
