import type { Command } from 'commander';
import type { EntryList } from '../../core/vault/entries/entries.ts';
import { addExamples } from '../help/examples.ts';
import { withInstallation } from '../installation/installation.ts';
import { type JsonOption, jsonOption } from '../program/options.ts';
import { type Io, note, printJson, warn } from '../terminal/io.ts';
import { count, printTable } from '../terminal/table.ts';
import { describeType, entryView } from './entry.ts';
import { addScopeOptions, findScope, type Scope, type ScopeOptions } from './scope.ts';

export function registerList(group: Command, io: Io): void {
  const command = group
    .command('list')
    .description('list the entries of the vault, without codes and secrets');
  addScopeOptions(command, 'only this collection; all shared ones when left out')
    .addOption(jsonOption())
    .action((options: ScopeOptions & JsonOption) => listEntries(io, options));
  addExamples(
    command,
    ['twofold vault list', 'see what is shared'],
    ['twofold vault list --person bob --json', 'see what somebody has for themselves, for a script'],
  );
}

async function listEntries(io: Io, options: ScopeOptions & JsonOption): Promise<void> {
  const { list, scope } = await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const found = await findScope(installation, options);
    const { caller, collection } = found;
    return { list: await core.vault.entries.list(platform.database.read, caller, collection), scope: found };
  });
  if (options.json) return printJson(io, listView(list, scope));
  const rows = rowsOf(list, scope);
  if (rows.length === 0)
    return note(io, 'There is no entry yet. Bring some in with: twofold vault import <file>');
  printTable(io, rows, [
    { title: 'id', value: ({ id }) => id },
    { title: 'issuer', value: ({ issuer }) => issuer },
    { title: 'label', value: ({ label }) => label },
    { title: 'type', value: ({ type }) => type },
    { title: 'collection', value: ({ collection }) => collection },
  ]);
  const { length } = list.damaged;
  if (length > 0)
    warn(io, `${count(length, 'entry', 'entries')} cannot be opened: damaged, or the key is not there.`);
}

function rowsOf({ entries, damaged }: EntryList, scope: Scope) {
  return [
    ...entries.map((entry) => ({
      id: entry.id,
      issuer: entry.issuer ?? '-',
      label: entry.label === '' ? '-' : entry.label,
      type: describeType(entry),
      collection: scope.nameOf(entry.collectionId),
    })),
    ...damaged.map(({ id, type, collectionId }) => ({
      ...{ id, issuer: '-', label: '(damaged)', type: type.toUpperCase() },
      collection: scope.nameOf(collectionId),
    })),
  ];
}

function listView({ entries, damaged }: EntryList, scope: Scope) {
  return [
    ...entries.map((entry) => ({ ...entryView(entry, scope), damaged: false })),
    ...damaged.map(({ id, type, collectionId }) => ({
      ...{ id, type, collection: { id: collectionId, name: scope.nameOf(collectionId) } },
      damaged: true,
    })),
  ];
}
