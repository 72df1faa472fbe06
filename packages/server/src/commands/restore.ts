import type { Command } from 'commander';
import { addExamples, addNote } from './help/examples.ts';
import { jsonOption, yesOption } from './program/options.ts';
import type { RestoreCommandOptions } from './restore/restore.ts';
import type { Io } from './terminal/io.ts';

export function register(program: Command, io: Io): void {
  const command = program
    .command('restore')
    .description('put a backup in the place of the database; servers must be stopped')
    .argument('<file>', 'what twofold backup wrote')
    .option('--no-merge', 'believe nothing in the database that is replaced')
    .addOption(yesOption())
    .addOption(jsonOption())
    .action(async (file: string, options: RestoreCommandOptions) => {
      const { restore } = await import('./restore/restore.ts');
      await restore(io, file, options);
    });
  addNote(
    command,
    `No code that was used before works again. Everybody waits for the next codes of their app, up to 90 seconds. Where the
database that is replaced goes on from the backup, recovery codes and sessions that were used up or ended since stay so,
and the audit log stays whole. Where it is lost, or with --no-merge, that cannot be known: then all recovery codes are
void, all sessions end, and users make new recovery codes. What is replaced is kept beside it, and of PostgreSQL as an
SQLite file in DATA_DIR, as .before-restore-<time>.`,
  );
  addExamples(command, [
    'twofold restore twofold-backup.db --yes',
    'go back to a backup, after the server was stopped',
  ]);
}
