import type { Command } from 'commander';
import { examplesOf, leafCommands, noteOf } from './examples.ts';

const INTRODUCTION = `# Command line

This page is rendered from the commands in \`packages/server/src/commands\`, and a test compares the two. After a change:

\`\`\`sh
npx twofold help --markdown > docs/reference/command-line.md
\`\`\`

In a checkout the program is \`npx twofold\`, and calls itself so. Without a command it serves.

- The configuration is read as by the server: from the environment and from \`.env\` in the working folder
  ([configuration](configuration.md)). The commands work on the store directly, also while a server serves it.
- With \`--url\` a command asks a server instead. The API key is read from \`TWOFOLD_API_KEY\`, or from the file that
  \`TWOFOLD_API_KEY_FILE\` names; it is not an argument, as every user of a machine sees those. Without TLS it is sent to
  this machine only.
- \`--json\` prints the result as JSON on standard output. An error is then \`{"error": {"code", "message"}}\` on standard
  error. Times are ISO 8601 in UTC.
- What destroys something asks first. \`--yes\` answers for scripts; where nobody can be asked, nothing is done without it.
- Secrets are typed without an echo or piped in, and shown once, alone on standard output.
- Colours and progress bars appear on terminals only; \`NO_COLOR\` turns colours off.
- The exit code is 0 when it was done, 1 when it failed, and 2 when the command was given wrongly.
`;

/** The text of docs/reference/command-line.md. */
export function renderReference(program: Command): string {
  const commands = [...leafCommands(program)];
  const rows = commands.map(({ command, path }) => {
    const name = path.join(' ');
    return `| [\`${name}\`](#${path.join('-')}) | ${command.summary() || command.description()} |`;
  });
  const contents = ['| command | what it does |', '|---|---|', ...rows].join('\n');
  const sections = commands.map(({ command, path }) => renderCommand(command, path));
  return `${[INTRODUCTION, `${contents}\n`, ...sections].join('\n')}`;
}

function renderCommand(command: Command, path: readonly string[]): string {
  const help = command.createHelp();
  const parts = [`## ${path.join(' ')}`, `${sentence(command.description())}`];
  parts.push(`\`\`\`text\ntwofold ${path.join(' ')} ${command.usage()}\n\`\`\``);
  const items = [
    ...help.visibleArguments(command).map((a) => [help.argumentTerm(a), help.argumentDescription(a)]),
    ...help.visibleOptions(command).map((o) => [help.optionTerm(o), help.optionDescription(o)]),
  ].filter(([term]) => term !== '-h, --help');
  if (items.length > 0) {
    const rows = items.map(([term = '', text = '']) => `| \`${term}\` | ${text.replaceAll('|', '\\|')} |`);
    parts.push(['| argument or option | meaning |', '|---|---|', ...rows].join('\n'));
  }
  const note = noteOf(command);
  if (note !== undefined) parts.push(note);
  const examples = examplesOf(command).map(({ line, meaning }) => `# ${meaning}\n${line}`);
  if (examples.length > 0) parts.push(`\`\`\`sh\n${examples.join('\n\n')}\n\`\`\``);
  return `${parts.join('\n\n')}\n`;
}

function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return start.endsWith('.') ? start : `${start}.`;
}
