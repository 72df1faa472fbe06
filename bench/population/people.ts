import { readFileSync } from 'node:fs';
import { createCore, openPlatform } from '../../packages/server/src/compose.ts';
import { loadConfig } from '../../packages/server/src/config/load.ts';
import { range } from '../servers/stand.ts';

/** Of everybody here. A benchmark's, so no secret. */
export const BENCH_PASSWORD = 'an otter on a marble stair';

/** Always as long, so that requests and answers are too. */
export function benchPersonName(person: number): string {
  return `person-${String(person).padStart(5, '0')}`;
}

/**
 * Adds people to the installation of `dataDir`, which no server runs on. They share one password hash, at the cost of
 * everybody's: making one for each would take a minute and change nothing that is measured.
 */
export async function seedPeople(dataDir: string, count: number): Promise<void> {
  const config = loadConfig(
    { DATA_DIR: dataDir },
    { cwd: dataDir, readFile: (path) => readFileSync(path, 'utf8') },
  );
  const platform = await openPlatform(config);
  try {
    const { people, passwords } = createCore(platform);
    const passwordHash = await passwords.hash(BENCH_PASSWORD);
    const create = (person: number) => {
      const username = benchPersonName(person);
      const account = { username, email: `${username}@example.com`, emailVerified: true, passwordHash };
      return platform.database.transaction((tx) =>
        people.create(tx, { ...account, role: 'member' }, { actor: 'cli' }),
      );
    };
    await Promise.all(range(0, count).map(create));
  } finally {
    await platform.close();
  }
}
