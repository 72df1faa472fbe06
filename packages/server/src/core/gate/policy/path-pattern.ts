/** A pattern of paths, ready to be compared. */
export interface PathPattern {
  /** Whether it fits a path, letter by letter: for rules that let somebody in. */
  fits(segments: readonly string[]): boolean;
  /** The same where capitals make no difference: for rules that keep somebody out of what may not care about them. */
  fitsFolded(segments: readonly string[]): boolean;
}

const SEGMENT = /^[^/\\?#%;*\p{Cc}]+$/u;

/**
 * `/reports` is that path, with or without a slash at its end. `/reports/*` is any one name below it, `/reports/**` it and
 * everything below it. There is nothing else, so that a pattern is read in one way and costs nothing to compare.
 *
 * @returns undefined for what is no pattern
 */
export function compilePattern(text: string): PathPattern | undefined {
  if (text.length > 512 || !text.startsWith('/')) return undefined;
  const parts = text.slice(1).split('/');
  if (parts.at(-1) === '') parts.pop();
  const isOpen = parts.at(-1) === '**';
  if (isOpen) parts.pop();
  if (!parts.every((part) => part === '*' || (SEGMENT.test(part) && !/[. ]$/.test(part)))) return undefined;
  const folded = parts.map(fold);
  return {
    fits: (segments) => fits(segments, parts, isOpen, (segment) => segment),
    fitsFolded: (segments) => fits(segments, folded, isOpen, fold),
  };
}

function fits(
  segments: readonly string[],
  parts: readonly string[],
  isOpen: boolean,
  spell: (segment: string) => string,
): boolean {
  const length = segments.at(-1) === '' ? segments.length - 1 : segments.length;
  if (isOpen ? length < parts.length : length !== parts.length) return false;
  return parts.every((part, index) => {
    const segment = segments[index] ?? '';
    return part === '*' ? segment !== '' : part === spell(segment);
  });
}

/** By way of the capitals, as some systems compare: the dotless i has none of its own. */
function fold(segment: string): string {
  return segment.normalize('NFKC').toUpperCase().toLowerCase();
}
