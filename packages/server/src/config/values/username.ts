import { Refusal, type ValueType } from '../schema.ts';

/** As people may have: see `core/people/identifiers.ts`. */
const USERNAME = /^[A-Za-z0-9_-]{3,30}$/;

export const username: ValueType<string> = {
  label: 'user name: 3 to 30 letters, digits, `-` and `_`',
  parse(text) {
    const name = text.trim();
    return USERNAME.test(name)
      ? name
      : new Refusal('is no user name', 'Give 3 to 30 letters, digits, - or _.');
  },
};
