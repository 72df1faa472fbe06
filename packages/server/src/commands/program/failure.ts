import { CommanderError } from 'commander';
import { ConfigError } from '../../config/load.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { asCalled, type Io, printable, styled } from '../terminal/io.ts';

/** The command was given wrongly: exit code 2. The message says what to give. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** It was asked rightly and could not be done: exit code 1. The message says what to do. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

interface Failure {
  code: string;
  message: string;
  exitCode: number;
}

/** Says in one place what went wrong, without a stack. Returns the exit code. */
export function reportFailure(io: Io, error: unknown, json: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  // Commander has printed what it had to say; for programs it was silent.
  if (error instanceof CommanderError && !json) return EXIT_USAGE;
  const { code, message: text, exitCode } = describe(error);
  const message = asCalled(io, text);
  if (json) io.stderr.write(`${printable(JSON.stringify({ error: { code, message } }))}\n`);
  else {
    const lines = message.split('\n').map(printable).join('\n');
    io.stderr.write(`${styled(io.stderr, io, ['red', 'bold'], 'error:')} ${lines}\n`);
  }
  return exitCode;
}

function describe(error: unknown): Failure {
  if (error instanceof UsageError) return wronglyUsed(error.message);
  if (error instanceof CommanderError) return wronglyUsed(describeWords(error));
  if (error instanceof ConfigError) return failed('config.invalid', error.message);
  if (error instanceof CommandFailure) return failed(error.code, error.message);
  if (error instanceof TwofoldError)
    return failed(error.code, `${error.message}${placeHint(error)}${retryHint(error)}`);
  if (!(error instanceof Error)) return failed('server.error', String(error));
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ERR_SQLITE_ERROR') return describeSqlite(error);
  const known = typeof code === 'string' ? systemErrors[code] : undefined;
  if (known === undefined) return failed('server.error', error.message);
  if ('syscall' in error && error.syscall === 'mkdir')
    return failed(`system.${code}`, noFolder(error, folderErrors[String(code)] ?? known));
  return failed(`system.${code}`, placeOf(error) + known);
}

/** It is asked for by a setting, seldom by an option: whoever did not choose the place is told where it comes from. */
function noFolder(error: Error, why: string): string {
  return `${placeOf(error)}the folder cannot be made: ${why} Choose another place, as with DATA_DIR or DB_PATH.`;
}

/** The file, or the address and port, that an error of the system is about. */
function placeOf(error: Error): string {
  if ('path' in error && typeof error.path === 'string') return `${error.path}: `;
  if ('address' in error && 'port' in error) return `${error.address} port ${error.port}: `;
  return '';
}

function wronglyUsed(message: string): Failure {
  return { code: 'usage', message, exitCode: EXIT_USAGE };
}

/** What Commander has against the words of a command, in one line. */
function describeWords({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'A command is missing. See them with: twofold --help';
  return message.replace(/^error: /, '').replaceAll('\n', ' ');
}

function failed(code: string, message: string): Failure {
  return { code, message, exitCode: EXIT_FAILED };
}

/** Where to, or where it was looked for: no caller of the API is told. */
function placeHint({ code, cause }: TwofoldError): string {
  if (!(cause instanceof Error)) return '';
  if (code === 'database.moved') return ` ${cause.message}`;
  return code === 'database.unavailable' ? connectionHint(cause) : '';
}

function connectionHint(cause: Error): string {
  // A name with several addresses: they failed alike, one is enough to find the slip.
  const [first] = cause instanceof AggregateError ? cause.errors : [cause];
  if (!(first instanceof Error)) return '';
  if ('hostname' in first)
    return ` The host ${first.hostname} is not known; check the address of the database.`;
  if ('address' in first && 'port' in first)
    return ` There is none at ${placeOf(first).slice(0, -2)}; start it, or check the address of the database.`;
  return '';
}

/** A server that cannot be reached is seldom back in the seconds that callers of the API are told. */
function retryHint({ code, retryAfterSeconds }: TwofoldError): string {
  if (retryAfterSeconds === undefined || code === 'database.unavailable') return '';
  return ` Try again in ${retryAfterSeconds} s.`;
}

/** What opening the store throws before it is translated: see `platform/database/sqlite/sqlite.ts`. */
function describeSqlite(error: Error): Failure {
  const number = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : 0;
  switch (number) {
    case 5:
      return failed(
        'database.busy',
        'The database is locked by another process, such as a restore. Try again when it is done.',
      );
    case 8:
      return failed(
        'database.unavailable',
        'The database cannot be written to: it or its folder is read-only.',
      );
    case 13:
      return failed('database.unavailable', 'The disk is full.');
    case 14:
      return failed(
        'database.unavailable',
        'The database cannot be opened. Check DATA_DIR, DB_PATH and who owns them.',
      );
    case 11:
    case 26:
      return failed('database.unavailable', 'The file is not an SQLite database, or it is damaged.');
    default:
      return failed('database.unavailable', `The database refused: ${error.message}.`);
  }
}

/** What they mean where a folder is to be made: all above it is there. */
const folderErrors: Readonly<Record<string, string>> = {
  ENOENT: 'nothing can be made at this place.',
  EEXIST: 'something else has the name.',
};

const systemErrors: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder.',
  EACCES: 'this user has no permission for it.',
  EPERM: 'this user has no permission for it.',
  EEXIST: 'it exists already.',
  EISDIR: 'it is a folder, not a file.',
  ENOTDIR: 'a part of the path is not a folder.',
  ENOSPC: 'the disk is full.',
  EROFS: 'the disk is read-only.',
  EADDRINUSE:
    'another program listens there, perhaps Twofold itself. Choose a free port, with PORT or GATE_LISTEN.',
  EADDRNOTAVAIL: 'this machine does not have the address. Choose one of its own, with HOST or GATE_LISTEN.',
};
