import { algorithmNamed } from '../algorithm.ts';
import { decodeBase32 } from '../base32.ts';
import { OtpError } from '../errors.ts';
import { MAX_COUNTER, MAX_DIGITS, MIN_DIGITS } from '../hotp.ts';
import type { OtpauthAccount } from '../otpauth/account.ts';
import { STEAM_ALGORITHM, STEAM_CHARACTERS, STEAM_PERIOD_SECONDS } from '../steam.ts';
import { MAX_PERIOD_SECONDS } from '../totp.ts';
import { filledText, wholeNumber } from './encoding/fields.ts';
import type { EntryProblemCode } from './format.ts';

/** Fields of an account as a file has them; what is absent, null or the empty text takes its default. */
export interface AccountFields {
  /** totp, hotp or steam, in either case. */
  type: unknown;
  /** Base32, or the bytes themselves. */
  secret: unknown;
  label?: unknown;
  issuer?: unknown;
  organisation?: unknown;
  algorithm?: unknown;
  digits?: unknown;
  period?: unknown;
  /** Of the next code. */
  counter?: unknown;
}

/**
 * An account out of the fields of a file, or why it is none. The one place for the defaults of all formats, which
 * are those of otpauth addresses (SHA1, 6 digits, 30 seconds, counter 0), and for how algorithms are spelt.
 *
 * A default stands in for what is absent, never for what is wrong: an account that is read wrongly shows codes
 * that nobody accepts.
 */
export function accountOf(fields: AccountFields): OtpauthAccount | EntryProblemCode {
  try {
    return account(fields);
  } catch (error) {
    if (error instanceof OtpError) return error.code;
    throw error;
  }
}

function account(fields: AccountFields): OtpauthAccount | EntryProblemCode {
  const type = typeof fields.type === 'string' ? fields.type.toLowerCase() : undefined;
  if (type !== 'totp' && type !== 'hotp' && type !== 'steam') return 'entry.type_unsupported';
  if (isTooLong(fields.secret)) return 'entry.field_invalid';
  const secret = secretOf(fields.secret);
  if (secret === undefined) return 'entry.no_secret';
  const common = { ...namesOf(fields), secret };
  if (type === 'steam') {
    // Steam has one kind of code: what a file says beside it is its program's default for other accounts.
    return {
      ...common,
      type,
      algorithm: STEAM_ALGORITHM,
      digits: STEAM_CHARACTERS,
      periodSeconds: STEAM_PERIOD_SECONDS,
    };
  }
  const codes = { algorithm: algorithmOf(fields.algorithm), digits: digitsOf(fields.digits) };
  if (type === 'hotp') return { ...common, type, ...codes, counter: counterOf(fields.counter) };
  return { ...common, type, ...codes, periodSeconds: periodOf(fields.period) };
}

/** Of base32, or of its bytes: thirty times the longest that is in use. */
const MAX_SECRET_LENGTH = 4_096;

/** Megabytes of base32 are decoded for nothing. */
function isTooLong(secret: unknown): boolean {
  return (typeof secret === 'string' || secret instanceof Uint8Array) && secret.length > MAX_SECRET_LENGTH;
}

function secretOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value.length === 0 ? undefined : value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const secret = decodeBase32(value);
  return secret.length === 0 ? undefined : secret;
}

function namesOf(fields: AccountFields): { issuer?: string; organisation?: string; label: string } {
  const [issuer, organisation, label] = [fields.issuer, fields.organisation, fields.label].map((name) =>
    filledText(name)?.toWellFormed(),
  );
  const names: { issuer?: string; organisation?: string; label: string } = { label: label ?? '' };
  if (issuer !== undefined) names.issuer = issuer;
  if (issuer !== undefined && organisation !== undefined && organisation !== issuer)
    names.organisation = organisation;
  return names;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function algorithmOf(value: unknown) {
  if (isAbsent(value)) return 'SHA1';
  const algorithm = typeof value === 'string' ? algorithmNamed(value) : undefined;
  if (algorithm === undefined) throw new OtpError('otpauth.invalid_algorithm');
  return algorithm;
}

function digitsOf(value: unknown): number {
  if (isAbsent(value)) return 6;
  const digits = wholeNumber(value, MIN_DIGITS, MAX_DIGITS);
  if (digits === undefined) throw new OtpError('otpauth.invalid_digits');
  return digits;
}

function periodOf(value: unknown): number {
  if (isAbsent(value)) return 30;
  const periodSeconds = wholeNumber(value, 1, MAX_PERIOD_SECONDS);
  if (periodSeconds === undefined) throw new OtpError('otpauth.invalid_period');
  return periodSeconds;
}

/** A JSON number beyond the safe integers has lost its last digits: no counter at all rather than another one. */
function counterOf(value: unknown): bigint {
  if (isAbsent(value)) return 0n;
  let counter = -1n;
  if (typeof value === 'bigint') counter = value;
  else if (typeof value === 'number' && Number.isSafeInteger(value)) counter = BigInt(value);
  else if (typeof value === 'string' && /^[0-9]{1,19}$/.test(value)) counter = BigInt(value);
  if (counter < 0n || counter > MAX_COUNTER) throw new OtpError('otpauth.invalid_counter');
  return counter;
}

/**
 * Issuer and account out of a name that may hold both, as `Issuer:account` or `Issuer: account`. A prefix that is
 * not the issuer is the organisation, as in otpauth addresses.
 */
export function splitName(
  name: unknown,
  givenIssuer: unknown,
): { issuer: string | undefined; organisation: string | undefined; label: string } {
  const whole = filledText(name) ?? '';
  const issuer = filledText(givenIssuer);
  if (issuer !== undefined && whole.startsWith(`${issuer}:`)) {
    return { issuer, organisation: undefined, label: whole.slice(issuer.length + 1).trim() };
  }
  const colon = whole.indexOf(':');
  if (colon < 0) return { issuer, organisation: undefined, label: whole };
  const prefix = filledText(whole.slice(0, colon));
  const label = whole.slice(colon + 1).trim();
  if (issuer === undefined) return { issuer: prefix, organisation: undefined, label };
  return { issuer, organisation: prefix, label };
}
