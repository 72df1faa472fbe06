import { readFileSync } from 'node:fs';
import { encodeBase32 } from '@twofold/otp';
import { createCore, openPlatform } from '../../packages/server/src/compose.ts';
import { loadConfig } from '../../packages/server/src/config/load.ts';
import type { Context } from '../../packages/server/src/core/context.ts';
import { PEOPLE_APPLICATION_ID } from '../../packages/server/src/core/people/people.ts';
import { underVaultLock } from '../../packages/server/src/core/vault/access.ts';
import { createFirstApplication } from '../../packages/server/src/first-start.ts';
import { range } from '../servers/stand.ts';
import { BENCH_ISSUER, benchEntryLabel } from './bench-entry.ts';
import { benchSecret } from './bench-user.ts';
import { BENCH_PASSWORD } from './people.ts';

/** Who added all of it, and may see all of it. */
export const VAULT_ADMINISTRATOR = 'administrator';

/** Of a transaction of thousands of rows. */
const TIMEOUT_MS = 60_000;

/**
 * Makes an installation in `dataDir` with an administrator and a vault of so many entries in one collection.
 *
 * @returns an API key with the scope `codes`, bound to the first entry
 */
export async function seedVault(dataDir: string, entries: number): Promise<string> {
  const config = loadConfig(
    { DATA_DIR: dataDir },
    { cwd: dataDir, readFile: (path) => readFileSync(path, 'utf8') },
  );
  const platform = await openPlatform(config);
  const { database } = platform;
  try {
    const core = createCore(platform);
    const { people, passwords, vault, applications, apiKeys, keyBindings } = core;
    await createFirstApplication(platform, core);
    const passwordHash = await passwords.hash(BENCH_PASSWORD);
    const account = { username: VAULT_ADMINISTRATOR, email: undefined, role: 'admin', passwordHash } as const;
    const { userId } = await database.transaction((tx) => people.create(tx, account, { actor: 'cli' }));
    const context = contextOf(userId);
    const prepared = await vault.imports.prepare(range(0, entries).map(fieldsOf));
    const options = { ...underVaultLock(), yields: true, timeoutMs: TIMEOUT_MS };
    const results = await database.transaction(
      (tx) => vault.imports.run(tx, userId, prepared, {}, context),
      options,
    );
    const [first] = results;
    if (first?.status !== 'added' || results.some(({ status }) => status !== 'added'))
      throw new Error('An entry of the vault was not added.');
    const [application] = (await applications.list(database.read, { limit: 1 })).items;
    return await database.transaction(async (tx) => {
      const wanted = { applicationId: application?.id ?? '', name: 'codes', scopes: ['codes'] };
      const { apiKey, key } = await apiKeys.create(tx, wanted, context);
      await keyBindings.set(tx, apiKey, [first.id], userId, context);
      return key ?? '';
    }, underVaultLock());
  } finally {
    await platform.close();
  }
}

function fieldsOf(entry: number): Record<string, unknown> {
  const secret = encodeBase32(benchSecret(entry));
  return { label: benchEntryLabel(entry), issuer: BENCH_ISSUER, secret };
}

function contextOf(userId: string): Context {
  return {
    ...{ actor: userId, applicationId: PEOPLE_APPLICATION_ID },
    ...{ ip: '127.0.0.1', userAgent: 'bench', requestId: 'bench' },
  };
}
