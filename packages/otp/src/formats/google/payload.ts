import { OtpError } from '../../errors.ts';
import type { OtpauthAccount } from '../../otpauth/account.ts';
import { accountOf, splitName } from '../account.ts';
import { decodeUtf8, encodeUtf8 } from '../encoding/bytes.ts';
import type { EntryProblemCode } from '../format.ts';
import { type Field, readFields, writeFields } from './protobuf.ts';

/** The numbers of the fields in Google's messages. */
const PAYLOAD = { accounts: 1, version: 2, batchSize: 3, batchIndex: 4, batchId: 5 };
const ACCOUNT = { secret: 1, name: 2, issuer: 3, algorithm: 4, digits: 5, type: 6, counter: 7 };

/** 0 stands for "not said". MD5, 4, is in no use and has no place here. */
const ALGORITHMS = ['SHA1', 'SHA1', 'SHA256', 'SHA512'] as const;
const DIGITS = [6, 6, 8] as const;
const TYPES = ['totp', 'hotp', 'totp'] as const;

/** Ten accounts for each part, and a person who shows them one after the other. */
export const MAX_PARTS = 1_000;
/** A part of Google's has ten accounts and four numbers; other programs write more accounts into one. */
const MAX_PART_FIELDS = 1_000;
/** An account has eight. */
const MAX_ACCOUNT_FIELDS = 32;

export interface MigrationPart {
  /** Each account still in its bytes: a damaged one does not harm the others. */
  accounts: Uint8Array[];
  /** How many parts the batch has. */
  size: number;
  /** From 0. */
  index: number;
  id: bigint;
}

/** @throws OtpError `format.damaged` */
export function readPart(bytes: Uint8Array): MigrationPart {
  const fields = readFields(bytes, MAX_PART_FIELDS);
  const accounts = fields.flatMap(({ number, value }) =>
    number === PAYLOAD.accounts && typeof value !== 'bigint' ? [value] : [],
  );
  // An absent number is 0, and a payload that is not divided may go without any.
  const size = Number(numberIn(fields, PAYLOAD.batchSize) || 1n);
  const index = Number(numberIn(fields, PAYLOAD.batchIndex));
  if (size > MAX_PARTS || index >= size) throw new OtpError('format.damaged');
  return { accounts, size, index, id: numberIn(fields, PAYLOAD.batchId) };
}

/** @throws OtpError `format.damaged` */
export function readAccount(bytes: Uint8Array): OtpauthAccount | EntryProblemCode {
  const fields = readFields(bytes, MAX_ACCOUNT_FIELDS);
  const type = TYPES[Number(numberIn(fields, ACCOUNT.type))];
  // Where a number means nothing known, a text that is no default and no valid value takes its place.
  const algorithm = ALGORITHMS[Number(numberIn(fields, ACCOUNT.algorithm))] ?? 'unknown';
  const digits = DIGITS[Number(numberIn(fields, ACCOUNT.digits))] ?? 'unknown';
  const { issuer, organisation, label } = splitName(nameIn(fields), textIn(fields, ACCOUNT.issuer));
  return accountOf({
    type,
    secret: bytesIn(fields, ACCOUNT.secret),
    issuer,
    organisation,
    label,
    algorithm,
    digits,
    counter: numberIn(fields, ACCOUNT.counter),
  });
}

/** How the account is called, where that can be read. */
export function readName(bytes: Uint8Array): string | undefined {
  try {
    return nameIn(readFields(bytes, MAX_ACCOUNT_FIELDS));
  } catch {
    return undefined;
  }
}

function nameIn(fields: readonly Field[]): string | undefined {
  return textIn(fields, ACCOUNT.name);
}

/** The last value counts, as Protocol Buffers have it. */
function valueIn(fields: readonly Field[], number: number): Field['value'] | undefined {
  return fields.findLast((field) => field.number === number)?.value;
}

function numberIn(fields: readonly Field[], number: number): bigint {
  const value = valueIn(fields, number);
  return typeof value === 'bigint' ? value : 0n;
}

function bytesIn(fields: readonly Field[], number: number): Uint8Array | undefined {
  const value = valueIn(fields, number);
  return typeof value === 'bigint' ? undefined : value?.slice();
}

function textIn(fields: readonly Field[], number: number): string | undefined {
  const bytes = bytesIn(fields, number);
  return bytes === undefined ? undefined : decodeUtf8(bytes);
}

/**
 * The bytes of one account, or why Google's format cannot carry it. The period is not in it: an account of
 * another period than 30 seconds is written all the same, and whoever writes it says so.
 */
export function writeAccount(account: OtpauthAccount): Uint8Array | EntryProblemCode {
  if (account.type === 'steam') return 'entry.type_unsupported';
  const digits = DIGITS.lastIndexOf(account.digits as 6 | 8);
  if (digits < 0) return 'otpauth.invalid_digits';
  const { issuer, label } = account;
  const counter = account.type === 'hotp' ? [{ number: ACCOUNT.counter, value: account.counter }] : [];
  return writeFields([
    { number: ACCOUNT.secret, value: account.secret },
    { number: ACCOUNT.name, value: encodeUtf8(issuer ? `${issuer}:${label}` : label) },
    ...(issuer ? [{ number: ACCOUNT.issuer, value: encodeUtf8(issuer) }] : []),
    { number: ACCOUNT.algorithm, value: BigInt(ALGORITHMS.lastIndexOf(account.algorithm)) },
    { number: ACCOUNT.digits, value: BigInt(digits) },
    { number: ACCOUNT.type, value: BigInt(TYPES.lastIndexOf(account.type)) },
    ...counter,
  ]);
}

export function writePart(part: MigrationPart): Uint8Array {
  return writeFields([
    ...part.accounts.map((value) => ({ number: PAYLOAD.accounts, value })),
    { number: PAYLOAD.version, value: 1n },
    { number: PAYLOAD.batchSize, value: BigInt(part.size) },
    { number: PAYLOAD.batchIndex, value: BigInt(part.index) },
    { number: PAYLOAD.batchId, value: part.id },
  ]);
}
