import { encodeBase32, formatOtpauth, type OtpauthAccount, OtpError } from '@twofold/otp';
import type { FormatEntry } from '@twofold/otp/formats/format';

/** An entry as `POST /accounts/import` takes it; the server checks all of it. */
export type ImportedEntry = Readonly<Record<string, unknown>>;

/**
 * In fields, so that the server can say which of them is wrong; as an address, where there is something that only an
 * address says.
 */
export function importedEntry({ account, note, groups, favourite }: FormatEntry): ImportedEntry {
  const rest = {
    ...(note !== undefined && { note }),
    ...(groups.length > 0 && { groups }),
    ...(favourite && { favourite }),
  };
  const isNameless = account.label === '' && !account.issuer;
  const uri = account.organisation || isNameless ? addressOf(account) : undefined;
  return { ...(uri === undefined ? fieldsOf(account) : { uri }), ...rest };
}

/** Undefined, where an address cannot say it: a name with a colon. */
function addressOf(account: OtpauthAccount): string | undefined {
  try {
    return formatOtpauth(account);
  } catch (error) {
    if (error instanceof OtpError) return undefined;
    throw error;
  }
}

function fieldsOf(account: OtpauthAccount): ImportedEntry {
  const { type, secret, label, issuer, algorithm, digits } = account;
  const names = { type, label, ...(issuer && { issuer }), secret: encodeBase32(secret) };
  if (type === 'steam') return names;
  if (type === 'totp') return { ...names, algorithm, digits, period: account.periodSeconds };
  // One beyond what a number holds is refused by the server: it would be the counter of another code.
  return { ...names, algorithm, digits, counter: Number(account.counter) };
}

/** The same for entries that make the same codes, whatever they are called: a collection has one of them. */
export function codesOf({ account }: FormatEntry): string {
  const { type, secret, algorithm, digits } = account;
  const period = account.type === 'hotp' ? 0 : account.periodSeconds;
  return JSON.stringify([type, encodeBase32(secret), algorithm, digits, period]);
}
