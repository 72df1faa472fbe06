import { createRequire } from 'node:module';
import { countedName } from '../users/user-name.ts';

/** In code points, after normalisation. A bound of work, far above what a person or a program chooses. */
export const MAX_PASSWORD_LENGTH = 128;

/** Also before normalisation, which can make one character eighteen. In UTF-16 code units. */
const MAX_SPELLING_LENGTH = 4 * MAX_PASSWORD_LENGTH;

/** What is no better for being repeated: `abcabcabcabc`. */
const SHORT = 4;

export interface PasswordPolicy {
  /** In code points. */
  readonly minLength: number;
  /** The product's and the site's name. */
  readonly siteNames: readonly string[];
}

/** The same spelling whatever keyboard it is typed on (NIST SP 800-63B-4, 3.1.1.2). Half a surrogate pair is no text. */
export function normalisePassword(password: string): string {
  return password.toWellFormed().normalize('NFKC');
}

/**
 * Why a password cannot be taken; undefined for one that can. It is compared as a whole: what contains a common word is
 * no common word (NIST SP 800-63B-4, 3.1.1.2). There are no rules of composition.
 *
 * @param password not yet normalised
 * @param ownNames the person's user name and e-mail address
 */
export function problemOfPassword(
  password: string,
  ownNames: readonly string[],
  { minLength, siteNames }: PasswordPolicy,
): string | undefined {
  if (password.length > MAX_SPELLING_LENGTH) return `must have at most ${MAX_PASSWORD_LENGTH} characters`;
  const normalised = normalisePassword(password);
  const { length } = [...normalised];
  if (length < minLength) return `must have at least ${minLength} characters`;
  if (length > MAX_PASSWORD_LENGTH) return `must have at most ${MAX_PASSWORD_LENGTH} characters`;
  const folded = countedName(normalised);
  const unit = repeatedUnit(folded);
  const isOneOf = (names: readonly string[]) =>
    names.some((name) => [folded, unit].includes(countedName(name)));
  if (isOneOf(ownNames.flatMap(partsOfName))) return 'must not be your own name or address';
  if (isOneOf(siteNames)) return 'must not be the name of this site';
  const common = commonPasswords();
  if (common.has(folded) || common.has(unit)) return 'is one of the most common passwords';
  if (unit.length <= SHORT) return 'must not be a few characters repeated';
  return undefined;
}

/** An address is a name too, as a whole and before its at sign. */
function partsOfName(name: string): string[] {
  const [local = '', ...domain] = name.split('@');
  return (domain.length === 0 ? [name] : [name, local]).filter((part) => part !== '');
}

/** The shortest text that makes the whole one by repetition; the whole one where there is none shorter. */
function repeatedUnit(text: string): string {
  const period = `${text}${text}`.indexOf(text, 1);
  return text.slice(0, period);
}

let dictionary: ReadonlySet<string> | undefined;

/** Forty-nine thousand words from breaches. Read at the first password that is chosen: most processes see none. */
function commonPasswords(): ReadonlySet<string> {
  if (dictionary) return dictionary;
  const require = createRequire(import.meta.url);
  const common: typeof import('@zxcvbn-ts/language-common') = require('@zxcvbn-ts/language-common');
  dictionary = new Set(common.dictionary['passwords-common'].map(countedName));
  return dictionary;
}
