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

/** Standard Webhooks, section on signature schemes: 24 to 64 random bytes. */
const SIGNING_BYTES = { least: 24, most: 64 };

/** A signing secret as Standard Webhooks spells it: `whsec_` and base64. */
export const webhookSecret: ValueType<string> = {
  label: '`whsec_` and base64 of 24 to 64 bytes',
  parse(text) {
    const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text.trim())?.[1];
    const { length } = Buffer.from(encoded ?? '', 'base64');
    if (encoded === undefined || length < SIGNING_BYTES.least || length > SIGNING_BYTES.most) {
      const fix = 'Give whsec_ and the output of: openssl rand -base64 32';
      return new Refusal('is no signing secret of Standard Webhooks', fix);
    }
    return text.trim();
  },
};
