import type { Command } from 'commander';
import { addExamples, addNote } from './help/examples.ts';
import type { MoveCommandOptions } from './move/options.ts';
import { jsonOption, yesOption } from './program/options.ts';
import type { Io } from './terminal/io.ts';

export function register(program: Command, io: Io): void {
  const command = program
    .command('move')
    .description('take the installation from SQLite to PostgreSQL, or back; servers must be stopped')
    .option('--from <url>', 'where it is: sqlite:PATH or postgresql://…, without a password')
    .option('--to <url>', 'an empty database')
    .option(
      '--undo',
      'let what a move left behind be served again, with everything closed that may be used up',
    )
    .addOption(yesOption())
    .addOption(jsonOption())
    .action(async (options: MoveCommandOptions) => {
      const { move } = await import('./move/move.ts');
      await move(io, options);
    });
  addNote(
    command,
    `Users, codes, sessions, API keys, counters and the audit log are the same afterwards. The copy is read back and compared
before it may be served; what is left behind is then refused by every start, as codes used since would be good there
again. Interrupted, nothing is lost: run it again. The encryption key is not in the database: give the servers the same.

An address with a password is given in TWOFOLD_MOVE_FROM or TWOFOLD_MOVE_TO, or in the file that TWOFOLD_MOVE_FROM_FILE
or TWOFOLD_MOVE_TO_FILE names, because every user of a machine sees the words of its commands.

--undo is for a move whose new database is lost. It waits until no used code is accepted any more, makes all recovery
codes void and ends all sessions: users make new recovery codes.`,
  );
  addExamples(
    command,
    [
      'TWOFOLD_MOVE_TO_FILE=/run/secrets/database-url twofold move --from sqlite:data/twofold.db',
      'go on with PostgreSQL, where several servers can share it',
    ],
    [
      'TWOFOLD_MOVE_FROM_FILE=/run/secrets/database-url twofold move --to sqlite:data/new.db --json',
      'go back to one file',
    ],
    [
      'twofold move --undo --from sqlite:data/left-behind.db --yes',
      'serve what a move left behind, when what it made is lost',
    ],
  );
}
