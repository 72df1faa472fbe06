import { FORMATS, type FormatName } from '@twofold/otp/formats/format';
import { type Command, Option } from 'commander';
import { underVaultLock } from '../../core/vault/access.ts';
import type { ImportResult, PreparedEntry } from '../../core/vault/entries/imports.ts';
import { addExamples, addNote } from '../help/examples.ts';
import { type OpenInstallation, withInstallation } from '../installation/installation.ts';
import { CLI_CONTEXT } from '../person/person.ts';
import { CommandFailure, EXIT_FAILED, UsageError } from '../program/failure.ts';
import { type JsonOption, jsonOption, type YesOption, yesOption } from '../program/options.ts';
import { done, type Io, note, printJson } from '../terminal/io.ts';
import { startProgress } from '../terminal/progress.ts';
import { confirm, isInteractive } from '../terminal/prompt.ts';
import { count } from '../terminal/table.ts';
import { countsOf, importView, showPreview } from './import/preview.ts';
import type { ReadFiles } from './import/read-files.ts';
import { addScopeOptions, findScope, type Scope, type ScopeOptions } from './scope.ts';

interface ImportOptions extends ScopeOptions, JsonOption, YesOption {
  format?: FormatName;
  passwordFile?: string;
  incomplete?: boolean;
  dryRun?: boolean;
}

export function registerImport(group: Command, io: Io): void {
  const command = group
    .command('import')
    .description('add what files of other authenticators have, after a preview')
    .argument('<file...>', 'what they exported; all parts of a Google export together')
    .addOption(
      new Option(
        '-f, --format <format>',
        'what the files are; when left out, it is looked for in them',
      ).choices([...FORMATS]),
    );
  addScopeOptions(command, 'where to; the first shared one when left out')
    .option('--password-file <file>', 'take the password of encrypted files from the first line of this file')
    .option('--incomplete', 'import also where parts of a Google export are missing')
    .option('--dry-run', 'show what would be done, and add nothing')
    .addOption(yesOption())
    .addOption(jsonOption())
    .action((files: string[], options: ImportOptions) => importFiles(io, files, options));
  addNote(
    command,
    `The files are read here, and their passwords go nowhere. The password is typed without an echo, or is the first line of
standard input. What the collection has already is not added again, whatever it is called. An entry that is wrong is
shown with its place in the file, and loses none of the others.`,
  );
  addExamples(
    command,
    ['twofold vault import aegis-export.json', 'preview an export, and import it'],
    [
      'twofold vault import part-1.txt part-2.txt --dry-run',
      'see what two parts of an export from Google hold',
    ],
    [
      'twofold vault import backup.2fas --password-file password.txt --collection Team --yes --json',
      'import an encrypted backup, from a script',
    ],
  );
}

/** Thousands of rows, on a database server that is busy. */
const TRANSACTION = { ...underVaultLock(), yields: true, timeoutMs: 60_000 };

async function importFiles(io: Io, paths: string[], options: ImportOptions): Promise<void> {
  const { dryRun = false, json = false, yes = false } = options;
  // Before a minute of work on a password that leads to a question nobody answers.
  if (!yes && !dryRun && !isInteractive(io))
    throw new UsageError('An import needs --yes or --dry-run where nobody can be asked.');
  const { readFiles } = await import('./import/read-files.ts');
  const files = await readFiles(io, paths, options);
  await withInstallation(io, async (installation) => {
    const scope = await findScope(installation, options);
    const prepared = await prepare(io, files, installation);
    const planned = await run(installation, scope, prepared, true);
    if (!json) showPreview(io, files, planned, scope);
    requireAllParts(files, options);
    const plan = countsOf(files, planned);
    const results = await addPlanned();
    const counts = countsOf(files, results);
    if (counts.added + counts.existing === 0) io.exitCode = EXIT_FAILED;
    // It may have been made just now.
    const place = dryRun ? scope : await findScope(installation, options);
    if (json) printJson(io, importView(files, results, place, dryRun));
    else if (dryRun) note(io, 'Nothing was added: it was a dry run.');
    else if (counts.added > 0) done(io, `Added ${entries(counts.added)} to ${place.placeName}`);

    async function addPlanned(): Promise<ImportResult[]> {
      if (dryRun || plan.added === 0) return planned;
      await confirm(io, `${entries(plan.added)} will be added to ${scope.placeName}`, { yes });
      return run(installation, scope, prepared, false);
    }
  });
}

const entries = (number: number) => count(number, 'entry', 'entries');

/** Entries that are checked between two looks at the progress. */
const PER_STEP = 500;

async function prepare(
  io: Io,
  files: ReadFiles,
  { core, platform }: OpenInstallation,
): Promise<PreparedEntry[]> {
  const given = files.entries.map(({ entry }) => entry);
  const progress = startProgress(io, 'Checking', () => platform.clock.now());
  try {
    const prepared: PreparedEntry[] = [];
    for (let start = 0; start < given.length; start += PER_STEP) {
      progress.update(start, given.length);
      prepared.push(...(await core.vault.imports.prepareParsed(given.slice(start, start + PER_STEP))));
    }
    return prepared;
  } finally {
    progress.end();
  }
}

function run(
  { core, platform }: OpenInstallation,
  { caller, place }: Scope,
  prepared: readonly PreparedEntry[],
  dryRun: boolean,
): Promise<ImportResult[]> {
  const options = { collection: place, dryRun };
  return platform.database.transaction(
    (tx) => core.vault.imports.run(tx, caller, prepared, options, CLI_CONTEXT),
    TRANSACTION,
  );
}

function requireAllParts({ missingParts }: ReadFiles, { incomplete = false }: ImportOptions): void {
  if (missingParts.length === 0 || incomplete) return;
  const which = missingParts.length === 1 ? 'Part' : 'Parts';
  const verb = missingParts.length === 1 ? 'is' : 'are';
  throw new CommandFailure(
    'format.parts_missing',
    `${which} ${missingParts.join(', ')} of the Google export ${verb} missing, and nothing was added. Give the files of all parts together, or take what is there with --incomplete.`,
  );
}
