import type { OtpauthAccount } from '../../otpauth/account.ts';
import { parseOtpauth } from '../../otpauth/parse.ts';
import { accountOf } from '../account.ts';
import { filledText } from '../encoding/fields.ts';
import type { EntryProblem, EntryProblemCode, FormatNote } from '../format.ts';

/** A login of Bitwarden, in its JSON as in its CSV. */
export interface Login {
  name: string | undefined;
  username: string | undefined;
  /** An otpauth:// or steam:// address, or a bare secret in base32. */
  totp: string;
}

/**
 * The account of a login. Names in the address win; what it does not say comes from the login. A name that only repeats
 * the user's is no issuer.
 *
 * @throws OtpError for an address that is none
 */
export function accountOfLogin(login: Login, notes: Set<FormatNote>): OtpauthAccount | EntryProblemCode {
  const account = accountOfTotp(login.totp, notes);
  if (typeof account === 'string') return account;
  const label = account.label || nameOf(login.username) || '';
  const name = nameOf(login.name);
  if (account.issuer !== undefined || name === undefined || name === label) return { ...account, label };
  return { ...account, label, issuer: name };
}

function accountOfTotp(totp: string, notes: Set<FormatNote>): OtpauthAccount | EntryProblemCode {
  if (!/^(?:otpauth|steam):\/\//i.test(totp.trim())) return accountOf({ type: 'totp', secret: totp });
  const { notes: found, ...account } = parseOtpauth(totp);
  // An address without a name is usual here: the login has one.
  for (const note of found) if (note !== 'label_missing') notes.add(note);
  return account;
}

function nameOf(value: string | undefined): string | undefined {
  return filledText(value)?.toWellFormed();
}

/** Where an entry stands in the file, when others that are no codes stand between. */
export interface Place {
  entry: number;
  line?: number;
}

/** Problems that were counted among the codes, with their places in the file. */
export function placeProblems(problems: readonly EntryProblem[], places: readonly Place[]): EntryProblem[] {
  return problems.map((problem) => ({ ...problem, ...places[problem.entry - 1] }));
}
