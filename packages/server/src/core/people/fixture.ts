import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../platform/database/migrate.ts';
import { openSqlite } from '../../platform/database/sqlite/sqlite.ts';
import { createIds } from '../../platform/ids.ts';
import { localInvalidations } from '../../platform/invalidation/local.ts';
import { dataKeyPurposes, loadDataKeys } from '../../platform/keyring/data-keys.ts';
import { createKeyring } from '../../platform/keyring/keyring.ts';
import { generateMasterKey } from '../../platform/keyring/master-keys/master-key.ts';
import { createSystemRandom } from '../../platform/random.ts';
import { createAudit } from '../audit/record.ts';
import { createLinks } from '../links/links.ts';
import { underLockOf } from '../users/user-lock.ts';
import { createUsers } from '../users/users.ts';
import { createPeople, type NewPerson, type Person, ROLES_LOCK, subjectOfPerson } from './people.ts';

/** For tests: a fresh embedded store, a clock that only tests move, people and links. */
export async function openFixture() {
  const directory = mkdtempSync(join(tmpdir(), 'twofold-people-'));
  const database = openSqlite(join(directory, 'twofold.db'));
  const time = { now: 1_700_000_000_000 };
  const clock = { now: () => time.now };
  await migrate(database, clock);
  const random = createSystemRandom();
  const ids = createIds(clock, random);
  const keyring = createKeyring({ keys: [generateMasterKey(random)], random });
  const dataKeys = await loadDataKeys(database, keyring, random, clock, dataKeyPurposes);
  const audit = createAudit({ ids, clock });
  const users = createUsers({ ids, clock });
  const people = createPeople({
    ...{ users, ids, clock, keyring, dataKeys, audit },
    invalidations: localInvalidations(),
  });
  const links = createLinks({ ids, clock, random, keyring });
  const actor = { actor: 'cli' };
  return {
    ...{ database, time, people, links, actor },
    create: (person: Partial<NewPerson> & { username: string }) =>
      database.transaction((tx) =>
        people.create(tx, { role: 'member', passwordHash: null, ...person }, actor),
      ),
    /** The locks of what is decided about this person. */
    locksOf(person: Person) {
      const { locks } = underLockOf(subjectOfPerson(person));
      return { locks: [...locks, ROLES_LOCK] };
    },
    async close() {
      await database.close();
      rmSync(directory, { recursive: true });
    },
  };
}
