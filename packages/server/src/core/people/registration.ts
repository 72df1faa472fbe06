import type { Transaction } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { Context } from '../context.ts';
import type { Passwords } from '../passwords/passwords.ts';
import type { EmailVerification } from './by-link/email-verification.ts';
import { checkEmail, checkUsername } from './identifiers.ts';
import type { People, Person } from './people.ts';

/** `invite`: whom an administrator invited has an account already, and sets its password through a link. */
export type RegistrationMode = 'open' | 'invite' | 'closed';

export interface Registrant {
  email: string;
  username: string;
  /** As it was typed. */
  password: string;
  locale: string;
}

/** What was checked, with the password hashed: to be stored in a transaction, which must not wait for that. */
export type PreparedRegistration = Omit<Registrant, 'password'> & { id: string; passwordHash: string };

export interface Registration {
  /**
   * Throws `registration.closed`, `request.invalid`, `password.refused`, `password.busy`. Does not look who exists: a
   * taken name costs the same hash as a free one.
   */
  prepare(registrant: Registrant): Promise<PreparedRegistration>;
  /** Under the lock of the person to be. Makes them, and sends the link that verifies the address. Throws `registration.name_taken`. */
  register(tx: Transaction, prepared: PreparedRegistration, context: Context): Promise<Person>;
}

export function createRegistration(parts: {
  people: People;
  passwords: Passwords;
  emailVerification: Pick<EmailVerification, 'sendWhereAllowed'>;
  mode: RegistrationMode;
}): Registration {
  const { people, passwords, emailVerification, mode } = parts;
  return {
    async prepare({ email, username, password, locale }) {
      if (mode === 'closed') throw new TwofoldError('registration.closed');
      if (mode === 'invite')
        throw new TwofoldError('registration.closed', 'Registration is by invitation of an administrator.');
      const names = { email: checkEmail(email), username: checkUsername(username) };
      passwords.check(password, [names.username, names.email], '/password');
      return { id: people.newId(), ...names, locale, passwordHash: await passwords.hash(password) };
    },
    async register(tx, prepared, context) {
      const person = await people.create(tx, { ...prepared, role: 'member' }, context);
      await emailVerification.sendWhereAllowed(tx, person, context);
      return person;
    },
  };
}
