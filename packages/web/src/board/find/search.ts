/** What can be found by its name. */
export interface Named {
  issuer: string | null;
  label: string;
}

/** Most names have no accent, and nothing else to take apart. */
const ASCII = /^\p{ASCII}*$/u;

/** Case, accents and width make no difference: `café` is found by `CAFE`. */
function fold(text: string): string {
  return (ASCII.test(text) ? text : text.normalize('NFKD').replace(/\p{M}/gu, '')).toLowerCase();
}

/**
 * A search, of which the first one prepares the names: the keystrokes after it only compare. The answer has those that hold
 * every word, in their order.
 */
export function searchIn<Entry extends Named>(entries: readonly Entry[]): (text: string) => readonly Entry[] {
  let names: readonly string[] | undefined;
  return (text) => {
    const words = fold(text).split(/\s+/).filter(Boolean);
    if (words.length === 0) return entries;
    names ??= entries.map(({ issuer, label }) => fold(`${issuer ?? ''} ${label}`));
    return entries.filter((_, index) => words.every((word) => names?.[index]?.includes(word)));
  };
}
