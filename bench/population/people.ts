import { readFileSync } from 'node:fs';
import { createCore, openPlatform } from '../../packages/server/src/compose.ts';
import { loadConfig } from '../../packages/server/src/config/load.ts';
import { range } from '../servers/stand.ts';

/** Of everybody here. A benchmark's, so no secret. */
export const BENCH_PASSWORD = 'an otter on a marble stair';

export const BENCH_ADMINISTRATOR = 'administrator';

/** Always as long, so that requests and answers are too. */
export function benchPersonName(person: number): string {
  return `person-${String(person).padStart(5, '0')}`;
}

/** Adds people to the installation of `dataDir`, which no server runs on. */
export function seedPeople(dataDir: string, count: number): Promise<void> {
  return addPeople(dataDir, range(0, count).map(benchPersonName), 'member');
}

/** Adds `BENCH_ADMINISTRATOR`, likewise. */
export function seedAdministrator(dataDir: string): Promise<void> {
  return addPeople(dataDir, [BENCH_ADMINISTRATOR], 'admin');
}

/** They share one password hash, at the cost of everybody's: making one for each would take a minute and change nothing. */
async function addPeople(
  dataDir: string,
  usernames: readonly string[],
  role: 'admin' | 'member',
): Promise<void> {
  const config = loadConfig(
    { DATA_DIR: dataDir },
    { cwd: dataDir, readFile: (path) => readFileSync(path, 'utf8') },
  );
  const platform = await openPlatform(config);
  try {
    const { people, passwords } = createCore(platform);
    const passwordHash = await passwords.hash(BENCH_PASSWORD);
    const create = (username: string) => {
      const account = { username, email: `${username}@example.com`, emailVerified: true, passwordHash };
      return platform.database.transaction((tx) => people.create(tx, { ...account, role }, { actor: 'cli' }));
    };
    await Promise.all(usernames.map(create));
  } finally {
    await platform.close();
  }
}
