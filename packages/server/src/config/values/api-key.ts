import { Refusal, type ValueType } from '../schema.ts';

/** What a header can carry on one line, and nobody guesses in an afternoon. */
const SPELLING = /^[\x21-\x7e]{8,256}$/;

/** An API key of one's own choice. */
export const ownApiKey: ValueType<string> = {
  label: '8 to 256 visible ASCII characters',
  parse(text) {
    const key = text.trim();
    if (SPELLING.test(key)) return key;
    return new Refusal(
      'is shorter than 8 characters, longer than 256, or has others than visible ASCII',
      'Give the output of: openssl rand -hex 32',
    );
  },
};
