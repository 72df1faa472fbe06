import type { Command } from 'commander';
import { underVaultLock } from '../../core/vault/access.ts';
import { addExamples, addNote } from '../help/examples.ts';
import { withInstallation } from '../installation/installation.ts';
import { CLI_CONTEXT } from '../person/person.ts';
import { UsageError } from '../program/failure.ts';
import { type JsonOption, jsonOption } from '../program/options.ts';
import { done, type Io, printJson } from '../terminal/io.ts';
import { entryName, entryView, findEntry, refuseAddress } from './entry.ts';
import { addScopeOptions, findScope, type ScopeOptions } from './scope.ts';

interface RenameOptions extends ScopeOptions, JsonOption {
  issuer?: string;
}

export function registerRename(group: Command, io: Io): void {
  const command = group
    .command('rename')
    .description('change what an entry is called')
    .argument('<entry>', 'its id, its name, or a part of it that no other has')
    .argument('[label]', 'the account, such as an e-mail address; never the secret')
    .option('-i, --issuer <name>', "whose account it is; '' for nobody");
  addScopeOptions(command, 'look in this collection only')
    .addOption(jsonOption())
    .action((wanted: string, label: string | undefined, options: RenameOptions) =>
      renameEntry(io, wanted, label, options),
    );
  addNote(
    command,
    `What makes the codes stays as it is: a site that gave another secret is another entry. Who may use it, and what the audit
log has of it, does not change.`,
  );
  addExamples(
    command,
    ['twofold vault rename github ops@example.com', 'give the account another name, and keep the issuer'],
    [
      'twofold vault rename "GitHub: ci@example.com" --issuer GitLab --json',
      'say whose account it is, from a script',
    ],
  );
}

async function renameEntry(
  io: Io,
  wanted: string,
  label: string | undefined,
  options: RenameOptions,
): Promise<void> {
  const { issuer } = options;
  if (label === undefined && issuer === undefined)
    throw new UsageError('Say how it shall be called: twofold vault rename <entry> <label> --issuer <name>');
  refuseAddress(label);
  const { before, after, scope } = await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const found = await findScope(installation, options);
    const entry = await findEntry(installation, found, wanted);
    const change = { label, issuer: issuer === '' ? null : issuer };
    const changed = await platform.database.transaction(
      (tx) => core.vault.entries.change(tx, found.caller, entry.id, change, CLI_CONTEXT),
      underVaultLock(),
    );
    return { before: entry, after: changed, scope: found };
  });
  if (options.json) return printJson(io, entryView(after, scope));
  done(io, `${entryName(before)} is called ${entryName(after)} now`);
}
