import { type Command, InvalidArgumentError, Option } from 'commander';
import { underVaultLock, type VaultCaller } from '../../core/vault/access.ts';
import {
  changedContent,
  type EntryFields,
  type EntryType,
  entryOfFields,
  entryOfUri,
  entryTypes,
  type NewEntry,
} from '../../core/vault/entries/content.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { addExamples, addNote } from '../help/examples.ts';
import { type OpenInstallation, withInstallation } from '../installation/installation.ts';
import { CLI_CONTEXT } from '../person/person.ts';
import { CommandFailure, UsageError } from '../program/failure.ts';
import { type JsonOption, jsonOption, parseCount } from '../program/options.ts';
import { done, type Io, printJson } from '../terminal/io.ts';
import { readSecret } from '../terminal/prompt.ts';
import { printDetails } from '../terminal/table.ts';
import { codeView, describeCode } from './code.ts';
import { describeType, entryName, entryView, isAddress, refuseAddress } from './entry.ts';
import { readSecretFile } from './files.ts';
import { addScopeOptions, findScope, type ScopeOptions } from './scope.ts';

export interface AddOptions extends ScopeOptions, JsonOption {
  issuer?: string;
  type?: EntryType;
  algorithm?: EntryFields['algorithm'];
  digits?: number;
  period?: number;
  counter?: number;
  note?: string;
  secretFile?: string;
}

const algorithms: NonNullable<EntryFields['algorithm']>[] = ['SHA1', 'SHA256', 'SHA512'];

export function registerAdd(group: Command, io: Io): void {
  const command = group
    .command('add')
    .description('add an entry, and print its first code to compare')
    .argument('[label]', 'the account, such as an e-mail address; never the secret')
    .option('-i, --issuer <name>', 'whose account it is')
    .addOption(new Option('--type <type>', 'of the codes (default: totp)').choices([...entryTypes]))
    .addOption(new Option('--algorithm <name>', 'default: SHA1').choices(algorithms))
    .addOption(new Option('--digits <number>', '5 to 10 (default: 6)').argParser(parseCount(10, 5)))
    .addOption(new Option('--period <seconds>', 'of TOTP (default: 30)').argParser(parseCount(86_400)))
    .addOption(
      new Option('--counter <number>', 'of the next code of HOTP (default: 0)').argParser(parseCounter),
    )
    .option('--note <text>', 'what else people should know');
  addScopeOptions(command, 'where to; the first shared one when left out')
    .option('--secret-file <file>', 'take the secret, or the address, from the first line of this file')
    .addOption(jsonOption())
    .action((label: string | undefined, options: AddOptions) => addEntry(io, label, options));
  addNote(
    command,
    `The secret is typed without an echo, or is the first line of standard input. It is base32, as sites show it, or an
otpauth:// address, which says the rest too. The first code is printed so that it can be compared with what another
device shows; of HOTP it is used up by that. It is on the audit log like every code that is shown.`,
  );
  addExamples(
    command,
    [
      'twofold vault add ci@example.com --issuer GitHub < secret.txt',
      'add the secret in the first line of a file',
    ],
    [
      'twofold vault add --secret-file address.txt --collection Team --json',
      'add what an otpauth:// address says',
    ],
  );
}

async function addEntry(io: Io, label: string | undefined, options: AddOptions): Promise<void> {
  refuseArguments(label, options);
  const { secretFile } = options;
  const text =
    secretFile === undefined
      ? await readSecret(io, 'Secret or otpauth:// address')
      : readSecretFile(io, secretFile);
  const entry = newEntryOf(text.trim(), label, options);
  const { added, shown, scope } = await withInstallation(io, async (installation) => {
    const { platform, core } = installation;
    const { caller, place } = await findScope(installation, options);
    const made = await platform.database
      .transaction(async (tx) => {
        const saved = await core.vault.entries.add(tx, caller, entry, place, CLI_CONTEXT);
        const code = await core.vault.showCode.show(tx, caller, saved.id, CLI_CONTEXT);
        return { added: saved, shown: code };
      }, underVaultLock())
      .catch(async (error: unknown) => {
        throw await withName(error, installation, caller);
      });
    // The collection may have been made just now.
    return { ...made, scope: await findScope(installation, options) };
  });
  if (options.json) return printJson(io, { ...entryView(added, scope), firstCode: codeView(shown) });
  printDetails(io, [
    ['id', added.id],
    ['name', entryName(added)],
    ['type', describeType(added)],
    ['collection', scope.nameOf(added.collectionId)],
    ['code', `${shown.code} (${describeCode(shown)})`],
  ]);
  done(io, 'Added. Compare the code with what the site or another device says');
}

/** `vault.entry_exists` with what people call the entry that is there: a program gets its id. */
async function withName(
  error: unknown,
  { platform, core }: OpenInstallation,
  caller: VaultCaller,
): Promise<unknown> {
  if (!(error instanceof TwofoldError) || error.code !== 'vault.entry_exists') return error;
  const { entries } = await core.vault.entries.list(platform.database.read, caller);
  const twin = entries.find(({ id }) => id === error.extras.entryId);
  return twin ? new CommandFailure(error.code, `${error.message} It is called ${entryName(twin)}.`) : error;
}

const MIGRATION = /^otpauth-migration:/i;
const parameters = ['type', 'algorithm', 'digits', 'period', 'counter'] as const;

/** Before anything is asked. The address of an account holds its secret, and every user of the machine sees arguments. */
function refuseArguments(label: string | undefined, { type = 'totp', ...options }: AddOptions): void {
  refuseAddress(label);
  const meaningless = {
    totp: ['counter'] as const,
    hotp: ['period'] as const,
    steam: ['algorithm', 'digits', 'period', 'counter'] as const,
  }[type];
  for (const name of meaningless)
    if (options[name] !== undefined)
      throw new UsageError(`--${name} means nothing for codes of the type ${type}.`);
}

/**
 * What was given, in one of its two forms. No part of it is in an error.
 *
 * @param text base32, or an address
 * @throws UsageError, and TwofoldError `request.invalid`
 */
export function newEntryOf(text: string, label: string | undefined, options: AddOptions): NewEntry {
  if (text === '')
    throw new UsageError('No secret is given. Type it, or give it on standard input or with --secret-file.');
  if (MIGRATION.test(text))
    throw new UsageError(
      'This is an export of Google Authenticator. Save it in a file for: twofold vault import',
    );
  const { issuer, note } = options;
  if (!isAddress(text)) {
    if (label === undefined && issuer === undefined)
      throw new UsageError('Say whose secret it is: twofold vault add <label> --issuer <name>');
    return entryOfFields({ ...options, label: label ?? '', secret: text });
  }
  const doubled = parameters.find((name) => options[name] !== undefined);
  if (doubled !== undefined)
    throw new UsageError(`The address says what the codes are like; leave out --${doubled}.`);
  const entry = entryOfUri(text, { note });
  if (label === undefined && issuer === undefined) return entry;
  return { ...entry, content: changedContent(entry.content, { label, issuer }) };
}

function parseCounter(text: string): number {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw new InvalidArgumentError('Give a whole number, 0 or more.');
  return number;
}
