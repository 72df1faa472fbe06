import { OtpError } from '@twofold/otp';
import { type ExportFormat, isPlainExport } from '@twofold/otp/formats/export';
import type { FormatEntry } from '@twofold/otp/formats/format';
import { invalidField } from '../../../platform/errors.ts';
import type { Random } from '../../../platform/random.ts';
import { formatTools } from './format-tools.ts';

export interface ExportFile {
  bytes: Uint8Array;
  /** Of what the format does not carry: names of the package's notes. */
  notes: string[];
  /** Entries that it has no place for at all. */
  leftOut: number;
}

/** Whoever takes a file away has the secrets for ever: it should not open in an afternoon. */
const MIN_PASSWORD_CHARACTERS = 12;
const MAX_PASSWORD_CHARACTERS = 256;

/**
 * The password of an export, as the header carries it: percent-encoded UTF-8. Throws `request.invalid`; plain formats
 * have none.
 */
export function exportPassword(format: ExportFormat, header: string | undefined): string | undefined {
  if (isPlainExport(format)) return undefined;
  const pointer = '#headers/x-export-password';
  if (header === undefined || header === '') throw invalidField(pointer, 'is missing');
  const password = decode(header);
  if (password === undefined) throw invalidField(pointer, 'must be percent-encoded');
  checkExportPassword(password, pointer);
  return password;
}

/** Throws `request.invalid`. */
export function checkExportPassword(password: string, pointer: string): void {
  if (password.length >= MIN_PASSWORD_CHARACTERS && password.length <= MAX_PASSWORD_CHARACTERS) return;
  const range = `${MIN_PASSWORD_CHARACTERS} to ${MAX_PASSWORD_CHARACTERS}`;
  throw invalidField(pointer, `must have ${range} characters`);
}

/** Writes the file in memory only. Throws `request.invalid` for what cannot be written. */
export async function writeExport(
  entries: readonly FormatEntry[],
  format: ExportFormat,
  password: string | undefined,
  random: Random,
): Promise<ExportFile> {
  // Few of those who run a server export in a day: the writers are loaded for them.
  const { writeFile } = await import('@twofold/otp/formats/write');
  try {
    const { bytes, notes, problems } = await writeFile(format, entries, formatTools(password, random));
    return { bytes, notes: [...notes], leftOut: problems.length };
  } catch (error) {
    if (error instanceof OtpError) throw invalidField('#query/format', `is refused: ${error.message}`);
    throw error;
  }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
