import type { Command } from 'commander';
import type { ApiKey } from '../../core/applications/api-keys.ts';
import { underVaultLock } from '../../core/vault/access.ts';
import type { Entry } from '../../core/vault/entries/entries.ts';
import { addExamples, addNote } from '../help/examples.ts';
import { type OpenInstallation, withInstallation } from '../installation/installation.ts';
import { CLI_CONTEXT } from '../person/person.ts';
import { CommandFailure } from '../program/failure.ts';
import { type JsonOption, jsonOption } from '../program/options.ts';
import { done, type Io, note, printJson } from '../terminal/io.ts';
import { count, printTable } from '../terminal/table.ts';
import { entryName, findEntry } from '../vault/entry.ts';
import { addScopeOptions, findScope, type Scope, type ScopeOptions } from '../vault/scope.ts';

type Options = ScopeOptions & JsonOption;

/** `entries`, `bind` and `unbind`: what a key with the scope `codes` makes codes of. */
export function registerBindings(group: Command, io: Io): void {
  const verb = (name: string, description: string): Command =>
    group.command(name).description(description).argument('<id>', 'of the API key, as the list shows it');

  const list = verb('entries', 'list the entries of the vault that an API key makes codes of')
    .addOption(jsonOption())
    .action((id: string, options: Options) => listBound(io, id, options));
  addExamples(list, ['twofold api-key entries key_01k2x4m8q0z5r7t9v3w6y1b2c4', 'see what a script can get']);

  const change = (command: Command, work: typeof bindEntries): Command =>
    addScopeOptions(command, 'look in this collection only')
      .addOption(jsonOption())
      .action((id: string, entries: string[], options: Options) => work(io, id, entries, options));

  const bind = verb('bind', 'let an API key with the scope codes make codes of more entries').argument(
    '<entry...>',
    'ids, names, or parts of them that no other entry has',
  );
  change(bind, bindEntries);
  addNote(
    bind,
    `A person's own key makes codes of what the person may see, whatever it is bound to; what is somebody's own is for their
own keys. Each code is on the audit log.`,
  );
  addExamples(bind, [
    'twofold api-key bind key_01k2x4m8q0z5r7t9v3w6y1b2c4 github',
    'let a script log in there; its key was made with --scope codes',
  ]);

  const unbind = verb('unbind', 'let an API key make no more codes of entries').argument(
    '<entry...>',
    'ids or names',
  );
  change(unbind, unbindEntries);
  addExamples(unbind, [
    'twofold api-key unbind key_01k2x4m8q0z5r7t9v3w6y1b2c4 github',
    'take one away; the key itself stays',
  ]);
}

/** What the operator sees of a key's entries; those that are somebody's own have no name here. */
interface Bound {
  id: string;
  entry: Entry | undefined;
  collection: string | null;
}

async function listBound(io: Io, keyId: string, { json }: JsonOption): Promise<void> {
  const { key, bound } = await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const found = await core.apiKeys.get(platform.database.read, keyId);
    const ids = await core.keyBindings.list(platform.database.read, found.id);
    return { key: found, bound: await describe(installation, ids) };
  });
  if (json) return printJson(io, viewOf(key, bound));
  if (bound.length === 0) return note(io, `${key.name} makes codes of no entry.`);
  printTable<Bound>(io, bound, [
    { title: 'id', value: ({ id }) => id },
    { title: 'name', value: ({ entry }) => (entry ? entryName(entry) : '-') },
    { title: 'collection', value: ({ collection }) => collection ?? '(personal, or damaged)' },
  ]);
}

async function bindEntries(io: Io, keyId: string, wanted: string[], options: Options): Promise<void> {
  const { key, bound, changed } = await change(io, keyId, options, async (before, installation, scope) => {
    const added: string[] = [];
    for (const name of wanted) added.push((await findEntry(installation, scope, name)).id);
    return [...new Set([...before, ...added])];
  });
  if (options.json) return printJson(io, viewOf(key, bound));
  done(
    io,
    `${key.name} makes codes of ${count(changed, 'more entry', 'more entries')}; of ${bound.length} in all`,
  );
}

async function unbindEntries(io: Io, keyId: string, wanted: string[], options: Options): Promise<void> {
  const { key, bound, changed } = await change(io, keyId, options, async (before, installation, scope) => {
    const removed = new Set<string>();
    for (const name of wanted) {
      // By its id also one that is not to be seen any more.
      const id = before.includes(name) ? name : (await findEntry(installation, scope, name)).id;
      if (!before.includes(id))
        throw new CommandFailure('vault.entry_not_found', `The API key makes no codes of ${name}.`);
      removed.add(id);
    }
    return before.filter((id) => !removed.has(id));
  });
  if (options.json) return printJson(io, viewOf(key, bound));
  done(
    io,
    `${key.name} makes codes of ${count(-changed, 'entry', 'entries')} less; of ${bound.length} in all`,
  );
}

/** Decides on the new set, then sets it where nothing else was changed meanwhile. */
async function change(
  io: Io,
  keyId: string,
  options: ScopeOptions,
  decide: (before: string[], installation: OpenInstallation, scope: Scope) => Promise<string[]>,
): Promise<{ key: ApiKey; bound: Bound[]; changed: number }> {
  return withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const { database } = platform;
    const key = await core.apiKeys.get(database.read, keyId);
    const scope = await findScope(installation, options);
    const before = await core.keyBindings.list(database.read, key.id);
    const wanted = await decide(before, installation, scope);
    const after = await database.transaction(async (tx) => {
      const present = await core.keyBindings.list(tx, key.id);
      if (present.join() !== before.join())
        throw new CommandFailure('api_key.changed', 'Somebody else has just changed it. Try again.');
      return core.keyBindings.set(tx, key, wanted, scope.caller, CLI_CONTEXT);
    }, underVaultLock());
    return { key, bound: await describe(installation, after), changed: after.length - before.length };
  });
}

async function describe(installation: OpenInstallation, ids: readonly string[]): Promise<Bound[]> {
  const { platform, core } = installation;
  const scope = await findScope(installation, {});
  const { entries } = await core.vault.entries.list(platform.database.read, scope.caller);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return ids.map((id) => {
    const entry = byId.get(id);
    return { id, entry, collection: entry ? scope.nameOf(entry.collectionId) : null };
  });
}

function viewOf({ id, name }: ApiKey, bound: readonly Bound[]) {
  return {
    apiKey: { id, name },
    entries: bound.map(({ id: entryId, entry, collection }) => ({
      ...{ id: entryId, label: entry?.label ?? null, issuer: entry?.issuer ?? null, collection },
    })),
  };
}
