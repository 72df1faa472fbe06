import { Refusal, type ValueType } from '../schema.ts';

const ARGON2ID = /^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/;
const BCRYPT = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/;

/** The hash of a password: Argon2id in PHC form, or bcrypt. */
export const passwordHash: ValueType<string> = {
  label: 'password hash: Argon2id or bcrypt',
  parse(text) {
    const hash = text.trim();
    if (ARGON2ID.test(hash) || BCRYPT.test(hash)) return hash;
    return new Refusal(
      'is not a password hash',
      'Give what `twofold hash-password` prints, in single quotes.',
    );
  },
};
