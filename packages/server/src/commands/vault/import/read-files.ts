import { basename, resolve } from 'node:path';
import { OtpError } from '@twofold/otp';
import type {
  EntryProblem,
  FileContent,
  FormatContent,
  FormatEntry,
  FormatName,
  FormatNote,
} from '@twofold/otp/formats/format';
import { MAX_FILE_BYTES } from '@twofold/otp/formats/limits';
import { findFormat, openFile, readFile } from '@twofold/otp/formats/read';
import { formatTools } from '../../../core/vault/secrets/format-tools.ts';
import { systemClock } from '../../../platform/clock.ts';
import { createSystemRandom } from '../../../platform/random.ts';
import { CommandFailure } from '../../program/failure.ts';
import { type Io, printable } from '../../terminal/io.ts';
import { startProgress } from '../../terminal/progress.ts';
import { isInteractive, readSecret } from '../../terminal/prompt.ts';
import { readAtMost, readSecretFile } from '../files.ts';

/** Everything that was in the files, in their order; parts of a Google export count as one file. */
export interface ReadFiles {
  files: { file: string; format: FormatName }[];
  entries: { entry: FormatEntry; file: string }[];
  problems: (EntryProblem & { file: string })[];
  notes: FormatNote[];
  /** Of a Google export, from 1. */
  missingParts: number[];
}

export interface ReadOptions {
  /** What they are; when left out, it is looked for in them. */
  format?: FormatName | undefined;
  passwordFile?: string | undefined;
}

interface Source {
  /** As it was given, for people. */
  name: string;
  format: FormatName;
  file: FileContent;
  /** Where a line of the content stands in the files. */
  placeOf(line: number): { file: string; line: number };
}

/**
 * Reads files of other authenticators, and asks for the password of each that is encrypted.
 *
 * @throws CommandFailure with the code of `@twofold/otp` for a file that cannot be read at all
 */
export async function readFiles(io: Io, paths: readonly string[], options: ReadOptions): Promise<ReadFiles> {
  const passwordOf = passwordSource(io, options.passwordFile);
  const found: ReadFiles = { files: [], entries: [], problems: [], notes: [], missingParts: [] };
  for (const source of sourcesOf(io, paths, options)) {
    const { name: file, format } = source;
    const content = await readSource(io, source, passwordOf);
    found.files.push({ file, format });
    for (const entry of content.entries) found.entries.push({ entry, file });
    for (const problem of content.problems)
      found.problems.push({ ...problem, file, ...(problem.line && source.placeOf(problem.line)) });
    found.notes.push(...content.notes.filter((note) => !found.notes.includes(note)));
    found.missingParts.push(...(content.missingParts ?? []));
  }
  return found;
}

function sourcesOf(io: Io, paths: readonly string[], { format: given }: ReadOptions): Source[] {
  const opened = paths.map((path): Source => {
    const bytes = readAtMost(resolve(io.cwd, path), MAX_FILE_BYTES);
    if (!bytes) throw failure(path, new OtpError('format.too_large'));
    if (bytes.length === 0) throw new CommandFailure('format.unknown', `${path}: the file is empty.`);
    const file = refusing(path, () => openFile(bytes, basename(path)));
    const format = given ?? findFormat(file);
    if (format === undefined) throw failure(path, new OtpError('format.unknown'));
    return { name: path, format, file, placeOf: (line) => ({ file: path, line }) };
  });
  const parts = opened.filter(({ format }) => format === 'google');
  if (parts.length < 2) return opened;
  const whole = joined(parts);
  // Where the first part stands: the entries are in the order of the files.
  return opened.flatMap((source) => (source === parts[0] ? [whole] : parts.includes(source) ? [] : [source]));
}

/** The codes of one Google export are often saved one by one: only together do they say whether all are there. */
function joined(parts: readonly Source[]): Source {
  const texts = parts.map(({ file }) => (file.text ?? '').replace(/(?:\r\n|\r|\n)$/, ''));
  const places = parts.flatMap(({ name: file }, index) =>
    (texts[index] ?? '').split(/\r\n|\n|\r/).map((_, line) => ({ file, line: line + 1 })),
  );
  const name = parts.map((part) => part.name).join(', ');
  const file = refusing(name, () => openFile(new TextEncoder().encode(texts.join('\n'))));
  return { name, format: 'google', file, placeOf: (line) => places[line - 1] ?? { file: name, line } };
}

async function readSource(
  io: Io,
  { name, format, file }: Source,
  passwordOf: (name: string) => Promise<string>,
): Promise<FormatContent> {
  const random = createSystemRandom();
  const read = (password?: string) => readFile(file, formatTools(password, random), format);
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof OtpError)) throw error;
    if (error.code !== 'format.password_required') throw failure(name, error);
  }
  const password = await passwordOf(name);
  if (password === '') throw failure(name, new OtpError('format.password_required'));
  // Some formats ask for seconds of work on the password.
  const progress = startProgress(io, `Opening ${printable(name)}`, () => systemClock.now());
  try {
    progress.update(0, 1);
    return await read(password);
  } catch (error) {
    throw error instanceof OtpError ? failure(name, error) : error;
  } finally {
    progress.end();
  }
}

/** Typed for each file; from a file or standard input one for all, as there is nobody to ask again. */
function passwordSource(io: Io, passwordFile: string | undefined): (name: string) => Promise<string> {
  let kept: Promise<string> | undefined;
  const readOnce = async () =>
    passwordFile === undefined ? readSecret(io, 'Password') : readSecretFile(io, passwordFile);
  return (name) => {
    if (passwordFile === undefined && isInteractive(io))
      return readSecret(io, `Password of ${printable(name)}`);
    kept ??= readOnce();
    return kept;
  };
}

function refusing<Result>(name: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw error instanceof OtpError ? failure(name, error) : error;
  }
}

const hints: Partial<Record<OtpError['code'], string>> = {
  'format.password_required': ' Type it, or give it on standard input or with --password-file.',
  'format.picture':
    ' Read it in the console, under Add and QR code; or save the text that a QR reader shows, otpauth:// or otpauth-migration://, in a file.',
  'format.unknown': ' Say with --format what it is.',
};

/** No part of the file is in it. */
function failure(name: string, { code, message }: OtpError): CommandFailure {
  return new CommandFailure(code, `${name}: ${message}.${hints[code] ?? ''}`);
}
