/**
 * Country calling codes of one and two digits (ITU-T E.164, list of assigned codes). All others have three: codes are
 * assigned so that none begins another.
 */
const ONE_DIGIT = new Set(['1', '7']);
const TWO_DIGITS = new Set(
  (
    '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 ' +
    '90 91 92 93 94 95 98'
  ).split(' '),
);

/**
 * What SMS are counted by: the calling code, and in the North American plan the area code after it, as that is what
 * tells its countries apart.
 *
 * @param phoneNumber in E.164, already checked
 */
export function callingCode(phoneNumber: string): string {
  const digits = phoneNumber.slice(1);
  if (digits.startsWith('1')) return digits.slice(0, 4);
  if (ONE_DIGIT.has(digits.slice(0, 1))) return digits.slice(0, 1);
  return TWO_DIGITS.has(digits.slice(0, 2)) ? digits.slice(0, 2) : digits.slice(0, 3);
}
