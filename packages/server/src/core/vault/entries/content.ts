import { Buffer } from 'node:buffer';
import {
  type Algorithm,
  decodeBase32,
  MAX_DIGITS,
  MAX_PERIOD_SECONDS,
  type OtpauthAccount,
  OtpError,
  parseOtpauth,
} from '@twofold/otp';
import { invalidField } from '../../../platform/errors.ts';

export const entryTypes = ['totp', 'hotp', 'steam'] as const;

export type EntryType = (typeof entryTypes)[number];

export const algorithms = ['SHA1', 'SHA256', 'SHA512'] as const satisfies Algorithm[];

/** What an entry says of itself. A secret is in it: it is sealed whole, and never leaves the core but by `reveal.ts`. */
export interface EntryContent {
  type: EntryType;
  label: string;
  issuer: string | null;
  /** The tenant beside an issuer such as Microsoft. */
  organisation: string | null;
  secret: Uint8Array;
  algorithm: Algorithm;
  /** 5 to 10. */
  digits: number;
  /** Seconds; 0 of HOTP, which has none. */
  period: number;
  /** The name of a brand's icon: never an address, and never fetched (T7). */
  icon: string | null;
  note: string | null;
  groups: string[];
  favourite: boolean;
}

/** An entry to be added, with the counter of the next code of a HOTP entry. */
export interface NewEntry {
  content: EntryContent;
  counter: number | null;
}

/** What people say beside the account itself. */
export interface EntryNotes {
  icon?: string | null | undefined;
  note?: string | null | undefined;
  groups?: readonly string[] | undefined;
  favourite?: boolean | undefined;
}

/** An account in fields. `secret` is base32. */
export interface EntryFields extends EntryNotes {
  label: string;
  secret: string;
  issuer?: string | null | undefined;
  algorithm?: Algorithm | undefined;
  digits?: number | undefined;
  period?: number | undefined;
  type?: EntryType | undefined;
  counter?: number | undefined;
}

export const MAX_NAME_CHARACTERS = 256;
/** Of a name as it comes, with accents apart from their letters and spaces around it. */
const MAX_GIVEN_CHARACTERS = 8 * MAX_NAME_CHARACTERS;
export const MAX_NOTE_CHARACTERS = 2000;
export const MAX_GROUPS = 20;
/** Of an entry in all, as JSON: a collection is opened whole for each board of it. */
const MAX_CONTENT_BYTES = 8192;
const MAX_SECRET_BYTES = 1024;
/** In base32, with a separator after each character. */
export const MAX_SECRET_CHARACTERS = 4 * MAX_SECRET_BYTES;
export const MIN_DIGITS = 5;
/** So that the counter stays exact where numbers are doubles, however often it is raised. */
export const MAX_STORED_COUNTER = Number.MAX_SAFE_INTEGER - 1;
/**
 * What could break out of a line or turn it around, and what nobody sees, so that two entries look alike, wherever a name is
 * shown (T9). Two of what nobody sees stay: Persian words and families of emoji are written with them.
 */
const UNPRINTABLE = /(?![\u200c\u200d])[\p{Cc}\p{Cs}\p{Cf}\u2028\u2029]/gu;
/** The same where there may be lines. */
const UNPRINTABLE_IN_LINES = new RegExp(`(?![\\n\\t])${UNPRINTABLE.source}`, 'gu');
const ICON = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Throws `request.invalid` naming the field. Nothing of the input stands in the error. */
export function entryOfFields(fields: EntryFields): NewEntry {
  const { type = 'totp' } = fields;
  const secret = secretOf(fields.secret);
  const issuer = nameOf(fields.issuer ?? '', '/issuer');
  const names = { label: nameOf(fields.label, '/label'), issuer: issuer === '' ? null : issuer };
  if (names.label === '' && names.issuer === null) throw invalidField('/label', 'must not be empty');
  const { algorithm = 'SHA1', digits = 6, period = 30, counter = 0 } = fields;
  if (!isWhole(digits, MIN_DIGITS, MAX_DIGITS))
    throw invalidField('/digits', 'must be a number from 5 to 10');
  if (!isWhole(period, 1, MAX_PERIOD_SECONDS))
    throw invalidField('/period', `must be a number from 1 to ${MAX_PERIOD_SECONDS}`);
  const parameters =
    type === 'steam'
      ? ({ algorithm: 'SHA1', digits: 5, period: 30 } as const)
      : { algorithm, digits, period: type === 'hotp' ? 0 : period };
  const content = { type, ...names, organisation: null, secret, ...parameters, ...notesOf(fields) };
  return {
    content: ofFitSize(content),
    counter: type === 'hotp' ? counterOf(counter) : null,
  };
}

/**
 * From an `otpauth://` address; whatever it says of an image is not followed and not kept. Throws `request.invalid` naming
 * the field.
 */
export function entryOfUri(uri: string, notes: EntryNotes = {}): NewEntry {
  try {
    return entryOfAccount(parseOtpauth(uri), notes, '/uri');
  } catch (error) {
    if (error instanceof OtpError) throw invalidField('/uri', `is refused: ${error.message}`);
    throw error;
  }
}

/**
 * From an account that was parsed already. Throws `request.invalid` naming the field.
 *
 * @param place where its names stood, as a pointer; when left out, in fields of their own
 */
export function entryOfAccount(account: OtpauthAccount, notes: EntryNotes = {}, place?: string): NewEntry {
  const { type, secret, algorithm, digits } = account;
  if (secret.length > MAX_SECRET_BYTES) throw tooLong();
  const issuer = nameOf(account.issuer ?? '', place ?? '/issuer');
  const organisation = nameOf(account.organisation ?? '', place ?? '/organisation');
  const content: EntryContent = {
    ...{ type, secret, algorithm, digits },
    label: nameOf(account.label, place ?? '/label'),
    issuer: issuer === '' ? null : issuer,
    organisation: organisation === '' ? null : organisation,
    period: account.type === 'hotp' ? 0 : account.periodSeconds,
    ...notesOf(notes),
  };
  return {
    content: ofFitSize(content),
    counter: account.type === 'hotp' ? counterOf(Number(account.counter)) : null,
  };
}

/** What people may change of an entry afterwards: its names and notes, never what makes its codes. */
export function changedContent(
  content: EntryContent,
  change: EntryNotes & { label?: string | undefined; issuer?: string | null | undefined },
): EntryContent {
  const label = change.label === undefined ? content.label : nameOf(change.label, '/label');
  const issuer =
    change.issuer === undefined ? content.issuer : nameOf(change.issuer ?? '', '/issuer') || null;
  if (label === '' && issuer === null) throw invalidField('/label', 'must not be empty');
  const { icon = content.icon, note = content.note, groups = content.groups } = change;
  const notes = notesOf({ icon, note, groups, favourite: change.favourite ?? content.favourite });
  // An organisation is only one beside an issuer.
  const organisation = issuer === null ? null : content.organisation;
  return ofFitSize({ ...content, label, issuer, organisation, ...notes });
}

/** Each field has a bound of its own, and all of them together are far too much for thousands of entries (T10). */
function ofFitSize(content: EntryContent): EntryContent {
  const secret = Buffer.from(content.secret).toString('base64url');
  if (Buffer.byteLength(JSON.stringify({ ...content, secret })) <= MAX_CONTENT_BYTES) return content;
  throw invalidField('/note', `must have, with the names and groups, at most ${MAX_CONTENT_BYTES} bytes`);
}

function notesOf({ icon = null, note = null, groups = [], favourite = false }: EntryNotes) {
  if (icon !== null && !ICON.test(icon)) throw invalidField('/icon', 'must be the name of an icon');
  if (note !== null && (note.length > MAX_NOTE_CHARACTERS || !note.isWellFormed()))
    throw invalidField('/note', `must have at most ${MAX_NOTE_CHARACTERS} characters`);
  if (groups.length > MAX_GROUPS) throw invalidField('/groups', `must have at most ${MAX_GROUPS} entries`);
  const named = groups.map((group) => nameOf(group, '/groups')).filter((group) => group !== '');
  const lines = note === null ? null : note.replaceAll(UNPRINTABLE_IN_LINES, '');
  return { icon, note: lines, groups: [...new Set(named)], favourite };
}

/**
 * As it is kept and shown. Throws `request.invalid`; before it is composed where it is far too long, as what it takes to
 * order a million accents is the square of that (T10).
 */
export function nameOf(text: string, pointer: string): string {
  const tooLong = () => invalidField(pointer, `must have at most ${MAX_NAME_CHARACTERS} characters`);
  if (text.length > MAX_GIVEN_CHARACTERS) throw tooLong();
  const name = text.toWellFormed().replaceAll(UNPRINTABLE, '').normalize('NFC').trim();
  if (name.length <= MAX_NAME_CHARACTERS) return name;
  throw tooLong();
}

function secretOf(text: string): Uint8Array {
  if (text.length > MAX_SECRET_CHARACTERS) throw tooLong();
  try {
    const secret = decodeBase32(text);
    if (secret.length === 0) throw invalidField('/secret', 'must not be empty');
    if (secret.length > MAX_SECRET_BYTES) throw tooLong();
    return secret;
  } catch (error) {
    if (error instanceof OtpError) throw invalidField('/secret', `is no base32: ${error.message}`);
    throw error;
  }
}

function tooLong() {
  return invalidField('/secret', `must have at most ${MAX_SECRET_BYTES} bytes`);
}

function counterOf(counter: number): number {
  if (isWhole(counter, 0, MAX_STORED_COUNTER)) return counter;
  throw invalidField('/counter', `must be a number from 0 to ${MAX_STORED_COUNTER}`);
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}

/** Of what two entries with the same codes have in common, whatever they are called; for a keyed digest. */
export function digestInput({ type, secret, algorithm, digits, period }: EntryContent): string {
  return JSON.stringify([type, Buffer.from(secret).toString('base64url'), algorithm, digits, period]);
}
