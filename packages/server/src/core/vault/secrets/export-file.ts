import { scrypt, webcrypto } from 'node:crypto';
import { OtpError } from '@twofold/otp';
import type { FormatEntry, FormatName, FormatTools, Kdf } from '@twofold/otp/formats/format';
import { invalidField } from '../../../platform/errors.ts';
import type { Random } from '../../../platform/random.ts';

/** Those that are encrypted first. `otpauth` is a plain list of addresses. */
export const exportFormats = ['aegis', '2fas', 'bitwarden', 'otpauth'] as const satisfies FormatName[];

export type ExportFormat = (typeof exportFormats)[number];

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
/** What scrypt may take; the writers ask for 32 MiB. */
const MAX_SCRYPT_BYTES = 256 * 1024 * 1024;

/**
 * The password of an export, as the header carries it: percent-encoded UTF-8. Throws `request.invalid`; the plain format
 * has none.
 */
export function exportPassword(format: ExportFormat, header: string | undefined): string | undefined {
  if (format === 'otpauth') return undefined;
  const pointer = '#headers/x-export-password';
  if (header === undefined || header === '') throw invalidField(pointer, 'is missing');
  const password = decode(header);
  if (password === undefined) throw invalidField(pointer, 'must be percent-encoded');
  if (password.length < MIN_PASSWORD_CHARACTERS || password.length > MAX_PASSWORD_CHARACTERS) {
    const range = `${MIN_PASSWORD_CHARACTERS} to ${MAX_PASSWORD_CHARACTERS}`;
    throw invalidField(pointer, `must have ${range} characters`);
  }
  return password;
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
  const tools: FormatTools = {
    password,
    subtle: webcrypto.subtle,
    random: (length) => random.bytes(length),
    kdf: {
      scrypt: scryptKey,
      argon2id: () => Promise.reject(new Error('No format is written with Argon2id.')),
    },
  };
  try {
    const { bytes, notes, problems } = await writeFile(format, entries, tools);
    return { bytes, notes: [...notes], leftOut: problems.length };
  } catch (error) {
    if (error instanceof OtpError) throw invalidField('#query/format', `is refused: ${error.message}`);
    throw error;
  }
}

/** On the runtime's threads, so that nobody waits for it. */
const scryptKey: Kdf['scrypt'] = ({ password, salt, N, r, p, length }) =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, length, { N, r, p, maxmem: MAX_SCRYPT_BYTES }, (error, key) =>
      error === null ? resolve(new Uint8Array(key)) : reject(error),
    );
  });

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
