import { type Command, Option } from 'commander';
import type { Operator } from '../../core/vault/access.ts';
import { type Collection, PERSONAL } from '../../core/vault/collections/collections.ts';
import type { OpenInstallation } from '../installation/installation.ts';
import { findPerson } from '../person/person.ts';
import { CommandFailure, UsageError } from '../program/failure.ts';

export interface ScopeOptions {
  collection?: string;
  person?: string;
}

/** @param meaning of `--collection`, with what is meant without it */
export function addScopeOptions(command: Command, meaning: string): Command {
  return command
    .option('-c, --collection <id or name>', meaning)
    .option('-p, --person <person>', 'work in the personal collection of this person instead');
}

/** Of what a command speaks: what is shared, or what one person has for themselves. */
export interface Scope {
  caller: Operator;
  /** The one that was named, by its id; undefined for all. */
  collection: string | undefined;
  /** Where something new goes, as the core takes it. */
  place: string | undefined;
  /** The same for people, */
  placeName: string;
  /** and for programs; null while it is not there yet. */
  placeId: string | null;
  nameOf(collectionId: string): string;
}

/**
 * @throws UsageError where both options are given or a name is of several; CommandFailure where there is no such person or
 *   collection
 */
export async function findScope(
  installation: OpenInstallation,
  { collection, person }: ScopeOptions,
): Promise<Scope> {
  if (collection !== undefined && person !== undefined)
    throw new UsageError('--collection and --person cannot go together: a person has one collection.');
  const { platform, core } = installation;
  const owner = person === undefined ? undefined : await findPerson(installation, person);
  const caller: Operator = { personalOf: owner?.userId };
  const { collections } = await core.vault.collections.list(platform.database.read, caller);
  if (owner) {
    const placeName = `the personal collection of ${owner.username}`;
    const placeId = collections[0]?.id ?? null;
    return { caller, collection: undefined, place: PERSONAL, placeName, placeId, nameOf: () => placeName };
  }
  const found = collection === undefined ? undefined : findCollection(collections, collection);
  const names = new Map(collections.map(({ id, name }) => [id, name]));
  return {
    caller,
    collection: found?.id,
    place: found?.id,
    placeName: nameOfCollection(found ?? collections[0]),
    placeId: (found ?? collections[0])?.id ?? null,
    nameOf: (id) => names.get(id) ?? id,
  };
}

export interface SharedOption {
  collection?: string;
}

/** Of commands about who sees a collection: what is somebody's own is shared with nobody. */
export function sharedOption(): Option {
  return new Option(
    '-c, --collection <id or name>',
    'of this collection; the first shared one when left out',
  );
}

/** Throws CommandFailure where there is no such collection, or none yet. */
export async function findShared(
  installation: OpenInstallation,
  options: SharedOption,
): Promise<{ caller: Operator; id: string; name: string }> {
  const { collection } = options;
  const scope = await findScope(installation, collection === undefined ? {} : { collection });
  const { caller, placeId: id, placeName: name } = scope;
  if (id !== null) return { caller, id, name };
  throw new CommandFailure(
    'collection.not_found',
    'There is no shared collection yet. The first one is made with its first entry: twofold vault add',
  );
}

function nameOfCollection(collection: Collection | undefined): string {
  return collection === undefined ? 'the first shared collection' : (collection.name ?? collection.id);
}

function findCollection(collections: readonly Collection[], wanted: string): Collection {
  const byId = collections.find(({ id }) => id === wanted);
  const [first, another] = byId ? [byId] : collections.filter(({ name }) => name === wanted);
  if (another) {
    const ids = collections.filter(({ name }) => name === wanted).map(({ id }) => id);
    throw new UsageError(`Several collections are called ${wanted}. Say which by its id: ${ids.join(', ')}`);
  }
  if (first) return first;
  const names = collections.map(nameOfCollection).join(', ');
  const there = names === '' ? 'There is none yet.' : `There are: ${names}.`;
  throw new CommandFailure('collection.not_found', `There is no collection ${wanted}. ${there}`);
}
