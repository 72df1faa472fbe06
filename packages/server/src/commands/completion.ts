import { Argument, type Command } from 'commander';
import { type CompletionTable, renderBash, renderFish, renderZsh } from './help/completion-scripts.ts';
import { addExamples, addNote } from './help/examples.ts';
import type { Io } from './terminal/io.ts';

const shells = { bash: renderBash, zsh: renderZsh, fish: renderFish };

export function register(program: Command, io: Io): void {
  const command = program
    .command('completion')
    .description('print a script that lets a shell complete commands and options')
    .addArgument(new Argument('<shell>', 'which one').choices(Object.keys(shells)))
    .action((shell: keyof typeof shells) => {
      io.stdout.write(shells[shell](completionTable(program)));
    });
  addNote(command, 'The script names the commands of this version; print it again after an upgrade.');
  addExamples(
    command,
    [
      'twofold completion bash > ~/.local/share/bash-completion/completions/twofold',
      'complete in bash from the next shell on',
    ],
    ['twofold completion zsh > ~/.zfunc/_twofold', 'complete in zsh, with ~/.zfunc in fpath before compinit'],
    ['twofold completion fish > ~/.config/fish/completions/twofold.fish', 'complete in fish at once'],
  );
}

function completionTable(command: Command, path: readonly string[] = []): CompletionTable {
  const help = command.createHelp();
  const children = help.visibleCommands(command);
  return [
    {
      path,
      words: children.map((child) => ({ word: child.name(), meaning: child.description() })),
      options: help
        .visibleOptions(command)
        .flatMap((option) =>
          option.long
            ? [{ word: option.long, meaning: option.description, takesValue: option.required }]
            : [],
        ),
      values: command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
      takesFile: command.registeredArguments.some((argument) => argument.name() === 'file'),
    },
    ...children.flatMap((child) => completionTable(child, [...path, child.name()])),
  ];
}
