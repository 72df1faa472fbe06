import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { addExamples, addNote } from './help/examples.ts';
import { withInstallation } from './installation/installation.ts';
import { CommandFailure, UsageError } from './program/failure.ts';
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
    const own = source.kind === 'sqlite' ? ['', '-wal', '-shm'].map((suffix) => source.path + suffix) : [];
    refuseOwnFiles(target, [...own, keys.path]);
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

/** A backup over the database, or over its key, would be the loss that it is made against. */
function refuseOwnFiles(target: string, own: readonly (string | undefined)[]): void {
  const real = existsSync(target) ? realpathSync(target) : target;
  for (const path of own) {
    if (path === undefined || (existsSync(path) ? realpathSync(path) : path) !== real) continue;
    throw new UsageError(`${target} belongs to the running installation. Give another file for the backup.`);
  }
}
