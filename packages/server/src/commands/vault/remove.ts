import type { Command } from 'commander';
import { underVaultLock } from '../../core/vault/access.ts';
import { addExamples, addNote } from '../help/examples.ts';
import { type OpenInstallation, withInstallation } from '../installation/installation.ts';
import { CLI_CONTEXT } from '../person/person.ts';
import { type JsonOption, jsonOption, type YesOption, yesOption } from '../program/options.ts';
import { done, type Io, printJson } from '../terminal/io.ts';
import { confirm } from '../terminal/prompt.ts';
import { count } from '../terminal/table.ts';
import { entryName, findEntry } from './entry.ts';
import { addScopeOptions, findScope, type Scope, type ScopeOptions } from './scope.ts';

type RemoveOptions = ScopeOptions & JsonOption & YesOption;

export function registerRemove(group: Command, io: Io): void {
  const command = group
    .command('remove')
    .description('delete entries, with their secrets')
    .argument('<entry...>', 'ids, names, or parts of them that no other entry has');
  addScopeOptions(command, 'look in this collection only')
    .addOption(yesOption())
    .addOption(jsonOption())
    .action((wanted: string[], options: RemoveOptions) => removeEntries(io, wanted, options));
  addNote(
    command,
    `The secret is gone: nobody logs in at the site with it any more. What the audit log has of the entry stays. One that cannot
be opened is deleted by its id.`,
  );
  addExamples(
    command,
    ['twofold vault remove github', 'delete an entry, after a question'],
    [
      'twofold vault remove "GitHub: ci@example.com" --yes --json',
      'delete one from a script; by its id also one that is damaged',
    ],
  );
}

interface Removable {
  id: string;
  /** Null of one that cannot be opened. */
  label: string | null;
  issuer: string | null;
  collection: { id: string; name: string };
}

async function removeEntries(io: Io, wanted: readonly string[], options: RemoveOptions): Promise<void> {
  const removed = await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const scope = await findScope(installation, options);
    const found = new Map<string, Removable>();
    for (const name of wanted) {
      const entry = await findRemovable(installation, scope, name);
      found.set(entry.id, entry);
    }
    const entries = [...found.values()];
    const names = entries.map((entry) => `${nameOf(entry)} (${entry.collection.name})`).join(', ');
    await confirm(io, `${names} will be deleted for ever`, options);
    await platform.database.transaction(async (tx) => {
      for (const { id } of entries) await core.vault.entries.remove(tx, scope.caller, id, CLI_CONTEXT);
    }, underVaultLock());
    return entries;
  });
  if (options.json) return printJson(io, { removed });
  const [only] = removed;
  const what = only && removed.length === 1 ? nameOf(only) : count(removed.length, 'entry', 'entries');
  done(io, `Deleted ${what}`);
}

function nameOf({ id, label, issuer }: Removable): string {
  return label === null ? id : entryName({ label, issuer });
}

async function findRemovable(
  installation: OpenInstallation,
  scope: Scope,
  wanted: string,
): Promise<Removable> {
  const { platform, core } = installation;
  const placed = (collectionId: string) => ({ id: collectionId, name: scope.nameOf(collectionId) });
  const { damaged } = await core.vault.entries.list(platform.database.read, scope.caller, scope.collection);
  const broken = damaged.find(({ id }) => id === wanted);
  if (broken) return { id: broken.id, label: null, issuer: null, collection: placed(broken.collectionId) };
  const { id, label, issuer, collectionId } = await findEntry(installation, scope, wanted);
  return { id, label, issuer, collection: placed(collectionId) };
}
