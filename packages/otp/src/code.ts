import { isSeparator } from './separators.ts';

/**
 * More than a ten-digit code with a separator at every place; longer input is not looked at, so that the cost
 * of a refusal does not grow with what was sent.
 */
export const MAX_SUBMITTED_CHARACTERS = 32;

/**
 * The one spelling of a submitted code: exactly `digits` ASCII digits, as text, because a number loses leading
 * zeros (RFC 4226 section 5.3). Separators between groups are dropped (see `isSeparator`). Everything else is
 * `undefined`: other characters, digits of other scripts, other lengths, and anything that is not a string,
 * so that arrays and objects out of a JSON body can be handed in as they came.
 *
 * @param submitted what the caller sent; not trusted in any way
 * @param digits the number of digits of the factor
 */
export function canonicaliseCode(submitted: unknown, digits: number): string | undefined {
  if (typeof submitted !== 'string' || submitted.length > MAX_SUBMITTED_CHARACTERS) return undefined;
  let code = '';
  for (let index = 0; index < submitted.length; index++) {
    const charCode = submitted.charCodeAt(index);
    if (isSeparator(charCode)) continue;
    if (charCode < 0x30 || charCode > 0x39) return undefined;
    code += submitted.charAt(index);
  }
  return code.length === digits ? code : undefined;
}

/**
 * Compares two codes of equal length in a time that does not depend on where they differ (a prefix found by
 * timing would turn a million guesses into sixty). Lengths are public and may be told apart.
 */
export function equalInConstantTime(expected: string, code: string): boolean {
  if (expected.length !== code.length) return false;
  let difference = 0;
  for (let index = 0; index < expected.length; index++) {
    difference |= expected.charCodeAt(index) ^ code.charCodeAt(index);
  }
  return difference === 0;
}
