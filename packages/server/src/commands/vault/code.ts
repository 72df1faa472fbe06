import type { Command } from 'commander';
import type { ShownCode } from '../../core/vault/codes/show.ts';
import { isoTime } from '../../http/answer/iso-time.ts';
import { addExamples, addNote } from '../help/examples.ts';
import { withInstallation } from '../installation/installation.ts';
import { CLI_CONTEXT } from '../person/person.ts';
import { UsageError } from '../program/failure.ts';
import { type JsonOption, jsonOption } from '../program/options.ts';
import { type Io, note, printJson } from '../terminal/io.ts';
import { entryName, findEntry } from './entry.ts';
import { addScopeOptions, findScope, type ScopeOptions } from './scope.ts';

interface CodeOptions extends ScopeOptions, JsonOption {
  next?: boolean;
}

export function registerCode(group: Command, io: Io): void {
  const command = group
    .command('code')
    .description('print the code of an entry, and how long it is good')
    .argument('<entry>', 'its id, its name, or a part of it that no other has');
  addScopeOptions(command, 'look in this collection only')
    .option('--next', 'print the code that follows it too')
    .addOption(jsonOption())
    .action((wanted: string, options: CodeOptions) => showCode(io, wanted, options));
  addNote(
    command,
    `The code stands alone on standard output. That it was shown is on the audit log. A HOTP code is used up by being shown:
the next call gives the next one.`,
  );
  addExamples(
    command,
    ['twofold vault code github', 'log in somewhere'],
    [
      'twofold vault code "GitHub: ci@example.com" --next --json',
      'have a code that is about to end, and its successor',
    ],
  );
}

async function showCode(io: Io, wanted: string, options: CodeOptions): Promise<void> {
  const { entry, shown } = await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const scope = await findScope(installation, options);
    const found = await findEntry(installation, scope, wanted);
    if (options.next && found.type === 'hotp')
      throw new UsageError(
        `--next would use up two codes of ${entryName(found)}. Ask twice where you need two.`,
      );
    const code = await platform.database.transaction((tx) =>
      core.vault.showCode.show(tx, scope.caller, found.id, CLI_CONTEXT),
    );
    return { entry: found, shown: code };
  });
  if (options.json) {
    const { id, label, issuer, type } = entry;
    return printJson(io, { id, label, issuer, type, ...codeView(shown, options) });
  }
  io.stdout.write(`${shown.code}\n`);
  if (options.next && shown.kind === 'timed') io.stdout.write(`${shown.next}\n`);
  note(io, `${entryName(entry)}: ${describeCode(shown)}`);
}

/** How long a code is good, for people. */
export function describeCode(shown: ShownCode): string {
  return shown.kind === 'timed' ? `${shown.remainingSeconds} s left` : 'shown once; good until it is used';
}

/** For programs: `next` is there where it was asked for. */
export function codeView(shown: ShownCode, { next = false }: { next?: boolean } = {}) {
  if (shown.kind === 'counter')
    return { code: shown.code, remainingSeconds: null, period: null, endsAt: null };
  const { code, remainingSeconds, period, endsAt } = shown;
  return { code, ...(next && { next: shown.next }), remainingSeconds, period, endsAt: isoTime(endsAt) };
}
