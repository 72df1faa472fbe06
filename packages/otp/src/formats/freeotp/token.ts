import { isSteamIssuer } from '../../otpauth/account.ts';
import { STEAM_CHARACTERS } from '../../steam.ts';
import { filledText } from '../encoding/fields.ts';
import type { FormatNote } from '../format.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What FreeOTP and FreeOTP+ say alike of an account: whose it is, and of which kind. The parameter of its address is the issuer
 * inside, the prefix of the label the one outside.
 *
 * @param notes gets that both are there and differ, and that it is read as one of Steam, which both know by this name alone
 */
export function readToken(
  { issuerInt, issuerExt, label, type, digits }: Fields,
  notes: Set<FormatNote>,
): { issuer: string | undefined; organisation: string | undefined; label: unknown; type: unknown } {
  const [inside, outside] = [filledText(issuerInt), filledText(issuerExt)];
  if (inside !== undefined && outside !== undefined && inside !== outside)
    notes.add('issuer_differs_from_prefix');
  const isSteam =
    isSteamIssuer(outside ?? inside) && type === 'TOTP' && (digits ?? STEAM_CHARACTERS) === STEAM_CHARACTERS;
  if (isSteam) notes.add('read_as_steam');
  return { issuer: inside ?? outside, organisation: outside, label, type: isSteam ? 'steam' : type };
}

/** How a file calls a token that cannot be read. */
export function tokenName({ issuerExt, label }: Fields): string | undefined {
  return filledText(issuerExt) ?? filledText(label);
}
