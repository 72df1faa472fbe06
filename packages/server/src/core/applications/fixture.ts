import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../platform/database/migrate.ts';
import { openSqlite } from '../../platform/database/sqlite/sqlite.ts';
import { createIds } from '../../platform/ids.ts';
import { localInvalidations } from '../../platform/invalidation/local.ts';
import { createKeyring } from '../../platform/keyring/keyring.ts';
import { generateMasterKey } from '../../platform/keyring/master-keys/master-key.ts';
import { createSystemRandom } from '../../platform/random.ts';
import { createAudit } from '../audit/record.ts';
import { createApiKeys, type NewApiKey, underApiKeysLock } from './api-keys.ts';
import { createApplications } from './applications.ts';
import { createApiKeyAuthenticator } from './authenticate.ts';

/** For tests: a fresh embedded store with one application, a clock that only tests move, and everything of this folder. */
export async function openFixture() {
  const directory = mkdtempSync(join(tmpdir(), 'twofold-applications-'));
  const path = join(directory, 'twofold.db');
  const database = openSqlite(path);
  const time = { now: 1_700_000_000_000 };
  const clock = { now: () => time.now };
  await migrate(database, clock);
  const random = createSystemRandom();
  const ids = createIds(clock, random);
  const keyring = createKeyring({ keys: [generateMasterKey(random)], random });
  const audit = createAudit({ ids, clock });
  const invalidations = localInvalidations();
  const applications = createApplications({ ids, clock, audit, invalidations });
  const apiKeys = createApiKeys({
    ...{ keyring, ids, random, clock, audit, invalidations },
    assertVaultLocked: () => undefined,
  });
  const actor = { actor: 'cli' };
  const application = await database.transaction((tx) => applications.create(tx, { name: 'Shop' }, actor));
  return {
    ...{
      path,
      database,
      time,
      clock,
      random,
      ids,
      keyring,
      audit,
      invalidations,
      applications,
      apiKeys,
      application,
      actor,
    },
    /** Each is one instance's, with its own memory. */
    createAuthenticator: () => createApiKeyAuthenticator({ database, keyring }),
    createKey: (options: Partial<NewApiKey> = {}) =>
      database.transaction(
        (tx) =>
          apiKeys.create(
            tx,
            { applicationId: application.id, name: 'server', scopes: ['mfa'], ...options },
            actor,
          ),
        underApiKeysLock(options.ownerUserId ?? ''),
      ),
    async close() {
      await database.close();
      rmSync(directory, { recursive: true });
    },
  };
}

export type Fixture = Awaited<ReturnType<typeof openFixture>>;
