import { Refusal, type ValueType } from '../schema.ts';

/** C0, DEL, C1, line separators and bidirectional controls: never part of a setting, and unsafe on a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

export function hasControlCharacter(text: string): boolean {
  return CONTROL.test(text);
}

/** A whole decimal number within bounds, both included. */
export function integer(bounds: { min: number; max: number }): ValueType<number> {
  const range = `${bounds.min} to ${bounds.max}`;
  return {
    label: `whole number, ${range}`,
    parse(text) {
      const digits = text.trim();
      if (!/^\d{1,15}$/.test(digits)) {
        return new Refusal('is not a whole number', `Give a number, ${range}, in digits only.`);
      }
      const value = Number(digits);
      if (value < bounds.min || value > bounds.max) {
        return new Refusal('is out of range', `Give a number, ${range}.`);
      }
      return value;
    },
  };
}

const SPELLINGS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  '1': true,
  false: false,
  no: false,
  off: false,
  '0': false,
};

export const boolean: ValueType<boolean> = {
  label: '`true` or `false`',
  parse(text) {
    const word = text.trim().toLowerCase();
    const value = Object.hasOwn(SPELLINGS, word) ? SPELLINGS[word] : undefined;
    return value ?? new Refusal('is neither true nor false', 'Give true or false (yes, no, on, off, 1, 0).');
  },
};

export function oneOf<const W extends string>(words: readonly W[]): ValueType<W> {
  return {
    label: `one of ${words.map((word) => `\`${word}\``).join(', ')}`,
    parse(text) {
      const found = words.find((word) => word === text.trim());
      return found ?? new Refusal('is not a known word', `Give one of: ${words.join(', ')}.`);
    },
  };
}

/** One line of text, `maxLength` UTF-16 units at most, without the characters in `forbidden`. */
export function line(options: { maxLength: number; forbidden?: string }): ValueType<string> {
  const forbidden = options.forbidden ?? '';
  return {
    label: `text, at most ${options.maxLength} characters${forbidden ? `, without \`${forbidden}\`` : ''}`,
    parse(text) {
      if (hasControlCharacter(text)) {
        return new Refusal('holds a control character', 'Give one line of printable text.');
      }
      if (!text.isWellFormed()) return new Refusal('is not valid Unicode', 'Give valid Unicode text.');
      if (text.trim() === '') return new Refusal('is blank', 'Give a text, or remove the variable.');
      if (text.length > options.maxLength) {
        return new Refusal('is too long', `Give at most ${options.maxLength} characters.`);
      }
      if ([...forbidden].some((character) => text.includes(character))) {
        return new Refusal('holds a character that is not allowed', `Leave out: ${forbidden}`);
      }
      return text;
    },
  };
}
