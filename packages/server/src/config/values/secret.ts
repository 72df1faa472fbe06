import { Refusal, type ValueType } from '../schema.ts';
import { hasControlCharacter } from './scalar.ts';

/** Secret text, handed on as it is; the key ring decides whether it is a key and whether it is strong enough. */
export const secretText: ValueType<string> = {
  label: 'secret text',
  parse(text) {
    const secret = text.trim();
    if (secret === '' || hasControlCharacter(secret)) {
      return new Refusal('is blank or holds a control character', 'Give the secret on one line.');
    }
    return secret;
  },
};

/** Secrets separated by commas or white space (so that a file may hold one in each line). */
export const secretList: ValueType<readonly string[]> = {
  label: 'secret texts, separated by commas or spaces',
  parse(text) {
    const secrets = text.split(/[\s,]+/).filter((entry) => entry !== '');
    if (secrets.some(hasControlCharacter)) {
      return new Refusal('holds a control character', 'Give the secrets separated by commas.');
    }
    return secrets;
  },
};
