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

export interface Search<Entry> {
  /** Those that hold every word of the text, in their order. */
  find(text: string): readonly Entry[];
  /** What the first search would do otherwise: those after it only compare. */
  prepare(): void;
}

export function searchIn<Entry extends Named>(entries: readonly Entry[]): Search<Entry> {
  let names: readonly string[] | undefined;

  function prepared(): readonly string[] {
    names ??= entries.map(({ issuer, label }) => fold(`${issuer ?? ''} ${label}`));
    return names;
  }

  return {
    prepare: () => void prepared(),
    find(text) {
      const words = fold(text).split(/\s+/).filter(Boolean);
      if (words.length === 0) return entries;
      const known = prepared();
      return entries.filter((_, index) => words.every((word) => known[index]?.includes(word)));
    },
  };
}
