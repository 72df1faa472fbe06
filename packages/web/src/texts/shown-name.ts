/** A name of ten thousand characters is one to be refused, not to be shown. */
const MAX_SHOWN_CHARACTERS = 120;
/**
 * What could break out of a line or turn it around, and what nobody sees (T9): as the server has it for the names of entries.
 * Two of what nobody sees stay: Persian words and families of emoji are written with them.
 */
const UNPRINTABLE = /(?![\u200c\u200d])[\p{Cc}\p{Cs}\p{Cf}\u2028\u2029]/gu;

/** A name that anybody may have written, without what the server would take out of it. */
export function printable(name: string): string {
  return name.replaceAll(UNPRINTABLE, '').trim();
}

/** A name out of a file or from an application, as it is shown: it may be of any length. */
export function shownName(name: string): string {
  const cut = printable(name.slice(0, 2 * MAX_SHOWN_CHARACTERS));
  return cut.length > MAX_SHOWN_CHARACTERS ? `${cut.slice(0, MAX_SHOWN_CHARACTERS).toWellFormed()}…` : cut;
}
