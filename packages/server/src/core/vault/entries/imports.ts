import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FormatEntry } from '@twofold/otp/formats/format';
import type { Clock } from '../../../platform/clock.ts';
import type { Database, Transaction } from '../../../platform/database/database.ts';
import { type FieldProblem, invalidField, TwofoldError } from '../../../platform/errors.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import type { Context } from '../../context.ts';
import {
  assertVaultLocked,
  nameOfCaller,
  personOfCaller,
  readAccess,
  requireEditable,
  type VaultCaller,
} from '../access.ts';
import type { VaultChanges } from '../announce.ts';
import type { Disclosures } from '../codes/disclosures.ts';
import { entrySetOf } from '../codes/entry-sets.ts';
import type { Collections } from '../collections/collections.ts';
import type { SealedVault } from '../sealed.ts';
import {
  algorithms,
  digestInput,
  type EntryFields,
  entryOfAccount,
  entryOfFields,
  entryOfUri,
  entryTypes,
  type NewEntry,
} from './content.ts';
import { assertRoom } from './entries.ts';
import { insertEntries, selectContents } from './store.ts';

/** What became of one entry, in the order of the import. */
export type ImportResult =
  | { status: 'added'; id: string }
  /** The collection has one with the same secret and parameters, or an earlier entry of this import is one. */
  | { status: 'exists'; id: string }
  /** Why, without any part of what was given. */
  | { status: 'refused'; problem: FieldProblem };

/** Checked and digested before the transaction, which must not take longer than it has to. */
export type PreparedEntry = GoodEntry | { problem: FieldProblem };

interface GoodEntry {
  entry: NewEntry;
  /** What one of a collection has. */
  contentHash: string;
  /** What its row would be, where it comes into this collection. */
  ahead?: { id: string; collectionId: string; sealedContent: string };
}

interface PlannedEntry extends GoodEntry {
  id: string;
}

export const MAX_IMPORTED = 5000;

export interface Imports {
  /**
   * Checks each entry by itself: one that is refused loses none of the others (T12). Other requests are answered in
   * between (T10).
   *
   * @param entries not trusted in any way: what is no object is refused as one entry
   */
  prepare(entries: readonly unknown[]): Promise<PreparedEntry[]>;
  /** The same for entries that were read out of a file in this process. */
  prepareParsed(entries: readonly FormatEntry[]): Promise<PreparedEntry[]>;
  /**
   * Seals what `run` would add, before it, and lets other requests be answered in between: in its one transaction nobody
   * else has a turn. Of many entries whose collection is not there yet, makes it. What `run` would refuse is left to it.
   */
  sealAhead(
    database: Database,
    caller: VaultCaller,
    entries: readonly PreparedEntry[],
    options: { collection?: string | undefined; locks: readonly string[] },
    context: Context,
  ): Promise<readonly PreparedEntry[]>;
  /**
   * Adds all that are good in this one transaction, under the vault's lock, which a dry run needs not. Throws `collection.not_found`,
   * `role.insufficient`, `vault.limit_reached`.
   *
   * @param options.dryRun says what would be done, and adds nothing, no collection either; the ids are of nothing then, and
   *   whether the collection has the bytes is not asked
   */
  run(
    tx: Transaction,
    caller: VaultCaller,
    entries: readonly PreparedEntry[],
    options: { collection?: string | undefined; dryRun?: boolean | undefined },
    context: Context,
  ): Promise<ImportResult[]>;
}

/** Entries that are checked before anybody else has a turn. */
const PER_TURN = 200;

export function createImports(parts: {
  sealed: SealedVault;
  collections: Pick<Collections, 'placeFor' | 'findPlace'>;
  disclosures: Pick<Disclosures, 'keepSet'>;
  changes: VaultChanges;
  dataKeys: DataKeys<'vault-entry'>;
  ids: Ids;
  clock: Clock;
}): Imports {
  const { sealed, collections, disclosures, changes, dataKeys, ids, clock } = parts;

  async function prepareAll<Given>(
    given: readonly Given[],
    read: (one: Given) => NewEntry,
  ): Promise<PreparedEntry[]> {
    const prepared: PreparedEntry[] = [];
    for (const [index, one] of given.entries()) {
      if (index > 0 && index % PER_TURN === 0) await nextTurn();
      prepared.push(prepareOne(() => read(one)));
    }
    return prepared;
  }

  function prepareOne(read: () => NewEntry): PreparedEntry {
    try {
      const entry = read();
      return { entry, contentHash: dataKeys.mac('vault-entry', digestInput(entry.content)) };
    } catch (error) {
      if (!(error instanceof TwofoldError)) throw error;
      const [problem] = Array.isArray(error.extras.errors) ? error.extras.errors : [];
      return { problem: problem ?? { pointer: '', reason: 'is not an entry' } };
    }
  }

  /** What would become of each, and those that would be added. */
  function plan(
    entries: readonly PreparedEntry[],
    present: readonly { id: string; content_hash: string }[],
  ): { results: ImportResult[]; added: PlannedEntry[] } {
    const known = new Map(present.map((row) => [row.content_hash, row.id]));
    // Sorted, as those of one millisecond have no order of their own: the board shows them as the file had them.
    const fresh = entries.map(() => ids.next('ent')).sort();
    const added: PlannedEntry[] = [];
    const results = entries.map((prepared, index): ImportResult => {
      if ('problem' in prepared) return { status: 'refused', problem: prepared.problem };
      const there = known.get(prepared.contentHash);
      if (there !== undefined) return { status: 'exists', id: there };
      const id = prepared.ahead?.id ?? fresh[index] ?? ids.next('ent');
      known.set(prepared.contentHash, id);
      added.push({ ...prepared, id });
      return { status: 'added', id };
    });
    return { results, added };
  }

  /** Where they would come; undefined where that is not there yet, or `run` would refuse it. */
  async function placeOf(
    database: Database,
    caller: VaultCaller,
    named: string | undefined,
    make: boolean,
    locks: readonly string[],
    context: Context,
  ): Promise<string | undefined> {
    const access = await readAccess(database.read, caller, clock);
    if (access.role === 'viewer') return undefined;
    const place = await collections.findPlace(database.read, access, named);
    if (place !== undefined) return access.find(place)?.mayEdit ? place : undefined;
    if (!make) return undefined;
    return database.transaction(
      async (tx) => collections.placeFor(tx, await readAccess(tx, caller, clock), named, context),
      { locks },
    );
  }

  return {
    prepare: (entries) => prepareAll(entries, readEntry),
    prepareParsed: (entries) =>
      prepareAll(entries, ({ account, note, groups, favourite }) =>
        entryOfAccount(account, { note, groups, favourite }),
      ),
    async sealAhead(database, caller, entries, { collection: named, locks }, context) {
      const place = await placeOf(database, caller, named, entries.length > PER_TURN, locks, context);
      if (place === undefined) return entries;
      const present = await selectContents.all(database.read, { collectionId: place });
      const sealedByHash = new Map<string, GoodEntry['ahead']>();
      for (const [index, { id, entry, contentHash }] of plan(entries, present).added.entries()) {
        if (index % PER_TURN === 0) await nextTurn();
        const sealedContent = sealed.entry.seal(id, place, entry.content);
        sealedByHash.set(contentHash, { id, collectionId: place, sealedContent });
      }
      return entries.map((prepared) => {
        const ahead = 'entry' in prepared ? sealedByHash.get(prepared.contentHash) : undefined;
        return ahead === undefined ? prepared : { ...prepared, ahead };
      });
    },
    async run(tx, caller, entries, { collection: named, dryRun = false }, context) {
      if (!dryRun) assertVaultLocked(tx);
      const access = await readAccess(tx, caller, clock);
      const place = await collections.findPlace(tx, access, named);
      if (place !== undefined) requireEditable(access, place);
      // Nobody else adds to it where the lock is held. One read, and writes that nothing waits for.
      const present = place === undefined ? [] : await selectContents.all(tx, { collectionId: place });
      const { results, added } = plan(entries, present);
      // Nothing is sealed in a dry run: how many there are it says, and not how much.
      if (dryRun && place !== undefined) await assertRoom(tx, place, { entries: added.length, bytes: 0 });
      if (dryRun || added.length === 0) return results;
      const collectionId = place ?? (await collections.placeFor(tx, access, named, context));
      const now = clock.now();
      const rows = added.map(({ id, entry: { content, counter }, contentHash, ahead }) => ({
        ...{ id, collection_id: collectionId, type: content.type, counter, created_by: nameOfCaller(caller) },
        sealed_content:
          ahead?.id === id && ahead.collectionId === collectionId
            ? ahead.sealedContent
            : sealed.entry.seal(id, collectionId, content),
        ...{ content_hash: contentHash, created_at: now, updated_at: now },
      }));
      const bytes = rows.reduce((sum, row) => sum + row.sealed_content.length, 0);
      await assertRoom(tx, collectionId, { entries: rows.length, bytes });
      insertEntries(tx, rows);
      changes.raise(tx, collectionId);
      const set = entrySetOf(added.map(({ id }) => ({ id, collectionId })));
      disclosures.keepSet(tx, set);
      const refused = results.filter(({ status }) => status === 'refused').length;
      const exist = results.length - added.length - refused;
      const detail = { collectionId, added: added.length, exist, refused, set: set.digest };
      changes.note(tx, context, 'vault.imported', detail, personOfCaller(caller));
      return results;
    },
  };
}

const TEXTS = ['label', 'secret', 'issuer', 'icon', 'note', 'uri'];
const NUMBERS = ['digits', 'period', 'counter'];

/** The types of the fields; what they hold is checked by `content.ts`. Throws `request.invalid`. */
function readEntry(given: unknown): NewEntry {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw invalidField('', 'is not an entry');
  const fields: Record<string, unknown> = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== null),
  );
  const check = (names: readonly string[], isRight: (value: unknown) => boolean, reason: string) => {
    for (const name of names) {
      if (fields[name] !== undefined && !isRight(fields[name])) throw invalidField(`/${name}`, reason);
    }
  };
  check(TEXTS, (value) => typeof value === 'string', 'must be text');
  check(NUMBERS, (value) => typeof value === 'number', 'must be a number');
  const isOneOf = (names: readonly string[]) => (value: unknown) => names.includes(String(value));
  check(['algorithm'], isOneOf(algorithms), `must be one of ${algorithms.join(', ')}`);
  check(['type'], isOneOf(entryTypes), `must be one of ${entryTypes.join(', ')}`);
  check(['favourite'], (value) => typeof value === 'boolean', 'must be true or false');
  check(['groups'], isTexts, 'must be a list of texts');
  const { uri, secret } = fields;
  // Every field that is there has the type that it should have.
  if (typeof uri === 'string') return entryOfUri(uri, fields as Partial<EntryFields>);
  if (typeof secret !== 'string') throw invalidField('/secret', 'is missing');
  return entryOfFields({ label: '', ...(fields as Partial<EntryFields>), secret });
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}
