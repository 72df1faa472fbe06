import type { Transaction } from '../../platform/database/database.ts';
import { invalidField, TwofoldError } from '../../platform/errors.ts';
import type { Keyring } from '../../platform/keyring/keyring.ts';
import type { Context } from '../context.ts';
import type { TrustedDevices } from '../devices/devices.ts';
import { enrolls, type Response } from '../factors/factor.ts';
import type { FactorManagement } from '../factors/manage.ts';
import { factorStore } from '../factors/store.ts';
import { findPendingTotp } from '../factors/totp/pending.ts';
import { type Person, subjectOfPerson } from '../people/people.ts';
import type { RenewedSession, Session, Sessions } from '../sessions/sessions.ts';
import type { Accepted, Refused } from '../verification/verdict.ts';
import type { Verification } from '../verification/verify.ts';
import type { LoginCompletion } from './complete.ts';
import { proofOf } from './step-up.ts';

export type Confirmation =
  | { outcome: 'confirmed'; verdict: Accepted; renewed: RenewedSession | undefined }
  | { outcome: 'refused'; verdict: Refused };

/** What a person changes about their factors. Their session has the step-up that it needs; under their lock. */
export interface FactorChanges {
  /**
   * The first code of an authenticator app. The secret must be the one that waits on the server (X36). Throws
   * `factor.not_found` where none waits, and `request.invalid` for another secret.
   */
  confirmTotp(
    tx: Transaction,
    given: { person: Person; session: Session; secret: Uint8Array; response: Response },
    context: Context,
  ): Promise<Confirmation>;
  /**
   * After a factor was confirmed: the other sessions end, and with `replaced` the trust in devices. The session itself
   * has had its second factor by that.
   */
  factorAdded(
    tx: Transaction,
    given: { session: Session; verdict: Pick<Accepted, 'aal' | 'amr'>; replaced: boolean },
  ): Promise<RenewedSession | undefined>;
  /**
   * Removes a factor: the other sessions end, and the trust in devices. With the last one the recovery codes go too, as
   * they stand in for nothing. Throws `factor.not_found`, also for another person's.
   */
  removeFactor(
    tx: Transaction,
    given: { person: Person; session: Session; factorId: string },
    context: Context,
  ): Promise<void>;
}

export function createFactorChanges(parts: {
  verification: Verification;
  factors: Pick<FactorManagement, 'remove'>;
  sessions: Sessions;
  completion: LoginCompletion;
  devices: Pick<TrustedDevices, 'revokeAllOfUser'>;
  keyring: Pick<Keyring, 'open'>;
}): FactorChanges {
  const { verification, factors, sessions, completion, devices, keyring } = parts;

  const factorAdded: FactorChanges['factorAdded'] = async (tx, { session, verdict, replaced }) => {
    const { id, userId } = session;
    if (replaced) devices.revokeAllOfUser(tx, userId);
    await completion.endOthers(tx, userId, id);
    return sessions.renew(tx, session, proofOf(verdict));
  };

  return {
    async confirmTotp(tx, { person, session, secret, response }, context) {
      const subject = subjectOfPerson(person);
      const pending = await findPendingTotp(tx, keyring, subject);
      if (!pending)
        throw new TwofoldError('factor.not_found', 'No authenticator app waits for its first code.');
      if (!pending.hasSecret(secret))
        throw invalidField('/secret', 'is not the one of the set-up that waits');
      const before = await factorStore.ofUser(tx, person.userId);
      const { factorId } = pending;
      const verdict = await verification.verify(tx, subject, response, context, { factorId });
      if (!verdict.accepted) return { outcome: 'refused', verdict };
      const replaced = before.some(({ kind, state }) => kind === 'totp' && state === 'active');
      return {
        outcome: 'confirmed',
        verdict,
        renewed: await factorAdded(tx, { session, verdict, replaced }),
      };
    },
    factorAdded,
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
