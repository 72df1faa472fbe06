import type { Person, Role } from './people.ts';
import type { PersonRow } from './store.ts';

/**
 * A person as they were read. A class, as V8 makes a dictionary of each object of a literal with a getter, and keeps whatever
 * the getter holds until all memory is looked through: the gate keeps thousands of people.
 */
export class StoredPerson implements Person {
  readonly id: string;
  readonly userId: string;
  readonly username: string;
  readonly emailVerifiedAt: number | null;
  readonly role: Role;
  readonly locale: string;
  readonly hasPassword: boolean;
  readonly passwordExpired: boolean;
  readonly passwordByMail: boolean;
  readonly createdAt: number;
  readonly lastLoginAt: number | null;
  readonly disabledAt: number | null;
  readonly #sealedEmail: string | null;
  readonly #openEmail: (personId: string, sealed: string) => string;
  #email: string | undefined;

  constructor(row: PersonRow, role: Role, openEmail: (personId: string, sealed: string) => string) {
    this.id = row.id;
    this.userId = row.user_id;
    this.username = row.username;
    this.emailVerifiedAt = row.email_verified_at;
    this.role = role;
    this.locale = row.locale;
    this.hasPassword = row.password_hash !== null;
    this.passwordExpired = row.password_expired === 1;
    this.passwordByMail = row.password_origin === 'mail';
    this.createdAt = row.created_at;
    this.lastLoginAt = row.last_login_at;
    this.disabledAt = row.disabled_at;
    this.#sealedEmail = row.sealed_email;
    this.#openEmail = openEmail;
  }

  /** Opened where it is asked for: most of those who look for a person want none. */
  get email(): string | undefined {
    if (this.#sealedEmail !== null) this.#email ??= this.#openEmail(this.id, this.#sealedEmail);
    return this.#email;
  }
}

/** The same person with something changed: what is spread alone has no address. */
export function changed(person: Person, changes: Partial<Person>): Person {
  return { ...person, email: person.email, ...changes };
}
