import type { Clock } from '../../platform/clock.ts';
import type { Database, Transaction } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { Audit } from '../audit/record.ts';
import type { Context } from '../context.ts';
import type { TrustedDevices } from '../devices/devices.ts';
import type { LoginAttempt, LoginBudgets } from '../limits/login.ts';
import type { Passwords } from '../passwords/passwords.ts';
import { identifierKey } from '../people/identifiers.ts';
import { PEOPLE_APPLICATION_ID, type People, type Person, subjectOfPerson } from '../people/people.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Subject } from '../users/users.ts';

/** What a password proved, before the transaction that decides by it. */
export interface PasswordCheck {
  /** Under whose lock it is decided; of nobody, what was typed. */
  subject: Subject;
  /** Whom the name is of, whether or not the password was right. */
  userId: string | undefined;
  attempt: LoginAttempt;
  /** Set where the password is right, and the person may log in. */
  proven: { person: Person; passwordHash: string; betterHash: string | undefined } | undefined;
}

export interface PasswordStep {
  /**
   * Counts the attempt, then verifies the password: never within a transaction. For a name that nobody has it does the
   * same work. Throws `login.rate_limited`, `password.busy`.
   */
  check(
    given: { name: string; password: string; deviceToken: string | undefined },
    context: Context,
  ): Promise<PasswordCheck>;
  /** After an answer that was given again: this attempt was counted, and was none. Does nothing for a wrong password. */
  takeBack(check: PasswordCheck): Promise<void>;
  /**
   * Counts a guess at the password of a person who is logged in. Throws `login.rate_limited`.
   *
   * @returns takes it back, in the transaction of what the right password was asked for
   */
  countGuess(person: Person, context: Context): Promise<(tx: Transaction) => void>;
  /** An administrator's unlock: the guesses at this person's password are forgotten, wherever they came from. */
  forgetGuesses(tx: Transaction, person: Pick<Person, 'id'>): void;
  /**
   * What is proven still, under the lock: a password that was changed since then proves nothing. Takes back what was
   * counted, or records the refusal.
   */
  settle(tx: Transaction, check: PasswordCheck, context: Context): Promise<Person | undefined>;
}

/** Five hundred logins at once wait for their hashes in any case: nobody else has to wait for their counts. */
const YIELDING = { yields: true };

export function createPasswordStep(parts: {
  database: Database;
  people: People;
  passwords: Passwords;
  sessions: Sessions;
  devices: Pick<TrustedDevices, 'recognise'>;
  budgets: LoginBudgets;
  audit: Audit;
  clock: Clock;
}): PasswordStep {
  const { database, people, passwords, sessions, devices, budgets, audit, clock } = parts;

  /** A session or a device of this person that came along: their source was let in before. */
  async function findKnownSource(
    context: Context,
    deviceToken: string | undefined,
    userId: string | undefined,
  ): Promise<string | undefined> {
    const { earlierSessionToken } = context;
    const [session, deviceId] = await Promise.all([
      earlierSessionToken === undefined
        ? undefined
        : sessions.findEarlier(database.read, earlierSessionToken),
      deviceToken === undefined ? undefined : devices.recognise(database.read, deviceToken, userId),
    ]);
    return deviceId ?? (session && session.userId === userId ? session.id : undefined);
  }

  async function count(attempt: LoginAttempt, userId: string | undefined, context: Context): Promise<void> {
    const wait = await database.transaction(async (tx) => {
      const raised = await budgets.raise(tx, attempt, clock.now());
      if (raised?.isFirst) recordRefusal(tx, userId, 'rate_limited', context);
      return raised;
    }, YIELDING);
    if (wait === undefined) return;
    throw new TwofoldError('login.rate_limited', 'Too many logins failed; wait before the next one.', {
      retryAfterSeconds: wait.seconds,
    });
  }

  function recordRefusal(
    tx: Transaction,
    userId: string | undefined,
    reason: string,
    context: Context,
  ): void {
    audit.note(tx, context, { action: 'login.refused', outcome: 'refused', reason, userId });
  }

  return {
    async check({ name, password, deviceToken }, context) {
      const found = await people.findForLogin(database.read, name);
      const userId = found?.person.userId;
      // What nobody has is counted as it is typed, and decided under a lock of its own: the work is the same.
      const counted = found?.person.id ?? identifierKey(name);
      const knownSourceId = await findKnownSource(context, deviceToken, userId);
      const sourceAddress = context.sourceAddress ?? context.ip;
      const attempt = { name: counted, sourceAddress, knownSourceId };
      await count(attempt, userId, context);
      const isRight = await passwords.verify(found?.passwordHash, password);
      const subject = found
        ? subjectOfPerson(found.person)
        : { applicationId: PEOPLE_APPLICATION_ID, name: counted };
      const { person, passwordHash } = found ?? {};
      if (!isRight || !person || typeof passwordHash !== 'string' || person.disabledAt !== null)
        return { subject, userId, attempt, proven: undefined };
      const betterHash = passwords.needsRehash(passwordHash) ? await passwords.hash(password) : undefined;
      return { subject, userId, attempt, proven: { person, passwordHash, betterHash } };
    },
    async takeBack({ attempt, proven }) {
      if (proven) await database.transaction(async (tx) => budgets.clear(tx, attempt, clock.now()));
    },
    async countGuess({ id: name, userId }, context) {
      const { sessionId: knownSourceId, ip, sourceAddress = ip } = context;
      const attempt = { name, sourceAddress, knownSourceId };
      await count(attempt, userId, context);
      return (tx) => budgets.clear(tx, attempt, clock.now());
    },
    forgetGuesses: (tx, { id }) => budgets.unlock(tx, id),
    async settle(tx, { userId, attempt, proven }, context) {
      if (!proven) {
        recordRefusal(tx, userId, userId === undefined ? 'unknown_user' : 'wrong_password', context);
        return undefined;
      }
      const { passwordHash, betterHash } = proven;
      const present = await people.findWithPassword(tx, proven.person.id);
      if (present?.passwordHash !== passwordHash || present.person.disabledAt !== null) {
        recordRefusal(tx, userId, 'wrong_password', context);
        return undefined;
      }
      const { person } = present;
      if (betterHash !== undefined) await people.upgradePassword(tx, person, passwordHash, betterHash);
      budgets.clear(tx, attempt, clock.now());
      return person;
    },
  };
}
