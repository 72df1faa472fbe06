import type { Clock } from '../../platform/clock.ts';
import type { Executor, TransactionOptions } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { type Role, toRole } from '../people/people.ts';
import { selectPersonOfUser } from '../people/store.ts';
import {
  type AccessRow,
  type CollectionRow,
  selectAccess,
  selectPersonalCollection,
  selectShared,
} from './collections/store.ts';
import { type SeenRow, seenOf, stateOf } from './state.ts';

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

/**
 * Whoever runs commands on the machine itself. They have the database and its key, so nothing here could keep anything
 * from them: this is so that what they do is decided where everything is, and is on the audit log as theirs.
 */
export interface Operator {
  /**
   * Undefined: all that is shared, as for an administrator. A user id: that person's own collection and nothing else, which
   * no administrator sees.
   */
  readonly personalOf: string | undefined;
}

/** Who asks: a person, by their user id, or the operator of the machine. */
export type VaultCaller = string | Operator;

/** Whose own audit log it belongs on: of the person who asks, or whose own collection the operator is in. */
export function personOfCaller(caller: VaultCaller): string | undefined {
  return typeof caller === 'string' ? caller : caller.personalOf;
}

/** As whom a row says it was made: a user id, or the operator's name on the audit log. */
export function nameOfCaller(caller: VaultCaller): string {
  return typeof caller === 'string' ? caller : 'cli';
}

export interface VaultAccess {
  /** Whose collection is meant by `personal`; undefined where nobody's is. */
  userId: string | undefined;
  role: Role;
  /** Of collections and their members. */
  mayManage: boolean;
  /** Those that may be seen, oldest first. What is not here does not exist for this person. */
  collections: readonly CollectionAccess[];
  /** Of what may be seen, as the stream tells it (`stateOf`). */
  state(): string;
  find(collectionId: string): CollectionAccess | undefined;
}

/**
 * The one place that decides who may do what in the vault. Every route, the stream and every API key of a person ask it,
 * at each request: what was taken away is gone at the next.
 */
export async function readAccess(
  executor: Executor,
  caller: VaultCaller,
  clock: Pick<Clock, 'now'>,
): Promise<VaultAccess> {
  return typeof caller === 'string'
    ? accessOfPerson(executor, caller, clock)
    : accessOfOperator(executor, caller);
}

async function accessOfPerson(
  executor: Executor,
  userId: string,
  clock: Pick<Clock, 'now'>,
): Promise<VaultAccess> {
  const [person, rows] = await Promise.all([
    selectPersonOfUser.first(executor, { userId }),
    selectAccess.all(executor, { userId, now: clock.now() }),
  ]);
  const isThere = person !== undefined && person.disabled_at === null;
  // Nobody has the role that allows the least: collections were not read for them.
  const role = isThere ? toRole(person.role) : 'viewer';
  return accessTo(merge(rows, role), rows, role, userId);
}

async function accessOfOperator(executor: Executor, { personalOf }: Operator): Promise<VaultAccess> {
  const rows =
    personalOf === undefined
      ? await selectShared.all(executor, {})
      : await selectPersonalCollection.all(executor, { userId: personalOf });
  const all = { mayEdit: true, mayReveal: true };
  return accessTo(
    rows.map((row) => ({ ...collectionOf(row), ...all })),
    rows.map((row) => ({ ...row, access: null })),
    'admin',
    personalOf,
  );
}

function accessTo(
  collections: readonly CollectionAccess[],
  rows: readonly SeenRow[],
  role: Role,
  userId: string | undefined,
): VaultAccess {
  const byId = new Map(collections.map((collection) => [collection.id, collection]));
  return {
    userId,
    role,
    mayManage: role === 'admin',
    collections,
    state: () => stateOf(seenOf(rows, role)),
    find: (id) => byId.get(id),
  };
}

function collectionOf(row: CollectionRow): Omit<CollectionAccess, 'mayEdit' | 'mayReveal'> {
  const { id, sealed_name: sealedName, revision, created_at: createdAt } = row;
  return { id, sealedName, isPersonal: row.owner_user_id !== null, revision, createdAt };
}

/** A role bounds what was granted: a viewer writes nowhere. Of several grants the widest counts. */
function merge(rows: readonly AccessRow[], role: Role): CollectionAccess[] {
  const merged = new Map<string, CollectionAccess>();
  for (const row of rows) {
    const isPersonal = row.owner_user_id !== null;
    const mayEdit = role !== 'viewer' && (isPersonal || role === 'admin' || row.access === 'edit');
    const before = merged.get(row.id);
    merged.set(row.id, {
      ...collectionOf(row),
      mayEdit: mayEdit || before?.mayEdit === true,
      mayReveal: isPersonal ? role !== 'viewer' : role === 'admin',
    });
  }
  return [...merged.values()];
}

/** Of a collection that a field names. The same of one that is not there and of one that may not be seen. */
export function noSuchPlace(): TwofoldError {
  return new TwofoldError(
    'collection.not_found',
    'There is no such collection: give the id of one, col_…, or personal.',
  );
}

/** Throws `collection.not_found` for one that may not be seen, and `role.insufficient` for one that may only be seen. */
export function requireEditable(access: VaultAccess, collectionId: string): CollectionAccess {
  const collection = access.find(collectionId);
  if (!collection) throw noSuchPlace();
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
