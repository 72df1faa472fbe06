const PLAIN = /^[\x21-\x7e]+$/;

/**
 * The spelling under which guesses are counted, so that changing case, width or spaces buys no fresh budget. It is no
 * identity: the application's user ids are opaque, and two that differ only in case stay two users.
 */
export function countedName(name: string): string {
  if (PLAIN.test(name)) return name.toLowerCase();
  // Upper-casing first folds what has no lower-case pair of its own, such as the German sharp s.
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').replace(/\s+/gu, ' ').trim();
}
