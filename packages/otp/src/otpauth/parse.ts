import { type Algorithm, algorithmNamed } from '../algorithm.ts';
import { decodeBase32, encodeBase32 } from '../base32.ts';
import { MIN_ENROLLED_SECRET_BYTES } from '../enrollment.ts';
import { OtpError } from '../errors.ts';
import { MAX_COUNTER, MAX_DIGITS, MIN_DIGITS } from '../hotp.ts';
import { STEAM_ALGORITHM, STEAM_CHARACTERS, STEAM_PERIOD_SECONDS } from '../steam.ts';
import { MAX_PERIOD_SECONDS } from '../totp.ts';
import { isWholeWithin } from '../whole-number.ts';
import { isSteamIssuer, MAX_OTPAUTH_CHARACTERS, type OtpauthAccount, type ParsedOtpauth } from './account.ts';
import { readNames } from './names.ts';
import { decodePercent, type Notes, splitQuery } from './text.ts';

const STEAM = {
  type: 'steam',
  algorithm: STEAM_ALGORITHM,
  digits: STEAM_CHARACTERS,
  periodSeconds: STEAM_PERIOD_SECONDS,
} as const;

/** Parameters that an address may leave out. */
interface Given {
  algorithm: Algorithm | undefined;
  digits: number | undefined;
}

/**
 * Parses `otpauth://TYPE/LABEL?PARAMETERS` (Google Authenticator's Key URI Format) and what other
 * authenticators have made of it; also `steam://SECRET`. Whatever had to be tolerated is in `notes`.
 *
 * By hand and never with `URL`, which engines disagree about for schemes they do not know: in one the type is
 * the host, in another a part of the path; and some lower-case the account.
 *
 * Nothing is fetched: `image` and its like are ignored.
 *
 * @throws OtpError `otpauth.*` and `base32.*`; no message holds any part of the text
 */
export function parseOtpauth(text: string): ParsedOtpauth {
  if (text.length > MAX_OTPAUTH_CHARACTERS) throw new OtpError('otpauth.too_long');
  const address = text.trim();
  const notes: Notes = new Set();
  const account = /^steam:\/\//i.test(address)
    ? parseSteamAddress(address.slice('steam://'.length), notes)
    : parseKeyAddress(address, notes);
  return { ...account, notes: [...notes] };
}

/** Bitwarden and Proton keep a Steam account as the scheme and the secret, and nothing else. */
function parseSteamAddress(rawSecret: string, notes: Notes): OtpauthAccount {
  notes.add('label_missing');
  return { ...STEAM, label: '', secret: readSecret(rawSecret, notes) };
}

function parseKeyAddress(address: string, notes: Notes): OtpauthAccount {
  const { type, rawLabel, query } = splitAddress(address, notes);
  const parameters = splitQuery(query, notes);
  const secret = readSecret(parameters.get('secret'), notes);
  const hasPeriod = type === 'hotp' || parameters.has('period');
  const { names, period } = readNames(rawLabel, parameters.get('issuer'), hasPeriod, notes);
  const given = {
    algorithm: readAlgorithm(decoded(parameters, 'algorithm', notes), notes),
    digits: readDigits(decoded(parameters, 'digits', notes)),
  };
  if (type === 'hotp') {
    const counter = readCounter(decoded(parameters, 'counter', notes), notes);
    return { ...names, secret, type, ...withDefaults(given, notes), counter };
  }
  const periodSeconds = readPeriod(decoded(parameters, 'period', notes) ?? period);
  if (type === 'steam' || isSteam(parameters, names.issuer, given.digits, notes)) {
    if (!isSteamLike({ ...given, periodSeconds })) notes.add('steam_parameters_ignored');
    return { ...names, secret, ...STEAM };
  }
  return { ...names, secret, type, ...withDefaults(given, notes), periodSeconds: periodSeconds ?? 30 };
}

/**
 * Cuts the address at its first `?` and `/`. There is no fragment: Entra puts a bare # into account names
 * (user#EXT#@example.com), and an address without a label may go without the slash as well.
 */
function splitAddress(address: string, notes: Notes) {
  if (!/^otpauth:\/\//i.test(address)) {
    throw new OtpError(/^motp:\/\//i.test(address) ? 'otpauth.type_unsupported' : 'otpauth.invalid_scheme');
  }
  const rest = address.slice('otpauth://'.length);
  if (rest.includes(' ')) notes.add('spaces_unescaped');
  if (rest.includes('#')) notes.add('hash_unescaped');
  const question = rest.indexOf('?');
  const path = question < 0 ? rest : rest.slice(0, question);
  const slash = path.indexOf('/');
  const type = (slash < 0 ? path : path.slice(0, slash)).toLowerCase();
  if (type === 'yaotp' || type === 'motp') throw new OtpError('otpauth.type_unsupported');
  if (type !== 'totp' && type !== 'hotp' && type !== 'steam') throw new OtpError('otpauth.invalid_type');
  return {
    type: type as OtpauthAccount['type'],
    rawLabel: slash < 0 ? '' : path.slice(slash + 1),
    query: question < 0 ? '' : rest.slice(question + 1),
  };
}

function decoded(parameters: Map<string, string>, name: string, notes: Notes): string | undefined {
  const raw = parameters.get(name);
  return raw === undefined ? undefined : decodePercent(raw, notes);
}

function readSecret(raw: string | undefined, notes: Notes): Uint8Array {
  const text = decodePercent(raw ?? '', notes);
  const secret = decodeBase32(text);
  if (secret.length === 0) throw new OtpError('otpauth.secret_missing');
  if (encodeBase32(secret) !== text) notes.add('secret_respelled');
  if (secret.length < MIN_ENROLLED_SECRET_BYTES) notes.add('secret_short');
  return secret;
}

function readAlgorithm(text: string | undefined, notes: Notes): Algorithm | undefined {
  if (text === undefined) return undefined;
  const algorithm = algorithmNamed(text);
  if (algorithm === undefined) throw new OtpError('otpauth.invalid_algorithm');
  if (algorithm !== text) notes.add('algorithm_respelled');
  return algorithm;
}

function readDigits(text: string | undefined): number | undefined {
  const digits = text === undefined ? undefined : wholeNumber(text);
  if (digits === undefined || isWholeWithin(digits, MIN_DIGITS, MAX_DIGITS)) return digits;
  throw new OtpError('otpauth.invalid_digits');
}

function readPeriod(text: string | undefined): number | undefined {
  const periodSeconds = text === undefined ? undefined : wholeNumber(text);
  if (periodSeconds === undefined || isWholeWithin(periodSeconds, 1, MAX_PERIOD_SECONDS))
    return periodSeconds;
  throw new OtpError('otpauth.invalid_period');
}

/** Number() alone would read "", " 6", "0x6", "6e0" and "6.0". */
function wholeNumber(text: string): number {
  return /^[0-9]{1,5}$/.test(text) ? Number(text) : Number.NaN;
}

/** The format requires the counter; Stratum takes its absence for 0, as here, and Aegis refuses. */
function readCounter(text: string | undefined, notes: Notes): bigint {
  if (text === undefined) {
    notes.add('counter_missing');
    return 0n;
  }
  const counter = /^[0-9]{1,19}$/.test(text) ? BigInt(text) : -1n;
  if (counter < 0n || counter > MAX_COUNTER) throw new OtpError('otpauth.invalid_counter');
  return counter;
}

function withDefaults({ algorithm = 'SHA1', digits = 6 }: Given, notes: Notes) {
  if (digits !== 6 && digits !== 8) notes.add('digits_unusual');
  return { algorithm, digits };
}

function isSteamLike(given: Given & { periodSeconds: number | undefined }): boolean {
  const {
    algorithm = STEAM_ALGORITHM,
    digits = STEAM_CHARACTERS,
    periodSeconds = STEAM_PERIOD_SECONDS,
  } = given;
  const codes = algorithm === STEAM_ALGORITHM && digits === STEAM_CHARACTERS;
  return codes && periodSeconds === STEAM_PERIOD_SECONDS;
}

/**
 * Recognises a Steam account behind the type totp: `encoder=steam` from KeePassXC, a bare `steam` from
 * Stratum, and by issuer alone as Stratum and 2FAuth do. The issuer is a guess, and gives way to other digits
 * than Steam's and to any other encoder.
 */
function isSteam(
  parameters: Map<string, string>,
  issuer: string | undefined,
  digits: number | undefined,
  notes: Notes,
): boolean {
  const encoder = decoded(parameters, 'encoder', notes)?.toLowerCase();
  const byIssuer = isSteamIssuer(issuer) && (digits ?? STEAM_CHARACTERS) === STEAM_CHARACTERS;
  const found = encoder === 'steam' || parameters.has('steam') || (encoder === undefined && byIssuer);
  if (found) notes.add('read_as_steam');
  return found;
}
