/** Around what is in English on a page in another language: isolates of Unicode, of which nobody sees or hears anything. */
const OPEN = '\u2068';
const CLOSE = '\u2069';

/** Words of the server, in a sentence of another language. */
export function english(words: string): string {
  return `${OPEN}${words}${CLOSE}`;
}

/** A sentence in its parts: every other one is English, the first is not. */
export function partsByLanguage(sentence: string): readonly string[] {
  return sentence.split(/[\u2068\u2069]/u);
}
