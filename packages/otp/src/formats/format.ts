import type { OtpErrorCode } from '../errors.ts';
import type { OtpauthAccount } from '../otpauth/account.ts';
import type { FormatNote } from './notes.ts';

export type { FormatNote } from './notes.ts';

export const FORMATS = [
  'otpauth',
  'google',
  'aegis',
  '2fas',
  'ente',
  'bitwarden',
  'bitwarden-csv',
  'proton',
  'stratum',
  'andotp',
  'freeotp-plus',
  'freeotp-2',
  'raivo',
  '2fauth',
  'keepass',
  'passbolt',
  'steam',
] as const;

export type FormatName = (typeof FORMATS)[number];

/** An account, and what else a file says of it. Addresses of images are neither followed nor kept. */
export interface FormatEntry {
  account: OtpauthAccount;
  note?: string;
  groups: string[];
  favourite: boolean;
  /** What was guessed in reading this one, or its format does not say; left out where there is nothing. */
  notes?: FormatNote[];
}

/** Why one entry was left out; the others are read all the same. */
export interface EntryProblem {
  /** From 1, as they stand in the file. */
  entry: number;
  /** From 1, where the file has lines. */
  line?: number;
  /** As the file calls it: to be shown, never logged. */
  name?: string;
  code: EntryProblemCode;
}

export type EntryProblemCode =
  | OtpErrorCode
  | 'entry.no_secret'
  | 'entry.not_a_code'
  | 'entry.type_unsupported'
  | 'entry.field_invalid';

export interface FormatContent {
  format: FormatName;
  entries: FormatEntry[];
  problems: EntryProblem[];
  /** What was guessed, or what the format does not say, for the preview; each once, those of single entries too. */
  notes: FormatNote[];
  /** Google: the parts that are missing, from 1. */
  missingParts?: number[];
}

/** A file, looked at once for all readers. */
export interface FileContent {
  bytes: Uint8Array;
  /** UTF-8, or UTF-16 with a byte order mark; without the mark. Undefined where it is neither. */
  text: string | undefined;
  /** Undefined where it is no JSON. */
  json: unknown;
  name: string | undefined;
}

/** What WebCrypto does not have. Costs are checked against `limits.ts` before either is called. */
export interface Kdf {
  argon2id(parameters: {
    password: Uint8Array;
    salt: Uint8Array;
    memoryKib: number;
    passes: number;
    parallelism: number;
    /** In bytes. */
    length: number;
  }): Promise<Uint8Array>;
  scrypt(parameters: {
    password: Uint8Array;
    salt: Uint8Array;
    N: number;
    r: number;
    p: number;
    /** In bytes. */
    length: number;
  }): Promise<Uint8Array>;
}

export interface FormatTools {
  password: string | undefined;
  subtle: SubtleCrypto;
  random(length: number): Uint8Array;
  kdf: Kdf;
}

export interface FormatReader {
  format: FormatName;
  /** Cheap, from what is there; never throws. */
  recognises(file: FileContent): boolean;
  /** @throws OtpError `format.*` */
  read(file: FileContent, tools: FormatTools): Promise<FormatContent>;
}

export interface FormatWriter {
  format: FormatName;
  /** @throws OtpError `format.*` */
  write(
    entries: readonly FormatEntry[],
    tools: FormatTools,
  ): Promise<{ bytes: Uint8Array; notes: FormatNote[]; problems: EntryProblem[] }>;
}
