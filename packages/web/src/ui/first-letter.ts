/** Made with the first name that needs it: to load what it knows of all languages takes longer than all cards that are in sight. */
let letters: Intl.Segmenter | undefined;
/** Two such characters are two letters, whatever follows. */
const PLAIN = /^[!-~](?:[ -~]|$)/;

/** What a person takes for one letter: an emoji or an accented letter is one of several code points. */
export function firstLetter(name: string): string {
  const shown = name.trim();
  if (PLAIN.test(shown)) return shown.charAt(0).toUpperCase();
  letters ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const [first] = letters.segment(shown);
  return first?.segment.toUpperCase() ?? '·';
}
