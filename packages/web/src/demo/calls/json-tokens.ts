export type TokenKind = 'key' | 'text' | 'word' | 'rest';

export interface Token {
  kind: TokenKind;
  text: string;
  /** Where it begins. */
  at: number;
}

/** Beyond this many characters a text is cut: a picture would bury everything else. */
const LONG_TEXT = 160;
const SHOWN_OF_LONG_TEXT = 38;

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\b\d+(?:\.\d+)?\b/g;

/** A value as indented JSON, in parts to be coloured. @param shortened what stands for the rest of a long text */
export function jsonTokens(value: unknown, shortened: (length: number) => string): readonly Token[] {
  const json = JSON.stringify(
    value,
    (_, each: unknown) =>
      typeof each === 'string' && each.length > LONG_TEXT
        ? each.slice(0, SHOWN_OF_LONG_TEXT) + shortened(each.length)
        : each,
    2,
  );
  const tokens: Token[] = [];
  let end = 0;
  const add = (kind: TokenKind, text: string) => {
    if (text !== '') tokens.push({ kind, text, at: end });
    end += text.length;
  };
  for (const { 0: whole, 1: text, 2: colon, index } of json.matchAll(TOKEN)) {
    add('rest', json.slice(end, index));
    if (text === undefined) add('word', whole);
    else {
      add(colon === undefined ? 'text' : 'key', text);
      add('rest', colon ?? '');
    }
  }
  add('rest', json.slice(end));
  return tokens;
}
