import type { Clock } from '../../platform/clock.ts';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import { isTaken } from '../../platform/database/unique.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Invalidations } from '../../platform/invalidation/invalidations.ts';
import type { DataKeys } from '../../platform/keyring/data-keys.ts';
import type { Keyring } from '../../platform/keyring/keyring.ts';
import { PEOPLE_APPLICATION_ID } from '../applications/people-application.ts';
import type { AuditAction } from '../audit/actions.ts';
import type { Audit } from '../audit/record.ts';
import type { Actor } from '../context.ts';
import { type Page, type PageRequest, pageOf } from '../paging.ts';
import { assertUserLocked } from '../users/user-lock.ts';
import { countedName } from '../users/user-name.ts';
import type { Subject, Users } from '../users/users.ts';
import { checkEmail, checkUsername, identifierKey, isEmailKey } from './identifiers.ts';
import {
  insertPeopleApplication,
  insertPerson,
  type PersonRow,
  replacePasswordHash,
  selectOtherAdministrator,
  selectPeopleAfter,
  selectPeopleFound,
  selectPerson,
  selectPersonByEmail,
  selectPersonByUsername,
  selectPersonOfUser,
  setEmailAddress,
  setEmailVerified,
  setLastLogin,
  setPasswordExpired,
  setPasswordHash,
  setPersonDisabled,
  setPersonRole,
} from './store.ts';
import { changed, StoredPerson } from './stored-person.ts';

export { PEOPLE_APPLICATION_ID };

export const roles = ['admin', 'member', 'viewer'] as const;

export type Role = (typeof roles)[number];

/** Somebody with an account here. Times are Unix milliseconds. */
export interface Person {
  id: string;
  /** Of their row in `users`, which everything else hangs on. */
  userId: string;
  username: string;
  /** Opened where it is asked for: of the class, so that a spread has none. Copies are made by `changed` (`stored-person.ts`). */
  email: string | undefined;
  emailVerifiedAt: number | null;
  role: Role;
  /** BCP 47: the language of messages. */
  locale: string;
  hasPassword: boolean;
  /** The next login has to set a new one. */
  passwordExpired: boolean;
  /** It was set through a link to the mailbox, which is then no second factor beside it. */
  passwordByMail: boolean;
  createdAt: number;
  lastLoginAt: number | null;
  disabledAt: number | null;
}

/** `mail`: through a link to the mailbox. */
export type PasswordOrigin = 'chosen' | 'mail';

export interface NewPerson {
  /** Of `newId`, where their lock is held already. */
  id?: string;
  username: string;
  email?: string | undefined;
  /** The person proved that the mailbox is theirs. */
  emailVerified?: boolean;
  role: Role;
  locale?: string | undefined;
  /** Null for one who will set it through a link. */
  passwordHash: string | null;
  passwordOrigin?: PasswordOrigin;
}

export interface People {
  find(executor: Executor, personId: string): Promise<Person | undefined>;
  /** Throws `person.not_found`. */
  get(executor: Executor, personId: string): Promise<Person>;
  findByUser(executor: Executor, userId: string): Promise<Person | undefined>;
  /** By e-mail address or user name, folded as they are compared. With what a login needs and nobody else may see. */
  findForLogin(
    executor: Executor,
    emailOrUsername: string,
  ): Promise<{ person: Person; passwordHash: string | null } | undefined>;
  /** The same for one who is known already. */
  findWithPassword(
    executor: Executor,
    personId: string,
  ): Promise<{ person: Person; passwordHash: string | null } | undefined>;
  /** To verify the present password of one who is known already. */
  findPasswordHash(executor: Executor, personId: string): Promise<string | null>;
  /** One who could log in: not one who was invited and never came. */
  hasAdministrator(executor: Executor): Promise<boolean>;
  /** Oldest first. @param search a part of the user name, or the whole e-mail address; everybody when left out */
  list(executor: Executor, page?: PageRequest, search?: string): Promise<Page<Person>>;
  newId(): string;
  /** Throws `request.invalid` naming the field, and `registration.name_taken`. The password was checked and hashed. */
  create(tx: Transaction, person: NewPerson, actor: Actor): Promise<Person>;
  noteLogin(tx: Transaction, personId: string, now: number): void;
  /** Under the person's lock. The caller revokes what the old one opened. */
  setPassword(tx: Transaction, person: Person, passwordHash: string, origin: PasswordOrigin): Promise<void>;
  /** The same password with a better hash. False where it was changed since `from` was read. */
  upgradePassword(tx: Transaction, person: Person, from: string, to: string): Promise<boolean>;
  /** The next login has to set a new password. */
  expirePassword(tx: Transaction, person: Person): Promise<void>;
  /** Throws `request.invalid`, `registration.name_taken`. The new address is not verified. */
  setEmail(tx: Transaction, person: Person, email: string): Promise<Person>;
  /** False where `email` is not the person's address any more, or is verified already. */
  verifyEmail(tx: Transaction, person: Person, email: string): Promise<boolean>;
  /** Under the lock of the roles too. Throws `person.last_administrator`. */
  setRole(tx: Transaction, person: Person, role: Role, actor: Actor): Promise<Person>;
  /** Under the lock of the roles too. Throws `person.last_administrator`. The caller ends what is open. */
  disable(tx: Transaction, person: Person, actor: Actor): Promise<Person>;
  enable(tx: Transaction, person: Person, actor: Actor): Promise<Person>;
  /** Deletes the person with everything. Under the lock of the roles too. Throws `person.last_administrator`. */
  erase(tx: Transaction, person: Person, actor: Actor): Promise<void>;
}

/** Whom the core's calls about a person are about. */
export function subjectOfPerson({ id }: { id: string }): Subject {
  return { applicationId: PEOPLE_APPLICATION_ID, name: id };
}

/** Held by everything that could leave the installation without an administrator. */
export const ROLES_LOCK = 'roles of people';

const DEFAULT_LOCALE = 'en';

export function createPeople(parts: {
  users: Users;
  ids: Ids;
  clock: Clock;
  keyring: Pick<Keyring, 'seal' | 'open'>;
  dataKeys: DataKeys<'email-address'>;
  audit: Audit;
  invalidations: Pick<Invalidations, 'announce'>;
}): People {
  const { users, ids, clock, keyring, dataKeys, audit, invalidations } = parts;

  const hashOfEmail = (email: string) => dataKeys.mac('email-address', identifierKey(email));
  const placeOfEmail = (rowId: string) => ({ table: 'people', column: 'sealed_email', rowId });
  const sealEmail = (personId: string, email: string) =>
    keyring.seal(placeOfEmail(personId), Buffer.from(email, 'utf8'));

  const openEmail = (personId: string, sealed: string) =>
    Buffer.from(keyring.open(placeOfEmail(personId), sealed)).toString('utf8');

  function toPerson(row: PersonRow): Person {
    return new StoredPerson(row, toRole(row.role), openEmail);
  }

  async function find(executor: Executor, id: string): Promise<Person | undefined> {
    const row = await selectPerson.first(executor, { id });
    return row && toPerson(row);
  }

  async function findRow(executor: Executor, emailOrUsername: string): Promise<PersonRow | undefined> {
    const key = identifierKey(emailOrUsername);
    return isEmailKey(key)
      ? selectPersonByEmail.first(executor, { hash: hashOfEmail(key) })
      : selectPersonByUsername.first(executor, { key });
  }

  function note(tx: Transaction, action: AuditAction, person: Person, actor: Actor, detail = {}) {
    audit.record(tx, {
      ...actor,
      applicationId: PEOPLE_APPLICATION_ID,
      action,
      outcome: 'success',
      userId: person.userId,
      detail,
    });
  }

  /** Sessions are looked up with their person, and remembered for a second: what changes is told at once (X53). */
  function announce(tx: Transaction, { userId }: Person): void {
    invalidations.announce(tx, 'user', userId);
  }

  /** An administrator who never logged in and has no password is none that the others could rely on. */
  async function assertAdministratorStays(tx: Transaction, person: Person): Promise<void> {
    if (!tx.locks.includes(ROLES_LOCK)) throw new Error('The transaction must hold the lock of the roles.');
    const counts =
      person.role === 'admin' &&
      person.disabledAt === null &&
      (person.hasPassword || person.lastLoginAt !== null);
    if (!counts || (await selectOtherAdministrator.first(tx, { id: person.id }))) return;
    throw new TwofoldError(
      'person.last_administrator',
      'This is the last administrator who can log in. Make somebody else an administrator first.',
    );
  }

  return {
    find,
    async get(executor, id) {
      const person = await find(executor, id);
      if (!person) throw new TwofoldError('person.not_found');
      return person;
    },
    async findByUser(executor, userId) {
      const row = await selectPersonOfUser.first(executor, { userId });
      return row && toPerson(row);
    },
    async findForLogin(executor, emailOrUsername) {
      const row = await findRow(executor, emailOrUsername);
      return row && { person: toPerson(row), passwordHash: row.password_hash };
    },
    async findWithPassword(executor, id) {
      const row = await selectPerson.first(executor, { id });
      return row && { person: toPerson(row), passwordHash: row.password_hash };
    },
    async findPasswordHash(executor, id) {
      return (await selectPerson.first(executor, { id }))?.password_hash ?? null;
    },
    async hasAdministrator(executor) {
      return (await selectOtherAdministrator.first(executor, { id: '' })) !== undefined;
    },
    async list(executor, page, search) {
      if (search === undefined)
        return pageOf(page, toPerson, (range) => selectPeopleAfter.all(executor, range));
      const folded = countedName(search);
      const found = { part: folded.replace(/[!%_]/g, '!$&'), emailHash: hashOfEmail(folded) };
      return pageOf(page, toPerson, (range) => selectPeopleFound.all(executor, { ...range, ...found }));
    },
    newId: () => ids.next('per'),
    async create(tx, given, actor) {
      const username = checkUsername(given.username);
      const email = given.email === undefined ? undefined : checkEmail(given.email);
      const id = given.id ?? ids.next('per');
      const now = clock.now();
      await insertPeopleApplication.run(tx, { id: PEOPLE_APPLICATION_ID, now });
      const user = await users.getOrCreate(tx, subjectOfPerson({ id }));
      const row = {
        id,
        user_id: user.id,
        username,
        username_key: identifierKey(username),
        sealed_email: email === undefined ? null : sealEmail(id, email),
        email_hash: email === undefined ? null : hashOfEmail(email),
        email_verified_at: email !== undefined && given.emailVerified === true ? now : null,
        role: given.role,
        locale: given.locale ?? DEFAULT_LOCALE,
        password_hash: given.passwordHash,
        password_origin: given.passwordOrigin ?? 'chosen',
        created_at: now,
      };
      if ((await insertPerson.run(tx, row)) === 0) throw nameTaken();
      const person = toPerson({ ...row, password_expired: 0, last_login_at: null, disabled_at: null });
      note(tx, 'person.created', person, actor, { role: person.role });
      return person;
    },
    noteLogin(tx, id, now) {
      setLastLogin.post(tx, { id, now });
    },
    async setPassword(tx, person, passwordHash, origin) {
      assertUserLocked(tx, subjectOfPerson(person));
      await setPasswordHash.run(tx, { id: person.id, passwordHash, origin });
      announce(tx, person);
    },
    async upgradePassword(tx, { id }, from, to) {
      return (await replacePasswordHash.run(tx, { id, from, to })) > 0;
    },
    async expirePassword(tx, person) {
      assertUserLocked(tx, subjectOfPerson(person));
      await setPasswordExpired.run(tx, { id: person.id });
      announce(tx, person);
    },
    async setEmail(tx, person, email) {
      assertUserLocked(tx, subjectOfPerson(person));
      const address = checkEmail(email);
      const emailHash = hashOfEmail(address);
      const owner = await selectPersonByEmail.first(tx, { hash: emailHash });
      if (owner && owner.id !== person.id) throw nameTaken();
      const sealedEmail = sealEmail(person.id, address);
      try {
        await setEmailAddress.run(tx, { id: person.id, sealedEmail, emailHash, verifiedAt: null });
      } catch (error) {
        // Two at the same moment: the database has the last word.
        throw isTaken(error) ? nameTaken() : error;
      }
      announce(tx, person);
      return changed(person, { email: address, emailVerifiedAt: null });
    },
    async verifyEmail(tx, person, email) {
      const now = clock.now();
      if ((await setEmailVerified.run(tx, { id: person.id, emailHash: hashOfEmail(email), now })) === 0)
        return false;
      announce(tx, person);
      return true;
    },
    async setRole(tx, person, role, actor) {
      assertUserLocked(tx, subjectOfPerson(person));
      if (role === person.role) return person;
      await assertAdministratorStays(tx, person);
      await setPersonRole.run(tx, { id: person.id, role });
      announce(tx, person);
      note(tx, 'person.role_changed', person, actor, { from: person.role, to: role });
      return changed(person, { role });
    },
    async disable(tx, person, actor) {
      assertUserLocked(tx, subjectOfPerson(person));
      if (person.disabledAt !== null) return person;
      await assertAdministratorStays(tx, person);
      const disabledAt = clock.now();
      await setPersonDisabled.run(tx, { id: person.id, disabledAt });
      announce(tx, person);
      note(tx, 'person.disabled', person, actor);
      return changed(person, { disabledAt });
    },
    async enable(tx, person, actor) {
      assertUserLocked(tx, subjectOfPerson(person));
      if (person.disabledAt === null) return person;
      await setPersonDisabled.run(tx, { id: person.id, disabledAt: null });
      announce(tx, person);
      note(tx, 'person.enabled', person, actor);
      return changed(person, { disabledAt: null });
    },
    async erase(tx, person, actor) {
      assertUserLocked(tx, subjectOfPerson(person));
      await assertAdministratorStays(tx, person);
      const user = await users.get(tx, subjectOfPerson(person));
      note(tx, 'user.erased', person, actor);
      await users.erase(tx, user);
      announce(tx, person);
    },
  };
}

/** A role that this version does not know allows the least. */
export function toRole(column: string): Role {
  return roles.find((role) => role === column) ?? 'viewer';
}

function nameTaken(): TwofoldError {
  return new TwofoldError('registration.name_taken', 'The address or the name is registered already.');
}
