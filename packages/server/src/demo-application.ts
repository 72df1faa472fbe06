import type { ApiKeys } from './core/applications/api-keys.ts';
import type { Application, Applications } from './core/applications/applications.ts';
import type { Clock } from './platform/clock.ts';
import type { Database, Executor } from './platform/database/database.ts';

const NAME = 'demo';
const ACTOR = { actor: 'system' };
const KEY_LIFETIME_MS = 24 * 3600 * 1000;

/**
 * A fresh API key for the demo's own application, which is made when there is none: what is tried out on the demo page
 * never touches another application's users. The keys of earlier starts are revoked.
 */
export async function createDemoKey(parts: {
  database: Database;
  clock: Clock;
  applications: Applications;
  apiKeys: ApiKeys;
}): Promise<string> {
  const { database, clock, applications, apiKeys } = parts;
  return database.transaction(async (tx) => {
    const application =
      (await findByName(tx, applications, NAME)) ?? (await applications.create(tx, { name: NAME }, ACTOR));
    for (const { id, revokedAt } of (await apiKeys.list(tx, application.id)).items) {
      if (revokedAt === null) await apiKeys.revoke(tx, id, ACTOR);
    }
    const expiresAt = clock.now() + KEY_LIFETIME_MS;
    const wanted = { applicationId: application.id, name: 'demo page', scopes: ['mfa'], expiresAt };
    const { key } = await apiKeys.create(tx, wanted, ACTOR);
    if (key === null) throw new Error('The demo needs a plain API key.');
    return key;
  });
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
