import type { Algorithm } from '../algorithm.ts';

/** Longer than any real address; ones with an icon or a note inside reach a few thousand. */
export const MAX_OTPAUTH_CHARACTERS = 16_384;

interface Labelled {
  /** Bytes, not base32; never empty. */
  secret: Uint8Array;
  /** Who issued the secret, never empty. */
  issuer?: string;
  /** The prefix of the label where it is not the issuer: the tenant, beside an issuer such as Microsoft. */
  organisation?: string;
  /** The account name; empty where the address has none. */
  label: string;
}

export interface TotpAccount extends Labelled {
  type: 'totp';
  algorithm: Algorithm;
  /** 5 to 10. */
  digits: number;
  /** 1 to 86,400. */
  periodSeconds: number;
}

export interface HotpAccount extends Labelled {
  type: 'hotp';
  algorithm: Algorithm;
  /** 5 to 10. */
  digits: number;
  /** The counter of the next code, 0 to 2^63-1. */
  counter: bigint;
}

export interface SteamAccount extends Labelled {
  type: 'steam';
  algorithm: 'SHA1';
  digits: 5;
  periodSeconds: 30;
}

/** One account as an otpauth:// address carries it. */
export type OtpauthAccount = TotpAccount | HotpAccount | SteamAccount;

/** What was tolerated or guessed in an address, for the preview of an import. */
export const OTPAUTH_NOTES = {
  colon_in_name:
    'the issuer or the account contains a colon, so the label may have been cut at the wrong place',
  counter_missing: 'no counter is given; 0 is assumed',
  digits_unusual: 'the number of digits is neither 6 nor 8',
  hash_unescaped: 'a # is not escaped; it is read as part of the text',
  issuer_differs_from_prefix: 'the issuer differs from the prefix of the label; both are kept',
  issuer_period_suffix: 'the issuer ends with a period that belongs to the next parameter; it is cut off',
  label_missing: 'no account name is given',
  parameter_repeated: 'a parameter appears twice with the same value',
  parameters_ignored: 'parameters without a meaning here (such as an image) are ignored',
  percent_malformed: 'a % does not begin a valid escape; it is kept as it stands',
  plus_as_space: 'a + in the issuer is read as a space',
  read_as_steam: 'the account is read as a Steam account',
  secret_respelled: 'the secret is written with lower case, separators, padding or spare bits',
  secret_short: 'the secret has fewer than 128 bits',
  spaces_unescaped: 'a space is not escaped',
  steam_parameters_ignored: 'Steam has SHA1, 5 characters and 30 seconds, whatever is given',
  algorithm_respelled: 'the algorithm is not written SHA1, SHA256 or SHA512',
} as const;

export type OtpauthNote = keyof typeof OTPAUTH_NOTES;

/** A parsed account, with notes in the order in which they were made, each once. */
export type ParsedOtpauth = OtpauthAccount & { notes: OtpauthNote[] };

/** True for the issuer that makes other authenticators read a plain TOTP address as a Steam account. */
export function isSteamIssuer(issuer: string | undefined): boolean {
  return issuer?.toLowerCase() === 'steam';
}
