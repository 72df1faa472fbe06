import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../../platform/clock.ts';
import type { Executor, Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import { deleteKeyEntry, selectBindingsOfOthers } from '../../applications/key-bindings-store.ts';
import type { Context } from '../../context.ts';
import {
  assertVaultLocked,
  type CollectionAccess,
  mayNotWrite,
  nameOfCaller,
  noSuchPlace,
  personOfCaller,
  readAccess,
  requireEditable,
  type VaultAccess,
  type VaultCaller,
} from '../access.ts';
import type { VaultChanges } from '../announce.ts';
import type { Collections } from '../collections/collections.ts';
import type { SealedVault } from '../sealed.ts';
import { changedContent, digestInput, type EntryContent, type EntryNotes, type NewEntry } from './content.ts';
import {
  deleteEntry,
  type EntryRow,
  insertEntry,
  selectEntriesOf,
  selectEntry,
  selectSize,
  selectTwin,
  updateEntry,
} from './store.ts';

/** An entry as its readers see it: everything but the secret, and no code. Times are Unix milliseconds. */
export interface Entry extends Omit<EntryContent, 'secret'> {
  id: string;
  collectionId: string;
  createdAt: number;
  updatedAt: number;
}

/** What makes the codes stays: another secret is another entry. */
export interface EntryChange extends EntryNotes {
  label?: string | undefined;
  issuer?: string | null | undefined;
  /** Moves it there. */
  collection?: string | undefined;
}

/** So that a board can be shown at once, and an import cannot fill the disk. */
const MAX_ENTRIES_OF_COLLECTION = 10_000;
/** Sealed. A board reads all of it: what it takes in memory is a few times this (T10). */
const MAX_MIB_OF_COLLECTION = 16;

/** What a collection has, or what comes to it; in bytes of what is sealed. */
export interface CollectionSize {
  entries: number;
  bytes: number;
}

/** What may be seen of some collections, without any code. Oldest first. */
export interface EntryList {
  entries: Entry[];
  /** Those that do not open: damaged, or sealed with a key that is not there. */
  damaged: { id: string; collectionId: string; type: string }[];
}

export interface Entries {
  /**
   * Shows no code, so it is on no record. Throws `collection.not_found`.
   *
   * @param collection the id of one; all that may be seen when left out
   */
  list(executor: Executor, caller: VaultCaller, collection?: string | undefined): Promise<EntryList>;
  /** Throws `vault.entry_not_found`, `vault.entry_damaged`. */
  get(executor: Executor, userId: string, id: string): Promise<Entry>;
  /**
   * Under the vault's lock, as all that change something. Throws `collection.not_found`, `role.insufficient`,
   * `vault.entry_exists`, `vault.limit_reached`.
   *
   * @param collection see `Collections.placeFor`
   */
  add(
    tx: Transaction,
    caller: VaultCaller,
    entry: NewEntry,
    collection: string | undefined,
    context: Context,
  ): Promise<Entry>;
  /**
   * Throws `vault.entry_not_found`, `vault.entry_damaged`, `role.insufficient`, and what `add` throws where it moves. API keys
   * stay bound to an entry that moves between shared collections; see `takeOver` for one that becomes somebody's own.
   */
  change(
    tx: Transaction,
    caller: VaultCaller,
    id: string,
    change: EntryChange,
    context: Context,
  ): Promise<Entry>;
  /** Also one that does not open. The audit log keeps what it has of it. Throws `vault.entry_not_found`, `role.insufficient`. */
  remove(tx: Transaction, caller: VaultCaller, id: string, context: Context): Promise<void>;
}

export function createEntries(parts: {
  sealed: SealedVault;
  collections: Pick<Collections, 'placeFor'>;
  changes: VaultChanges;
  dataKeys: DataKeys<'vault-entry'>;
  ids: Ids;
  clock: Clock;
}): Entries {
  const { sealed, collections, changes, dataKeys, ids, clock } = parts;

  async function getEditable(tx: Transaction, caller: VaultCaller, id: string) {
    assertVaultLocked(tx);
    const access = await readAccess(tx, caller, clock);
    const { row, collection } = await findEntry(tx, access, id);
    if (!collection.mayEdit) throw mayNotWrite();
    return { access, row, collection };
  }

  /**
   * What becomes somebody's own, they may reveal: an editor, who sees codes, would come by secrets that way. And nobody
   * else's API key makes codes of it any more.
   */
  async function takeOver(
    tx: Transaction,
    {
      userId,
      collection,
      entryId,
    }: { userId: string | undefined; collection: CollectionAccess; entryId: string },
    context: Context,
  ): Promise<void> {
    if (!collection.mayReveal || userId === undefined)
      throw new TwofoldError(
        'role.insufficient',
        'A shared entry becomes nobody’s own but an administrator’s.',
      );
    for (const { id, api_key_id: apiKeyId } of await selectBindingsOfOthers.all(tx, { entryId, userId })) {
      deleteKeyEntry.post(tx, { id });
      changes.note(tx, context, 'api_key.entries_changed', { apiKeyId, change: 'unbound', entryId });
    }
  }

  return {
    async get(executor, userId, id) {
      const { row } = await findEntry(executor, await readAccess(executor, userId, clock), id);
      return toEntry(row, sealed.entry.open(row));
    },
    async list(executor, caller, named) {
      const { collections, find } = await readAccess(executor, caller, clock);
      if (named !== undefined && !find(named)) throw noSuchPlace();
      const places = named === undefined ? collections.map(({ id }) => id) : [named];
      const listed: EntryList = { entries: [], damaged: [] };
      for (const row of await selectEntriesOf(executor, places)) {
        const content = sealed.entry.tryOpen(row);
        if (content) listed.entries.push(toEntry(row, content));
        else listed.damaged.push({ id: row.id, collectionId: row.collection_id, type: row.type });
      }
      return listed;
    },
    async add(tx, caller, { content, counter }, named, context) {
      const access = await readAccess(tx, caller, clock);
      const collectionId = await collections.placeFor(tx, access, named, context);
      // One that was made just now is the person's own, or an administrator's.
      requireEditable(await readAccess(tx, caller, clock), collectionId);
      const id = ids.next('ent');
      const now = clock.now();
      const row: EntryRow = {
        ...{ id, collection_id: collectionId, type: content.type, counter },
        created_by: nameOfCaller(caller),
        sealed_content: sealed.entry.seal(id, collectionId, content),
        content_hash: dataKeys.mac('vault-entry', digestInput(content)),
        ...{ created_at: now, updated_at: now },
      };
      await assertRoom(tx, collectionId, { entries: 1, bytes: row.sealed_content.length });
      await assertNew(tx, row);
      await insertEntry.run(tx, row);
      changes.raise(tx, collectionId);
      const { type } = content;
      const added = { entryId: id, collectionId, type };
      changes.note(tx, context, 'vault.entry_added', added, personOfCaller(caller));
      return toEntry(row, content);
    },
    async change(tx, caller, id, { collection: named, ...change }, context) {
      const { access, row, collection } = await getEditable(tx, caller, id);
      const from = row.collection_id;
      const to = named === undefined ? from : await collections.placeFor(tx, access, named, context);
      if (to !== from) {
        const target = requireEditable(await readAccess(tx, caller, clock), to);
        if (target.isPersonal)
          await takeOver(tx, { userId: access.userId, collection, entryId: id }, context);
      }
      const present = sealed.entry.open(row);
      const content = changedContent(present, change);
      // What changed nothing is no event.
      if (to === from && isDeepStrictEqual(content, present)) return toEntry(row, content);
      const next: EntryRow = { ...row, collection_id: to, updated_at: clock.now() };
      next.sealed_content = sealed.entry.seal(id, to, content);
      const more = next.sealed_content.length - (to === from ? row.sealed_content.length : 0);
      // What becomes smaller may always.
      if (more > 0) await assertRoom(tx, to, { entries: to === from ? 0 : 1, bytes: more });
      if (to !== from) await assertNew(tx, next);
      await updateEntry.run(tx, next);
      for (const collectionId of new Set([from, to])) changes.raise(tx, collectionId);
      const changed = { entryId: id, collectionId: to, ...(to !== from && { movedFrom: from }) };
      changes.note(tx, context, 'vault.entry_changed', changed, personOfCaller(caller));
      return toEntry(next, content);
    },
    async remove(tx, caller, id, context) {
      const { row } = await getEditable(tx, caller, id);
      await deleteEntry.run(tx, { id });
      changes.raise(tx, row.collection_id);
      const { collection_id: collectionId, created_by: addedBy } = row;
      const removed = { entryId: id, collectionId, addedBy };
      changes.note(tx, context, 'vault.entry_removed', removed, personOfCaller(caller));
    },
  };
}

/** Throws `vault.entry_not_found`, with the same work, for one that is not there and for one that may not be seen. */
export async function findEntry(
  executor: Executor,
  access: VaultAccess,
  id: string,
): Promise<{ row: EntryRow; collection: CollectionAccess }> {
  const row = await selectEntry.first(executor, { id });
  const collection = access.find(row?.collection_id ?? '');
  if (!row || !collection) throw new TwofoldError('vault.entry_not_found');
  return { row, collection };
}

/** For what comes to a collection. Throws `vault.limit_reached`. */
export async function assertRoom(tx: Transaction, collectionId: string, more: CollectionSize): Promise<void> {
  const size = await selectSize.first(tx, { collectionId });
  // A database server gives a sum as text.
  const entries = Number(size?.entries ?? 0) + more.entries;
  const bytes = Number(size?.bytes ?? 0) + more.bytes;
  if (entries <= MAX_ENTRIES_OF_COLLECTION && bytes <= MAX_MIB_OF_COLLECTION * 1024 * 1024) return;
  throw new TwofoldError(
    'vault.limit_reached',
    `A collection can have ${MAX_ENTRIES_OF_COLLECTION} entries, and ${MAX_MIB_OF_COLLECTION} MiB of them.`,
  );
}

export function toEntry(row: EntryRow, { secret: _, ...content }: EntryContent): Entry {
  return {
    ...content,
    id: row.id,
    collectionId: row.collection_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/**
 * For what comes to a collection, under the vault's lock. Whoever may add to it sees what is in it, so the entry that is
 * there is named. Throws `vault.entry_exists`.
 */
async function assertNew(
  tx: Transaction,
  content: Pick<EntryRow, 'collection_id' | 'content_hash'>,
): Promise<void> {
  const twin = await selectTwin.first(tx, content);
  if (!twin) return;
  throw new TwofoldError(
    'vault.entry_exists',
    `The entry ${twin.id} of this collection has the same secret and parameters. Change its names, or choose another collection.`,
    { extras: { entryId: twin.id } },
  );
}
