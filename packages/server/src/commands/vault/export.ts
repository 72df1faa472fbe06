import { resolve } from 'node:path';
import { type ExportFormat, exportFormats, isPlainExport } from '@twofold/otp/formats/export';
import type { FormatEntry, FormatNote } from '@twofold/otp/formats/format';
import { type Command, Option } from 'commander';
import { addExamples, addNote } from '../help/examples.ts';
import { withInstallation } from '../installation/installation.ts';
import { refuseOwnFiles } from '../installation/own-files.ts';
import { CLI_CONTEXT } from '../person/person.ts';
import { CommandFailure, UsageError } from '../program/failure.ts';
import { type JsonOption, jsonOption, type YesOption, yesOption } from '../program/options.ts';
import { done, type Io, printJson, warn } from '../terminal/io.ts';
import { confirm, readSecret } from '../terminal/prompt.ts';
import { count } from '../terminal/table.ts';
import { readSecretFile, requireWritable, writePrivateFile } from './files.ts';
import { addScopeOptions, findScope, type ScopeOptions } from './scope.ts';

interface ExportOptions extends ScopeOptions, JsonOption, YesOption {
  format: ExportFormat;
  out: string;
  passwordFile?: string;
  force?: boolean;
}

const STANDARD_OUTPUT = '-';

interface LeftOut {
  name: string;
  reason: string;
}

export function registerExport(group: Command, io: Io): void {
  const command = group
    .command('export')
    .description('write the entries, with their secrets, into a file that another authenticator opens')
    .addOption(
      new Option('-f, --format <format>', 'google and otpauth are not encrypted')
        .choices(exportFormats)
        .default('aegis' satisfies ExportFormat),
    )
    .requiredOption(
      '-o, --out <file>',
      'where to, always needed; only this user can read it. - for standard output',
    );
  addScopeOptions(command, 'only this collection; all shared ones when left out')
    .option('--password-file <file>', 'take the password of the file from the first line of this one')
    .option('--force', 'replace a file that is there already')
    .addOption(yesOption())
    .addOption(jsonOption())
    .action((options: ExportOptions) => exportEntries(io, options));
  addNote(
    command,
    `The password is typed twice without an echo, or is the first line of standard input; it has 12 characters or more. A file
that is not encrypted is written only after a question, or with --yes. That there was an export is on the audit log, and
so is what was in it. What the format cannot carry is said.`,
  );
  addExamples(
    command,
    [
      'twofold vault export --out twofold-vault.json < password.txt',
      'write an encrypted file that Aegis opens, and twofold vault import',
    ],
    [
      'twofold vault export --format bitwarden --out team.json --collection Team --password-file password.txt --force',
      'replace a file for Bitwarden by the entries of one collection',
    ],
    [
      'twofold vault export --format google --out codes.txt --yes',
      'write what Google Authenticator reads as QR codes',
    ],
    [
      'twofold vault export --out - --password-file password.txt | gzip > vault.json.gz',
      'hand an encrypted file on to another program',
    ],
  );
}

async function exportEntries(io: Io, options: ExportOptions): Promise<void> {
  const { format, force: replace = false, json } = options;
  const target = options.out === STANDARD_OUTPUT ? undefined : resolve(io.cwd, options.out);
  if (target === undefined && json)
    throw new UsageError('With --out - the file is what is printed: leave out --json.');
  const isPlain = isPlainExport(format);
  if (isPlain && options.passwordFile !== undefined)
    throw new UsageError(`A file of the format ${format} is not encrypted: it has no password.`);
  if (target !== undefined) requireWritable(target, { replace });
  const written = await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    if (target !== undefined) refuseOwnFiles(target, platform);
    const scope = await findScope(installation, options);
    if (isPlain)
      await confirm(
        io,
        `${target ?? 'What is printed'} will not be encrypted: whoever has it has the secrets`,
        options,
      );
    const password = isPlain ? undefined : await askPassword(io, options);
    const { entries, damaged } = await core.vault.reveal.all(scope.caller, scope.collection, CLI_CONTEXT);
    if (entries.length === 0)
      throw new CommandFailure(
        'vault.empty',
        'There is no entry that could be exported; nothing was written.',
      );
    const { formatTools } = await import('../../core/vault/secrets/format-tools.ts');
    const file = await write(format, entries, formatTools(password, platform.random));
    if (target === undefined) io.stdout.write(new TextDecoder().decode(file.bytes));
    else writePrivateFile(target, file.bytes, { replace });
    return { ...file, damaged, entries: entries.length - file.leftOut.length };
  });
  const { FORMAT_NOTES } = await import('@twofold/otp/formats/notes');
  const { entries, leftOut, damaged, notes } = written;
  if (json) {
    const said = notes.map((name) => ({ code: name, text: FORMAT_NOTES[name] }));
    return printJson(io, {
      file: target,
      format,
      encrypted: !isPlain,
      entries,
      leftOut,
      damaged,
      notes: said,
    });
  }
  const { FORMAT_TITLES } = await import('@twofold/otp/formats/names');
  done(
    io,
    `Wrote ${target ?? 'to standard output'}: ${count(entries, 'entry', 'entries')}, for ${FORMAT_TITLES[format]}`,
  );
  for (const { name, reason } of leftOut) warn(io, `not in it: ${name}: ${reason}`);
  if (damaged > 0) warn(io, `not in it: ${count(damaged, 'entry', 'entries')} that cannot be opened`);
  for (const name of notes) warn(io, FORMAT_NOTES[name]);
}

async function askPassword(io: Io, { passwordFile }: ExportOptions): Promise<string> {
  const { checkExportPassword } = await import('../../core/vault/secrets/export-file.ts');
  const password =
    passwordFile === undefined
      ? await readSecret(io, 'Password of the file', { repeat: 'Again' })
      : readSecretFile(io, passwordFile);
  if (password === '')
    throw new UsageError(
      'No password is given. Type it, or give it on standard input or with --password-file.',
    );
  checkExportPassword(password, '/password');
  return password;
}

async function write(
  format: ExportFormat,
  entries: readonly FormatEntry[],
  tools: Parameters<typeof import('@twofold/otp/formats/write').writeFile>[2],
): Promise<{ bytes: Uint8Array; notes: FormatNote[]; leftOut: LeftOut[] }> {
  const { writeFile } = await import('@twofold/otp/formats/write');
  const { writingProblem } = await import('@twofold/otp/formats/problems');
  const { bytes, notes, problems } = await writeFile(format, entries, tools);
  const leftOut = problems.map(({ entry, name = `entry ${entry}`, code }) => ({
    ...{ name, reason: writingProblem(code) },
  }));
  return { bytes, notes, leftOut };
}
