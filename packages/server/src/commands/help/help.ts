import type { Command } from 'commander';
import { UsageError } from '../program/failure.ts';
import type { Io } from '../terminal/io.ts';
import { renderReference } from './reference.ts';

/** `help`, `help user show`, and `help --markdown`, which prints docs/reference/command-line.md. */
export function register(program: Command, io: Io): void {
  program
    .command('help', { hidden: true })
    .description('explain a command')
    .argument('[command...]', 'the words of the command')
    .option('--markdown', 'print the reference of all commands as Markdown')
    .action((words: string[], { markdown }: { markdown?: boolean }) => {
      if (markdown) {
        io.stdout.write(renderReference(program));
        return;
      }
      findCommand(program, words).outputHelp();
    });
}

function findCommand(program: Command, words: readonly string[]): Command {
  let command = program;
  for (const word of words) {
    const found = command.commands.find((child) => child.name() === word);
    if (!found) throw new UsageError(`There is no command ${words.join(' ')}. See all with: twofold --help`);
    command = found;
  }
  return command;
}
