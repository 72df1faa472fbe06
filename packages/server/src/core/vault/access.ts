import type { Clock } from '../../platform/clock.ts';
import type { Executor, TransactionOptions } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { type Role, roles } from '../people/people.ts';
import { selectPersonOfUser } from '../people/store.ts';
import { type AccessRow, selectAccess } from './collections/store.ts';

/** What somebody may do with what is in a collection. Whoever has one of these may see codes. */
export interface CollectionAccess {
  id: string;
  sealedName: string | null;
  isPersonal: boolean;
  revision: number;
  createdAt: number;
  /** Add, change, move and remove. */
  mayEdit: boolean;
  /** See secrets: reveal and export. */
  mayReveal: boolean;
}

export interface VaultAccess {
  userId: string;
  role: Role;
  /** Of collections and their members. */
  mayManage: boolean;
  /** Those that may be seen, oldest first. What is not here does not exist for this person. */
  collections: readonly CollectionAccess[];
  find(collectionId: string): CollectionAccess | undefined;
}

/**
 * The one place that decides who may do what in the vault. Every route, the stream and every API key of a person ask it,
 * at each request: what was taken away is gone at the next.
 */
export async function readAccess(
  executor: Executor,
  userId: string,
  clock: Pick<Clock, 'now'>,
): Promise<VaultAccess> {
  const [person, rows] = await Promise.all([
    selectPersonOfUser.first(executor, { userId }),
    selectAccess.all(executor, { userId, now: clock.now() }),
  ]);
  const isThere = person !== undefined && person.disabled_at === null;
  // A role that this version does not know allows the least, and so does nobody.
  const role = (isThere ? roles.find((known) => known === person.role) : undefined) ?? 'viewer';
  const collections = isThere ? merge(rows, role) : [];
  const byId = new Map(collections.map((collection) => [collection.id, collection]));
  return { userId, role, mayManage: role === 'admin', collections, find: (id) => byId.get(id) };
}

/** A role bounds what was granted: a viewer writes nowhere. Of several grants the widest counts. */
function merge(rows: readonly AccessRow[], role: Role): CollectionAccess[] {
  const merged = new Map<string, CollectionAccess>();
  for (const row of rows) {
    const isPersonal = row.owner_user_id !== null;
    const mayEdit = role !== 'viewer' && (isPersonal || role === 'admin' || row.access === 'edit');
    const before = merged.get(row.id);
    merged.set(row.id, {
      id: row.id,
      sealedName: row.sealed_name,
      isPersonal,
      revision: row.revision,
      createdAt: row.created_at,
      mayEdit: mayEdit || before?.mayEdit === true,
      mayReveal: isPersonal ? role !== 'viewer' : role === 'admin',
    });
  }
  return [...merged.values()];
}

/** Throws `collection.not_found` for one that may not be seen, and `role.insufficient` for one that may only be seen. */
export function requireEditable(access: VaultAccess, collectionId: string): CollectionAccess {
  const collection = access.find(collectionId);
  if (!collection) throw new TwofoldError('collection.not_found');
  if (!collection.mayEdit) throw mayNotWrite();
  return collection;
}

export function mayNotWrite(): TwofoldError {
  return new TwofoldError(
    'role.insufficient',
    'You may see the codes of this collection, and change nothing.',
  );
}

/** Throws `role.insufficient`. */
export function requireManager(access: VaultAccess): void {
  if (!access.mayManage)
    throw new TwofoldError('role.insufficient', 'Collections are managed by administrators.');
}

const VAULT_LOCK = 'vault';

/**
 * Held by everything that changes what is in the vault or who may see it: what is read of access, counts and places is
 * then still true at the commit. People make such changes by hand; showing codes needs no lock.
 */
export function underVaultLock(...others: readonly string[]): TransactionOptions & { locks: string[] } {
  return { locks: [VAULT_LOCK, ...others] };
}

export function assertVaultLocked(tx: { locks: readonly string[] }): void {
  if (!tx.locks.includes(VAULT_LOCK)) throw new Error('The transaction must hold the lock of the vault.');
}
