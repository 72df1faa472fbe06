import type { Clock } from '../../../platform/clock.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Audit } from '../../audit/record.ts';
import type { Context } from '../../context.ts';
import { assertUserLocked } from '../../users/user-lock.ts';
import type { Subject, Users } from '../../users/users.ts';
import type { Factor } from '../factor.ts';
import { factorStore } from '../store.ts';
import { assertRoomForPasskey } from './limit.ts';
import { amrOf } from './proof.ts';
import type { NewCredential, RegistrationProblem, RegistrationProof } from './registration.ts';
import { insertCredential, selectChallenge, selectCredentials, spendChallenge } from './store.ts';

/** `challenge`: it was answered before, has expired, or is not this user's. `registered`: it is somebody's already. */
export type RegistrationRefusal = RegistrationProblem | 'challenge' | 'registered';

/** A refusal is an outcome, not an exception: that the challenge is spent has to be committed. */
export type Registration =
  /** `amr`: what was proven by it, as by an assertion. */
  { registered: true; factor: Factor; amr: string[] } | { registered: false; refusal: RegistrationRefusal };

export interface PasskeyRegistration {
  /**
   * Spends the challenge and, where all is well, makes an active factor: what it signed is its proof. Needs the user's
   * lock. Throws `factor.limit_reached`, `user.not_found`.
   */
  register(
    tx: Transaction,
    given: { subject: Subject; proof: RegistrationProof; label: string },
    context: Context,
  ): Promise<Registration>;
}

/** Of a proof without a challenge: no row has it. */
const NO_CHALLENGE = 'none';

export function createPasskeyRegistration(parts: {
  users: Users;
  ids: Ids;
  clock: Clock;
  audit: Audit;
}): PasskeyRegistration {
  const { users, ids, clock, audit } = parts;

  async function insert(
    tx: Transaction,
    userId: string,
    { label, credential }: { label: string; credential: NewCredential },
    context: Context,
  ): Promise<Factor | undefined> {
    const now = clock.now();
    const id = ids.next('fac');
    const factor = await factorStore.insert(tx, {
      id,
      user_id: userId,
      kind: 'webauthn',
      label,
      state: 'active',
      created_at: now,
      confirmed_at: now,
      replaces: 0,
      confirmed_with: null,
      enrolled_ip: context.ip,
      enrolled_user_agent: context.userAgent,
    });
    const inserted = await insertCredential.run(tx, {
      factor_id: id,
      user_id: userId,
      rp_id: credential.rpId,
      credential_id: credential.credentialId,
      public_key: credential.publicKey,
      sign_count: credential.signCount,
      transports: credential.transports.join(' '),
      backup_eligible: credential.backupEligible ? 1 : 0,
      backed_up: credential.backedUp ? 1 : 0,
      user_verified: credential.userVerified ? 1 : 0,
    });
    if (inserted === 1) return factor;
    await factorStore.remove(tx, id, userId);
    return undefined;
  }

  /** WebAuthn Level 3, section 7.1, steps 8, 16 and 26. */
  async function decide(
    tx: Transaction,
    { subject, proof, label }: { subject: Subject; proof: RegistrationProof; label: string },
    context: Context,
  ): Promise<{ factor: Factor; amr: string[] } | { refusal: RegistrationRefusal }> {
    const user = await users.get(tx, subject);
    const challengeHash = proof.challengeHash ?? NO_CHALLENGE;
    const [challenge, spent, passkeys] = await Promise.all([
      selectChallenge.first(tx, { hash: challengeHash }),
      spendChallenge.run(tx, { hash: challengeHash, now: clock.now() }),
      selectCredentials.all(tx, subject),
    ]);
    const { outcome } = proof;
    if (typeof outcome === 'string') return { refusal: outcome };
    const isTheirs =
      challenge?.purpose === 'registration' &&
      challenge.application_id === subject.applicationId &&
      challenge.user_id === user.id &&
      challenge.rp_id === outcome.rpId;
    if (!isTheirs || spent !== 1) return { refusal: 'challenge' };
    if (challenge.requires_user_verification === 1 && !outcome.userVerified)
      return { refusal: 'user_verification' };
    assertRoomForPasskey(passkeys);
    const factor = await insert(tx, user.id, { label, credential: outcome }, context);
    return factor ? { factor, amr: amrOf(outcome) } : { refusal: 'registered' };
  }

  return {
    async register(tx, given, context) {
      assertUserLocked(tx, given.subject);
      const decision = await decide(tx, given, context);
      if ('refusal' in decision) {
        const { refusal } = decision;
        audit.note(tx, context, { action: 'factor.enrolled', outcome: 'refused', reason: refusal });
        return { registered: false, refusal };
      }
      const { factor, amr } = decision;
      const { userId, id: factorId } = factor;
      const detail = { kind: 'webauthn' };
      audit.note(tx, context, { action: 'factor.enrolled', outcome: 'success', userId, factorId, detail });
      audit.note(tx, context, { action: 'factor.confirmed', outcome: 'success', userId, factorId, detail });
      return { registered: true, factor, amr };
    },
  };
}
