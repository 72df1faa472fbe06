import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Core, Platform } from './compose.ts';
import { PEOPLE_APPLICATION_ID, ROLES_LOCK } from './core/people/people.ts';
import { underVaultLock } from './core/vault/access.ts';
import type { Transaction } from './platform/database/database.ts';

/** The application that a fresh installation begins with. */
const FIRST_APPLICATION = 'first';

export interface FirstApiKey {
  /** `tf_<id>_<secret>`: shown once. */
  key: string;
  /** The file, mode 0600, that holds the key too. */
  path: string;
}

/**
 * Makes a first application with an API key where there is none, so that the first call works as soon as the server
 * runs. Undefined where there are applications already. The file is written before the key becomes valid: a start that
 * is cut short leaves no key that nobody knows.
 */
export async function createFirstApplication(
  platform: Platform,
  core: Core,
): Promise<FirstApiKey | undefined> {
  const { database, config } = platform;
  const { items } = await core.applications.list(database.read, { limit: 1 });
  if (items.length > 0) return undefined;
  const path = join(config.process.dataDir, 'first-api-key');
  const alone = { locks: ['first application'] };
  return database.transaction(async (tx) => {
    // Two processes that start together: the second sees what the first one made.
    const { items: others } = await core.applications.list(tx, { limit: 1 });
    if (others.length > 0) return undefined;
    const actor = { actor: 'system' };
    const application = await core.applications.create(tx, { name: FIRST_APPLICATION }, actor);
    const created = await core.apiKeys.create(
      tx,
      { applicationId: application.id, name: 'first key', scopes: ['mfa', 'events'] },
      actor,
    );
    if (created.key === null) throw new Error('The first API key must not be a signing key.');
    writeSecretFile(path, created.key);
    return { key: created.key, path };
  }, alone);
}

export interface WelcomeLink {
  /** Makes the first administrator, once. */
  link: string;
  /** The file, mode 0600, that holds the link too. */
  path: string;
}

/**
 * Makes the people of the environment, where nobody has their names yet. Resolves with a link that makes the first
 * administrator where there is still none: no account comes with the installation (A04).
 */
export async function prepareAdministrators(
  platform: Platform,
  core: Core,
): Promise<WelcomeLink | undefined> {
  const { database, config } = platform;
  const { adminUsername, adminPasswordHash, viewerUsername, viewerPasswordHash } = config.people;
  const path = join(config.process.dataDir, 'first-administrator');
  const configured = [
    { username: adminUsername, passwordHash: adminPasswordHash, role: 'admin' },
    { username: viewerUsername, passwordHash: viewerPasswordHash, role: 'viewer' },
  ] as const;
  // Two processes that start together: the second sees whom the first one made.
  return database.transaction(async (tx) => {
    for (const { username, passwordHash, role } of configured) {
      if (username === undefined || passwordHash === undefined) continue;
      const person = { username, passwordHash, role };
      const isNew = await core.firstAdministrator.makeConfigured(tx, person, SYSTEM);
      if (isNew && role === 'viewer') await shareFirstCollection(tx, core, username);
    }
    const link = await core.firstAdministrator.issueLink(tx);
    if (link === undefined) {
      rmSync(path, { force: true });
      return undefined;
    }
    writeSecretFile(path, link);
    return { link, path };
  }, underVaultLock(ROLES_LOCK));
}

/** The process itself, as the audit log names it. */
const SYSTEM = {
  ...{ actor: 'system', applicationId: PEOPLE_APPLICATION_ID },
  ...{ ip: '', userAgent: '', requestId: '' },
};

/** The viewer of an earlier system sees what its administrator adds. */
async function shareFirstCollection(
  tx: Transaction,
  { vault, people }: Core,
  username: string,
): Promise<void> {
  const viewer = await people.findForLogin(tx, username);
  if (!viewer) return;
  const collectionId = await vault.collections.ensureFirst(tx, SYSTEM);
  await vault.grants.putBySystem(tx, collectionId, viewer.person, SYSTEM);
}

/** A new file, never one that is there: that would keep its mode and owner, or be a link to where others read. */
function writeSecretFile(path: string, text: string): void {
  rmSync(path, { force: true });
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, `${text}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
