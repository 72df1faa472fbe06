import { Command } from 'commander';
import manifest from '../../../package.json' with { type: 'json' };
import { register as registerApiKey } from '../api-key.ts';
import { register as registerApplication } from '../application.ts';
import { register as registerAudit } from '../audit.ts';
import { register as registerBackup } from '../backup.ts';
import { register as registerCompletion } from '../completion.ts';
import { register as registerConfig } from '../config.ts';
import { register as registerDevice } from '../device.ts';
import { register as registerGate } from '../gate.ts';
import { register as registerGrant } from '../grant.ts';
import { register as registerGroup } from '../group.ts';
import { register as registerHashPassword } from '../hash-password.ts';
import { register as registerHealth } from '../health.ts';
import { addExamples } from '../help/examples.ts';
import { register as registerHelp } from '../help/help.ts';
import { register as registerKeys } from '../keys.ts';
import { register as registerMigrate } from '../migrate.ts';
import { register as registerMove } from '../move.ts';
import { register as registerOpenApi } from '../openapi.ts';
import { register as registerPerson } from '../person.ts';
import { register as registerRestore } from '../restore.ts';
import { register as registerServe } from '../serve.ts';
import { register as registerService } from '../service.ts';
import { asCalled, type Io, styled } from '../terminal/io.ts';
import { register as registerUser } from '../user.ts';
import { register as registerVault } from '../vault.ts';
import { register as registerWorker } from '../worker.ts';

/** The order of the help: from what everybody needs to what few do. */
const groups: readonly (readonly [heading: string, ...register: ((program: Command, io: Io) => void)[]])[] = [
  ['Run:', registerServe, registerWorker, registerHealth, registerMigrate, registerConfig],
  ['Manage:', registerApplication, registerApiKey, registerUser, registerPerson, registerVault],
  ['Gate:', registerService, registerGrant, registerGroup, registerDevice, registerGate],
  ['Secure and keep:', registerKeys, registerAudit, registerBackup, registerRestore, registerMove],
  ['Tools:', registerHashPassword, registerOpenApi, registerCompletion],
];

/**
 * All commands. Nothing is read, opened or printed before one of them is parsed.
 *
 * @param options.silent says nothing of wrong words: whoever catches the error reports it in another form
 */
export function createProgram(io: Io, { silent = false }: { silent?: boolean } = {}): Command {
  const program = new Command('twofold')
    .description('A self-hosted service for the second factor. Without a command it serves.')
    .version(manifest.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand(false)
    .usage('<command> [options]')
    .exitOverride()
    .showHelpAfterError('(more with --help)')
    .configureOutput({
      writeOut: (text) => io.stdout.write(asCalled(io, text)),
      writeErr: (text) => (silent ? undefined : io.stderr.write(asCalled(io, text))),
      getOutHelpWidth: () => helpWidth(io.stdout.columns),
      getErrHelpWidth: () => helpWidth(io.stderr.columns),
      getOutHasColors: () => styled(io.stdout, io, 'bold', '') !== '',
      getErrHasColors: () => styled(io.stderr, io, 'bold', '') !== '',
    })
    .configureHelp({
      styleTitle: bold,
      styleCommandText: cyan,
      styleSubcommandText: cyan,
      styleOptionText: cyan,
    });
  for (const [heading, ...registers] of groups) {
    program.commandsGroup(heading);
    for (const register of registers) register(program, io);
  }
  // `help` before the words of a command is ours: once, and not in every group.
  for (const group of program.commands) group.helpCommand(false);
  registerHelp(program, io);
  addExamples(
    program,
    ['twofold serve', 'start the server; the first start prints an API key'],
    ['twofold user show alice', "see a user's second factors"],
    ['twofold backup twofold-backup.db', 'copy the database while it is served'],
  );
  return program;
}

const ESCAPE = '\u001b[';
const bold = (text: string) => `${ESCAPE}1m${text}${ESCAPE}22m`;
const cyan = (text: string) => `${ESCAPE}36m${text}${ESCAPE}39m`;

/** Wider lines are hard to read; where nothing is known of the width, as in a pipe, the text is always the same. */
function helpWidth(columns: number | undefined): number {
  return Math.min(columns ?? 100, 100);
}
