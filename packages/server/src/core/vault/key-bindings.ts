import type { Clock } from '../../platform/clock.ts';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import { invalidField, TwofoldError } from '../../platform/errors.ts';
import type { ApiKey } from '../applications/api-keys.ts';
import {
  deleteKeyEntry,
  insertKeyEntry,
  keyEntryId,
  MAX_ENTRIES_OF_KEY,
  selectKeyEntries,
} from '../applications/key-bindings-store.ts';
import type { Audit } from '../audit/record.ts';
import type { Context } from '../context.ts';
import { assertVaultLocked, mayNotWrite, personOfCaller, readAccess, type VaultCaller } from './access.ts';
import { selectPlaces } from './entries/store.ts';

export interface KeyBindings {
  /** Ids of entries, sorted. */
  list(executor: Executor, apiKeyId: string): Promise<string[]>;
  /**
   * Binds a key to exactly these entries, under the vault's lock. That the key is the caller's to change has been seen to.
   * A new one has to be in a collection that they may edit, and is for their own keys alone where it is their own; taking
   * one away needs nothing. Throws `request.invalid`, `role.insufficient`.
   */
  set(
    tx: Transaction,
    key: ApiKey,
    entryIds: readonly string[],
    caller: VaultCaller,
    context: Context,
  ): Promise<string[]>;
}

export function createKeyBindings({ audit, clock }: { audit: Audit; clock: Clock }): KeyBindings {
  async function list(executor: Executor, apiKeyId: string): Promise<string[]> {
    return (await selectKeyEntries.all(executor, { apiKeyId })).map((row) => row.entry_id);
  }

  /** Each of them by itself: one that is allowed opens no way to another (T5). */
  async function assertMayBind(
    tx: Transaction,
    { ownerUserId }: ApiKey,
    caller: VaultCaller,
    entryIds: readonly string[],
  ): Promise<void> {
    const access = await readAccess(tx, caller, clock);
    const places = new Map((await selectPlaces(tx, entryIds)).map((row) => [row.id, row.collection_id]));
    for (const entryId of entryIds) {
      const collection = access.find(places.get(entryId) ?? '');
      // One that is not there and one that may not be seen are the same.
      if (!collection) {
        const cause = new TwofoldError('vault.entry_not_found');
        throw invalidField('/entries', 'names an entry that is not there', cause);
      }
      if (!collection.mayEdit) throw mayNotWrite();
      if (collection.isPersonal && ownerUserId !== personOfCaller(caller)) throw mayNotLend();
    }
  }

  return {
    list,
    async set(tx, key, given, caller, context) {
      assertVaultLocked(tx);
      const wanted = [...new Set(given)].sort();
      if (wanted.length > MAX_ENTRIES_OF_KEY)
        throw invalidField('/entries', `must have at most ${MAX_ENTRIES_OF_KEY} entries`);
      if (wanted.length > 0 && !key.scopes.includes('codes'))
        throw invalidField('/entries', 'is for API keys with the scope codes');
      const before = await list(tx, key.id);
      const added = wanted.filter((id) => !before.includes(id));
      const removed = before.filter((id) => !wanted.includes(id));
      await assertMayBind(tx, key, caller, added);
      const now = clock.now();
      for (const entryId of added)
        insertKeyEntry.post(tx, { id: keyEntryId(key.id, entryId), apiKeyId: key.id, entryId, now });
      for (const entryId of removed) deleteKeyEntry.post(tx, { id: keyEntryId(key.id, entryId) });
      for (const [change, ids] of [
        ['bound', added],
        ['unbound', removed],
      ] as const) {
        // One row each: an audit row keeps no list that it would have to cut.
        for (const entryId of ids) {
          const detail = { apiKeyId: key.id, change, entryId };
          const about = { action: 'api_key.entries_changed', outcome: 'success' } as const;
          audit.note(tx, context, { ...about, userId: key.ownerUserId ?? undefined, detail });
        }
      }
      return wanted;
    },
  };
}

/** Every administrator may have a successor made of an application's key, and would read these codes with it. */
function mayNotLend(): TwofoldError {
  return new TwofoldError(
    'role.insufficient',
    'An entry of your own is for API keys of your own. Share it for a key of an application.',
  );
}
