import type { Clock } from '../../../platform/clock.ts';
import type { Executor, Transaction } from '../../../platform/database/database.ts';
import { invalidField, TwofoldError } from '../../../platform/errors.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Context } from '../../context.ts';
import {
  assertVaultLocked,
  type CollectionAccess,
  readAccess,
  requireManager,
  type VaultAccess,
  type VaultCaller,
} from '../access.ts';
import type { VaultChanges } from '../announce.ts';
import { nameOf } from '../entries/content.ts';
import { countEntries } from '../entries/store.ts';
import type { SealedVault } from '../sealed.ts';
import {
  countShared,
  deleteCollection,
  insertCollection,
  renameCollection,
  selectOldestShared,
} from './store.ts';

/** Times are Unix milliseconds. */
export interface Collection {
  id: string;
  /** Null of a personal one, and of one whose name does not open. */
  name: string | null;
  isPersonal: boolean;
  mayEdit: boolean;
  mayReveal: boolean;
  revision: number;
  createdAt: number;
}

/** In place of an id: the caller's own. */
export const PERSONAL = 'personal';
/** Of the first shared collection, until somebody gives it another. */
const FIRST_NAME = 'Team';
const MAX_SHARED = 500;

export interface Collections {
  /**
   * Those that the person may see, their own among them once it has something; with the state of what may be seen, as the
   * stream tells it (`stateOf`).
   */
  list(executor: Executor, caller: VaultCaller): Promise<{ collections: Collection[]; state: string }>;
  /** Throws `collection.not_found`. */
  get(executor: Executor, userId: string, id: string): Promise<Collection>;
  /** Under the vault's lock, as all that change something. Throws `role.insufficient`, `vault.limit_reached`. */
  create(tx: Transaction, userId: string, name: string, context: Context): Promise<Collection>;
  /** Throws `collection.not_found`, `role.insufficient`. */
  rename(tx: Transaction, userId: string, id: string, name: string, context: Context): Promise<Collection>;
  /** Throws `collection.not_found`, `collection.not_empty`, `role.insufficient`. */
  remove(tx: Transaction, userId: string, id: string, context: Context): Promise<void>;
  /**
   * Where an entry goes: into the one that is named; where none is, an administrator's into the first shared one, and
   * everybody else's into their own, as what is shared by mistake cannot be taken back. The first shared one and a personal
   * one are made when they are needed. Throws `role.insufficient`.
   */
  placeFor(
    tx: Transaction,
    access: VaultAccess,
    named: string | undefined,
    context: Context,
  ): Promise<string>;
  /** The same, but makes none: undefined where it would. */
  findPlace(executor: Executor, access: VaultAccess, named: string | undefined): Promise<string | undefined>;
  /** The first shared one, made where there is none. */
  ensureFirst(tx: Transaction, context: Context): Promise<string>;
}

export function createCollections(parts: {
  sealed: SealedVault;
  changes: VaultChanges;
  ids: Ids;
  clock: Clock;
}): Collections {
  const { sealed, changes, ids, clock } = parts;

  function toCollection({ sealedName, ...collection }: CollectionAccess): Collection {
    return { ...collection, name: sealed.name.open(collection.id, sealedName) };
  }

  async function insert(tx: Transaction, owner: string | null, name: string | null, context: Context) {
    assertVaultLocked(tx);
    const id = ids.next('col');
    const createdAt = clock.now();
    const row = {
      ...{ id, sealed_name: name === null ? null : sealed.name.seal(id, name) },
      ...{ owner_user_id: owner, revision: 1, created_at: createdAt },
    };
    await insertCollection.run(tx, row);
    const made = { collectionId: id, personal: owner !== null };
    changes.note(tx, context, 'collection.created', made, owner ?? undefined);
    changes.announce(tx, id);
    return { id, name, createdAt };
  }

  async function ensureFirst(tx: Transaction, context: Context): Promise<string> {
    const first = await selectOldestShared.first(tx, {});
    return first?.id ?? (await insert(tx, null, FIRST_NAME, context)).id;
  }

  async function findPlace(executor: Executor, access: VaultAccess, named: string | undefined) {
    if (named !== undefined && named !== PERSONAL) return named;
    if (access.role === 'viewer')
      throw new TwofoldError('role.insufficient', 'A viewer sees codes, and adds nothing.');
    if (isForOwn(access, named)) return access.collections.find(({ isPersonal }) => isPersonal)?.id;
    return (await selectOldestShared.first(executor, {}))?.id;
  }

  /** A shared one: a personal one is its person's alone, and cannot be renamed, removed or shared. */
  async function getManaged(tx: Transaction, userId: string, id: string): Promise<CollectionAccess> {
    assertVaultLocked(tx);
    const access = await readAccess(tx, userId, clock);
    const collection = access.find(id);
    if (!collection) throw new TwofoldError('collection.not_found');
    requireManager(access);
    if (collection.isPersonal)
      throw new TwofoldError('role.insufficient', 'A personal collection stays what it is.');
    return collection;
  }

  return {
    ensureFirst,
    async list(executor, caller) {
      const access = await readAccess(executor, caller, clock);
      return { collections: access.collections.map(toCollection), state: access.state() };
    },
    async get(executor, userId, id) {
      const collection = (await readAccess(executor, userId, clock)).find(id);
      if (!collection) throw new TwofoldError('collection.not_found');
      return toCollection(collection);
    },
    async create(tx, userId, given, context) {
      assertVaultLocked(tx);
      requireManager(await readAccess(tx, userId, clock));
      const count = (await countShared.first(tx, {}))?.n ?? 0;
      if (Number(count) >= MAX_SHARED)
        throw new TwofoldError('vault.limit_reached', `There can be ${MAX_SHARED} shared collections.`);
      const made = await insert(tx, null, checkName(given), context);
      return { ...made, isPersonal: false, mayEdit: true, mayReveal: true, revision: 1 };
    },
    async rename(tx, userId, id, given, context) {
      const collection = await getManaged(tx, userId, id);
      const name = checkName(given);
      await renameCollection.run(tx, { id, sealedName: sealed.name.seal(id, name) });
      changes.raise(tx, id);
      changes.note(tx, context, 'collection.changed', { collectionId: id });
      return { ...toCollection(collection), name, revision: collection.revision + 1 };
    },
    async remove(tx, userId, id, context) {
      await getManaged(tx, userId, id);
      const count = (await countEntries.first(tx, { collectionId: id }))?.n ?? 0;
      if (Number(count) > 0)
        throw new TwofoldError('collection.not_empty', 'Move or delete its entries first.');
      await deleteCollection.run(tx, { id });
      changes.announce(tx, id);
      changes.note(tx, context, 'collection.removed', { collectionId: id });
    },
    findPlace,
    async placeFor(tx, access, named, context) {
      assertVaultLocked(tx);
      const found = await findPlace(tx, access, named);
      if (found !== undefined) return found;
      if (!isForOwn(access, named)) return (await insert(tx, null, FIRST_NAME, context)).id;
      if (access.userId === undefined) throw new TwofoldError('collection.not_found');
      return (await insert(tx, access.userId, null, context)).id;
    },
  };
}

function isForOwn({ role }: VaultAccess, named: string | undefined): boolean {
  return named === PERSONAL || role !== 'admin';
}

function checkName(given: string): string {
  const name = nameOf(given, '/name');
  if (name === '') throw invalidField('/name', 'must not be empty');
  return name;
}
