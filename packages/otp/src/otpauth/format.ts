import { MAC_BYTES } from '../algorithm.ts';
import { encodeBase32 } from '../base32.ts';
import { OtpError } from '../errors.ts';
import { MAX_COUNTER, MAX_DIGITS, MIN_DIGITS } from '../hotp.ts';
import { STEAM_CHARACTERS } from '../steam.ts';
import { MAX_PERIOD_SECONDS } from '../totp.ts';
import { isWholeWithin } from '../whole-number.ts';
import { isSteamIssuer, MAX_OTPAUTH_CHARACTERS, type OtpauthAccount } from './account.ts';

/**
 * Writes an account as an `otpauth://` address, so that `parseOtpauth` reads the same account again. Every
 * parameter is written, also where it is the default: readers disagree on defaults. An empty issuer or
 * organisation counts as absent.
 *
 * @throws OtpError `otpauth.*` for what the format cannot carry, above all a colon in a name
 */
export function formatOtpauth(account: OtpauthAccount): string {
  check(account);
  const { issuer, organisation } = account;
  const prefix = organisation || issuer;
  const label = (prefix ? `${percentEncode(prefix)}:` : '') + percentEncode(account.label);
  const parameters = [`secret=${encodeBase32(account.secret)}`];
  if (issuer) parameters.push(`issuer=${percentEncode(issuer)}`);
  parameters.push(`algorithm=${account.algorithm}`, `digits=${account.digits}`);
  parameters.push(account.type === 'hotp' ? `counter=${account.counter}` : `period=${account.periodSeconds}`);
  // A five-digit TOTP account of an issuer called Steam: says that the name means nothing.
  if (account.type === 'totp' && account.digits === STEAM_CHARACTERS && isSteamIssuer(issuer)) {
    parameters.push('encoder=decimal');
  }
  const address = `otpauth://${account.type}/${label}?${parameters.join('&')}`;
  if (address.length > MAX_OTPAUTH_CHARACTERS) throw new OtpError('otpauth.too_long');
  return address;
}

/** Escapes to UTF-8, a space to %20: a + would be read as a plus by most. */
function percentEncode(text: string): string {
  return encodeURIComponent(text);
}

function check(account: OtpauthAccount): void {
  for (const name of [account.issuer, account.organisation, account.label]) checkName(name ?? '');
  if (account.organisation && !account.issuer) throw new OtpError('otpauth.organisation_without_issuer');
  if (account.secret.length === 0) throw new OtpError('otpauth.secret_missing');
  if (!Object.hasOwn(MAC_BYTES, account.algorithm)) throw new OtpError('otpauth.invalid_algorithm');
  if (!isWholeWithin(account.digits, MIN_DIGITS, MAX_DIGITS)) throw new OtpError('otpauth.invalid_digits');
  if (account.type === 'hotp') {
    const { counter } = account;
    const valid = typeof counter === 'bigint' && counter >= 0n && counter <= MAX_COUNTER;
    if (!valid) throw new OtpError('otpauth.invalid_counter');
  } else if (!isWholeWithin(account.periodSeconds, 1, MAX_PERIOD_SECONDS)) {
    throw new OtpError('otpauth.invalid_period');
  }
}

/** The Key URI Format gives the colon and the spaces after it to the label itself, escaped or not. */
function checkName(name: string): void {
  if (name.includes(':')) throw new OtpError('otpauth.colon_in_label');
  if (name !== name.trim() || !name.isWellFormed()) throw new OtpError('otpauth.invalid_text');
}
