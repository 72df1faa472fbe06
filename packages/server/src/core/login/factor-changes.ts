import type { Transaction } from '../../platform/database/database.ts';
import { invalidField, TwofoldError } from '../../platform/errors.ts';
import type { Keyring } from '../../platform/keyring/keyring.ts';
import type { Context } from '../context.ts';
import type { TrustedDevices } from '../devices/devices.ts';
import { enrolls, type Factor, type Response } from '../factors/factor.ts';
import { factorKinds } from '../factors/kinds.ts';
import type { FactorManagement } from '../factors/manage.ts';
import type { MessageEnroller } from '../factors/one-time-code/enroll.ts';
import { factorStore } from '../factors/store.ts';
import { findPendingTotp } from '../factors/totp/pending.ts';
import type { PasskeyRegistration, RegistrationRefusal } from '../factors/webauthn/register.ts';
import type { RegistrationProof } from '../factors/webauthn/registration.ts';
import type { Channel } from '../messages/templates/template.ts';
import { type Person, subjectOfPerson } from '../people/people.ts';
import type { RenewedSession, Session, Sessions } from '../sessions/sessions.ts';
import type { Verification } from '../verification/verify.ts';
import type { LoginCompletion } from './complete.ts';
import { proofOf, type StepUp } from './step-up.ts';

/** What a session has to have for a change of its person's factors. */
export const stepUpOfFactorChange = {
  begin: 'own',
  confirm: 'begun',
  remove: 'own',
  newRecoveryCodes: 'own',
} as const satisfies Record<string, StepUp>;

/** A factor that counts from now on. */
export interface AddedFactor {
  outcome: 'confirmed';
  factor: Factor;
  recoveryCodesRemaining: number;
  /** The session, which has had its second factor by that; undefined where this kind does not count for step-up. */
  renewed: RenewedSession | undefined;
}

/** A refusal is an outcome, not an exception: what it counted or spent has to be committed. */
export type Confirmation = AddedFactor | { outcome: 'refused' };

export type PasskeyConfirmation =
  | Omit<AddedFactor, 'recoveryCodesRemaining'>
  | { outcome: 'refused'; refusal: RegistrationRefusal };

/** Whose session asks for the change. It has the step-up that `stepUpOfFactorChange` says, and the transaction their lock. */
interface Asking {
  person: Person;
  session: Session;
}

/**
 * What a person changes about their factors. However a factor is added, the other sessions end, as one of them may be a
 * thief's, and so do logins that wait; where it takes the place of another one, the trust in devices ends too.
 */
export interface FactorChanges {
  /**
   * The first code of an authenticator app. The secret must be the one that waits on the server (X36). Throws
   * `factor.not_found` where none waits, and `request.invalid` for another secret.
   */
  confirmTotp(
    tx: Transaction,
    given: Asking & { secret: Uint8Array; response: Response },
    context: Context,
  ): Promise<Confirmation>;
  /** The first code that was sent. Throws `factor.not_found` where no set-up of this kind waits. */
  confirmMessages(
    tx: Transaction,
    given: Asking & { kind: Channel; response: Response },
    context: Context,
  ): Promise<Confirmation>;
  /** What a new passkey signed, as it was checked before the transaction. Throws `factor.limit_reached`. */
  confirmPasskey(
    tx: Transaction,
    given: Asking & { proof: RegistrationProof; label: string },
    context: Context,
  ): Promise<PasskeyConfirmation>;
  /**
   * Removes a factor: the other sessions end, and the trust in devices. With the last one the recovery codes go too, as
   * they stand in for nothing. Throws `factor.not_found`, also for another person's.
   */
  removeFactor(tx: Transaction, given: Asking & { factorId: string }, context: Context): Promise<void>;
}

export function createFactorChanges(parts: {
  verification: Verification;
  factors: Pick<FactorManagement, 'remove'>;
  messageEnroller: Pick<MessageEnroller, 'findPending'>;
  passkeys: PasskeyRegistration;
  sessions: Sessions;
  completion: LoginCompletion;
  devices: Pick<TrustedDevices, 'revokeAllOfUser'>;
  keyring: Pick<Keyring, 'open'>;
}): FactorChanges {
  const { verification, factors, messageEnroller, passkeys, sessions, completion, devices, keyring } = parts;

  async function factorAdded(
    tx: Transaction,
    session: Session,
    added: { kind: Factor['kind']; amr: string[]; replaced?: boolean },
  ): Promise<RenewedSession | undefined> {
    const { id, userId } = session;
    const { aal, stepsUp } = factorKinds[added.kind];
    if (added.replaced) devices.revokeAllOfUser(tx, userId);
    await completion.endOthers(tx, userId, id);
    return stepsUp ? sessions.renew(tx, session, proofOf({ aal, amr: added.amr })) : undefined;
  }

  async function confirmByCode(
    tx: Transaction,
    given: Asking & { response: Response; factorId: string; replaced?: boolean },
    context: Context,
  ): Promise<Confirmation> {
    const { person, session, response, factorId, replaced = false } = given;
    const subject = subjectOfPerson(person);
    const verdict = await verification.verify(tx, subject, response, context, { factorId });
    if (!verdict.accepted) return { outcome: 'refused' };
    const { factor, amr, recoveryCodesRemaining } = verdict;
    const renewed = await factorAdded(tx, session, { kind: factor.kind, amr, replaced });
    return { outcome: 'confirmed', factor, recoveryCodesRemaining, renewed };
  }

  return {
    async confirmTotp(tx, { person, session, secret, response }, context) {
      const pending = await findPendingTotp(tx, keyring, subjectOfPerson(person));
      if (!pending)
        throw new TwofoldError('factor.not_found', 'No authenticator app waits for its first code.');
      if (!pending.hasSecret(secret))
        throw invalidField('/secret', 'is not the one of the set-up that waits');
      const before = await factorStore.ofUser(tx, person.userId);
      const replaced = before.some(({ kind, state }) => kind === 'totp' && state === 'active');
      const { factorId } = pending;
      return confirmByCode(tx, { person, session, response, factorId, replaced }, context);
    },
    async confirmMessages(tx, { person, session, kind, response }, context) {
      const pending = await messageEnroller.findPending(tx, person.userId, kind);
      if (!pending) throw new TwofoldError('factor.not_found', 'No set-up waits for a code; begin it again.');
      return confirmByCode(tx, { person, session, response, factorId: pending.id }, context);
    },
    async confirmPasskey(tx, { person, session, proof, label }, context) {
      const subject = subjectOfPerson(person);
      const registration = await passkeys.register(tx, { subject, proof, label }, context);
      if (!registration.registered) return { outcome: 'refused', refusal: registration.refusal };
      const { factor, amr } = registration;
      const renewed = await factorAdded(tx, session, { kind: factor.kind, amr });
      return { outcome: 'confirmed', factor, renewed };
    },
    async removeFactor(tx, { person, session, factorId }, context) {
      const { userId } = person;
      const subject = subjectOfPerson(person);
      await factors.remove(tx, subject, factorId, context);
      const left = await factorStore.ofUser(tx, userId);
      const codes = left.filter(({ kind, state }) => kind === 'recovery-code' && state === 'active');
      if (!left.some(enrolls)) for (const { id } of codes) await factors.remove(tx, subject, id, context);
      await completion.revokeEverything(tx, userId, session.id);
    },
  };
}
