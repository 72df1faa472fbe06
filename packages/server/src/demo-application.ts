import type { Core, Platform } from './compose.ts';
import type { Application } from './core/applications/applications.ts';
import type { Executor } from './platform/database/database.ts';

const NAME = 'demo';
const ACTOR = { actor: 'system' };
const KEY_LIFETIME_MS = 24 * 3600 * 1000;

/**
 * A fresh API key for the demo's own application, which is made when there is none: what is tried out on the demo page
 * never touches another application's users. The keys of earlier starts are revoked.
 */
export async function createDemoKey({ database, clock }: Platform, core: Core): Promise<string> {
  const { applications, apiKeys } = core;
  return database.transaction(async (tx) => {
    const application =
      (await findByName(tx, core, NAME)) ?? (await applications.create(tx, { name: NAME }, ACTOR));
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

async function findByName(executor: Executor, core: Core, name: string): Promise<Application | undefined> {
  let after: string | null = '';
  while (after !== null) {
    const page: Awaited<ReturnType<typeof core.applications.list>> = await core.applications.list(executor, {
      after,
    });
    const found = page.items.find((application) => application.name === name);
    if (found) return found;
    after = page.nextAfter;
  }
  return undefined;
}
