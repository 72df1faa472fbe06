import type { Command } from 'commander';

export interface Example {
  /** As it is typed. Tests run it. */
  readonly line: string;
  /** What it does, as the end of "this will …". */
  readonly meaning: string;
}

const examples = new WeakMap<Command, readonly Example[]>();

/** Shown at the end of the command's help, and in docs/reference/command-line.md. */
export function addExamples(command: Command, ...added: (readonly [line: string, meaning: string])[]): void {
  const list = added.map(([line, meaning]) => ({ line, meaning }));
  examples.set(command, list);
  command.addHelpText('after', () => {
    const style = command.createHelp();
    const shown = list.map(({ line, meaning }) => `  ${style.styleCommandText(line)}\n      ${meaning}`);
    return `\n${style.styleTitle('Examples:')}\n${shown.join('\n')}`;
  });
}

export function examplesOf(command: Command): readonly Example[] {
  return examples.get(command) ?? [];
}

/** Further text of a command's help, kept for the reference page too. */
const notes = new WeakMap<Command, string>();

export function addNote(command: Command, text: string): void {
  notes.set(command, text);
  command.addHelpText('after', () => `\n${text}`);
}

export function noteOf(command: Command): string | undefined {
  return notes.get(command);
}

/** Every command that does something, with the words that call it, in the order of the help. */
export function* leafCommands(
  command: Command,
  path: readonly string[] = [],
): Generator<{ command: Command; path: readonly string[] }> {
  const visible = command.createHelp().visibleCommands(command);
  const own = visible.filter((child) => child.name() !== 'help');
  if (path.length > 0 && own.length === 0) yield { command, path };
  for (const child of own) yield* leafCommands(child, [...path, child.name()]);
}
