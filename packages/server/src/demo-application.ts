import type { ApiKeys } from './core/applications/api-keys.ts';
import type { Application, Applications } from './core/applications/applications.ts';
import type { Clock } from './platform/clock.ts';
import type { Database, Executor, Transaction } from './platform/database/database.ts';
import { TwofoldError } from './platform/errors.ts';
import { DAY_MS } from './platform/time.ts';

const NAME = 'demo';
const KEY_NAME = 'demo page';
const ACTOR = { actor: 'system' };
const KEY_LIFETIME_MS = DAY_MS;

/**
 * A fresh API key for the demo's own application, which is made when there is none: what is tried out on the demo page
 * never touches another application's users. Earlier keys end by themselves after a day: another process on this store
 * may be using one, and nobody has the others.
 *
 * @throws `request.not_found` where an operator has disabled the demo's application
 */
export async function createDemoKey(parts: {
  database: Database;
  clock: Clock;
  applications: Applications;
  apiKeys: ApiKeys;
}): Promise<string> {
  const { database, clock, apiKeys } = parts;
  return database.transaction(
    async (tx) => {
      const application = await getOwnApplication(tx, parts);
      // Its keys are refused, so every call of every visitor would make another.
      if (application.disabledAt !== null)
        throw new TwofoldError('request.not_found', 'The demo is disabled.');
      const expiresAt = clock.now() + KEY_LIFETIME_MS;
      const wanted = { applicationId: application.id, name: KEY_NAME, scopes: ['mfa'], expiresAt };
      const { key } = await apiKeys.create(tx, wanted, ACTOR);
      if (key === null) throw new Error('The demo needs a plain API key.');
      return key;
    },
    { locks: ['demo application'] },
  );
}

/**
 * An operator may have called an application `demo`, and its users must not be open to every visitor. The demo's own is
 * made in one transaction with its first key, and so is known by that one.
 */
async function getOwnApplication(
  tx: Transaction,
  { applications, apiKeys }: { applications: Applications; apiKeys: ApiKeys },
): Promise<Application> {
  for (let attempt = 1; ; attempt++) {
    const name = attempt === 1 ? NAME : `${NAME} ${attempt}`;
    const found = await findByName(tx, applications, name);
    if (!found) return applications.create(tx, { name }, ACTOR);
    const [oldest] = (await apiKeys.list(tx, found.id, { limit: 1 })).items;
    if (oldest?.name === KEY_NAME) return found;
  }
}

async function findByName(
  executor: Executor,
  applications: Applications,
  name: string,
): Promise<Application | undefined> {
  for (let after: string | null = ''; after !== null; ) {
    const { items, nextAfter }: Awaited<ReturnType<Applications['list']>> = await applications.list(
      executor,
      { after },
    );
    const found = items.find((application) => application.name === name);
    if (found) return found;
    after = nextAfter;
  }
  return undefined;
}
