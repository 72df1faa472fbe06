import type { Database, Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { PEOPLE_APPLICATION_ID } from '../../applications/people-application.ts';
import type { Audit } from '../../audit/record.ts';
import type { Context } from '../../context.ts';
import { identifierKey, isEmailKey } from '../../people/identifiers.ts';
import { type People, type Person, subjectOfPerson } from '../../people/people.ts';
import type { Session } from '../../sessions/sessions.ts';
import { underLockOf } from '../../users/user-lock.ts';
import type { Verification } from '../../verification/verify.ts';
import type { GateDevices, RegisteredDevice } from './devices.ts';

export interface CodeRegistration {
  email: string;
  /** Of an authenticator app. */
  code: string;
  /** As the page says: `desktop`, `phone`. */
  type: string;
  /** This browser's registration until now, where its cookies proved one: it ends with the new one. */
  present: { id: string; userId: string } | undefined;
}

export interface Registration {
  /**
   * By e-mail address and a code of an authenticator app: one factor, beside an address that is no secret. Every refusal is
   * the same, after the same work: nobody learns who exists. Guesses count as everywhere.
   *
   * @returns undefined for a refusal
   */
  byCode(given: CodeRegistration, context: Context): Promise<RegisteredDevice | undefined>;
  /** Of somebody whose session has just had a second factor. Under their lock. */
  bySession(
    tx: Transaction,
    given: {
      person: Person;
      session: Session;
      type: string;
      name: string;
      present: CodeRegistration['present'];
    },
    context: Context,
  ): Promise<RegisteredDevice>;
}

/** A code of an authenticator app, in any spelling that one is read in. */
const CODE = /^[0-9](?:[ -]?[0-9]){5,7}$/;
/** No id of a person. */
const NOBODY = 'per_nobody';
/** Fits nothing, and costs what a wrong code does. */
const NO_CODE = '';

export function createRegistration(parts: {
  people: Pick<People, 'findForLogin' | 'find'>;
  verification: Verification;
  devices: Pick<GateDevices, 'register' | 'replace'>;
  database: Database;
  audit: Audit;
}): Registration {
  const { people, verification, devices, database, audit } = parts;

  return {
    async byCode({ email, code, type, present }, given) {
      const key = identifierKey(email);
      const found = isEmailKey(key) ? await people.findForLogin(database.read, email) : undefined;
      // Of an address that nobody has, it is decided under a lock of its own: the work is the same.
      const subject = found
        ? subjectOfPerson(found.person)
        : { applicationId: PEOPLE_APPLICATION_ID, name: key };
      // A browser that was registered for this person before has guesses of its own: a stranger's do not keep it out.
      const isKnown = present !== undefined && present.userId === found?.person.userId;
      const context = isKnown ? { ...given, knownSourceId: present.id } : given;
      const response = { kind: 'code', code: CODE.test(code.trim()) ? code.trim() : NO_CODE } as const;
      return database.transaction(async (tx) => {
        // A factor that waits for its confirmation is not one yet.
        const verdict = await verification.verify(tx, subject, response, context, { onlyActive: true });
        // Also of an address that nobody has: the same statements, whoever exists.
        const person = await people.find(tx, found?.person.id ?? NOBODY);
        const mayCome = person !== undefined && person.disabledAt === null && !person.passwordExpired;
        if (!verdict.accepted || !mayCome) {
          if (verdict.accepted) refuse(tx, context, person);
          return undefined;
        }
        const { method, amr, verifiedAt } = verdict;
        if (present) devices.replace(tx, present);
        const own = { ...context, actor: person.userId };
        // The address is on every card of visit: what was proven is one factor.
        const proof = { method, aal: 1, amr, authenticatedAt: verifiedAt };
        return devices.register(tx, { userId: person.userId, name: '', type, ...proof }, own);
      }, underLockOf(subject));
    },
    async bySession(tx, { person, session, type, name, present }, context) {
      const { method, aal, amr, secondFactorAt } = session;
      if (secondFactorAt === null) throw new TwofoldError('step_up_required');
      if (present) devices.replace(tx, present);
      const proof = { method, aal, amr, authenticatedAt: secondFactorAt };
      return devices.register(tx, { userId: person.userId, name, type, ...proof }, context);
    },
  };

  function refuse(tx: Transaction, context: Context, person: Person | undefined): void {
    const reason = 'disabled';
    const userId = person?.userId;
    audit.note(tx, context, { action: 'gate.device_refused', outcome: 'refused', reason, userId });
  }
}
