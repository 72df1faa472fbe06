/** What can be found by its name. */
export interface Named {
  issuer: string | null;
  label: string;
}

/** Case, accents and width make no difference: `café` is found by `CAFE`. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Prepares a search, so that a keystroke only compares. The answer has those that hold every word, in their order. */
export function searchIn<Entry extends Named>(entries: readonly Entry[]): (text: string) => readonly Entry[] {
  const names = entries.map(({ issuer, label }) => fold(`${issuer ?? ''} ${label}`));
  return (text) => {
    const words = fold(text).split(/\s+/).filter(Boolean);
    if (words.length === 0) return entries;
    return entries.filter((_, index) => words.every((word) => names[index]?.includes(word)));
  };
}
