import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { addExamples, addNote } from './help/examples.ts';
import { withInstallation } from './installation/installation.ts';
import { refuseOwnFiles } from './installation/own-files.ts';
import { CommandFailure } from './program/failure.ts';
import { type JsonOption, jsonOption, type YesOption, yesOption } from './program/options.ts';
import { done, type Io, note, printJson, warn } from './terminal/io.ts';
import { startProgress } from './terminal/progress.ts';
import { confirm } from './terminal/prompt.ts';
import { showBytes } from './terminal/table.ts';

export function register(program: Command, io: Io): void {
  const command = program
    .command('backup')
    .description('copy the database into a file, also while it is served')
    .argument('<file>', 'where to; only this user can read it')
    .addOption(yesOption())
    .addOption(jsonOption())
    .action((file: string, options: JsonOption & YesOption) => backup(io, file, options));
  addNote(
    command,
    `The copy is an SQLite file with what was committed at one moment, of either database; it is checked before it gets its
name. The encryption keys are not in it: keep a copy of the key file (or of ENCRYPTION_KEY) in another place, or the
backup opens nothing. An existing file is replaced only after a question, or with --yes.`,
  );
  addExamples(
    command,
    ['twofold backup twofold-backup.db', 'make a backup'],
    ['twofold backup /var/backups/twofold.db --yes --json', 'replace the backup of yesterday, from a timer'],
  );
}

async function backup(io: Io, file: string, options: JsonOption & YesOption): Promise<void> {
  const { makeBackup } = await import('../core/backup/make.ts');
  const target = resolve(io.cwd, file);
  const { report, keyPath } = await withInstallation(io, async ({ platform, core }) => {
    const { keys, clock, database } = platform;
    const { database: source } = platform.config.stores;
    refuseOwnFiles(target, platform);
    if (!existsSync(dirname(target)))
      throw new CommandFailure('system.ENOENT', `${dirname(target)}: there is no such folder.`);
    const overwrite = existsSync(target);
    if (overwrite) await confirm(io, `${target} will be replaced`, options);
    const progress = startProgress(io, 'Copying', () => clock.now());
    try {
      const onProgress = (finished: number, total: number) => progress.update(finished, total);
      const copied = { overwrite, onProgress, actor: 'cli' };
      const made = await makeBackup({ database, source, audit: core.audit, clock }, target, copied);
      return { report: made, keyPath: keys.path };
    } finally {
      progress.end();
    }
  });
  if (options.json) return printJson(io, { file: target, ...report });
  done(io, `Wrote ${target} (${showBytes(report.bytes)}), and checked it`);
  warn(
    io,
    `The encryption key is not in it. Keep a copy of ${keyPath ?? 'ENCRYPTION_KEY'} in another place:`,
  );
  note(io, '  without it the backup opens nothing, and together they open everything.');
}
