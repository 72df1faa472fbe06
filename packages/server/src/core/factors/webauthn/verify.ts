import type { Clock } from '../../../platform/clock.ts';
import type { AttemptScope, Evidence, FactorAttempt, FactorKind } from '../factor.ts';
import { toFactor } from '../store.ts';
import { amrOf, type VerifiedAssertion } from './proof.ts';
import {
  type ChallengeRow,
  type CredentialRow,
  selectChallenge,
  selectCredentials,
  spendChallenge,
  updateUsedCredential,
} from './store.ts';

/** Where there is no challenge, rows are looked for under this: no hash has so few characters. */
const NO_CHALLENGE = 'none';

/** What was answered: the row as it was before, and whether this answer is its first. */
interface AnsweredChallenge {
  row: ChallengeRow | undefined;
  isFirst: boolean;
}

/**
 * Verifies passkeys (WebAuthn Level 3, section 7.2). The signature was checked before the transaction; here is what the
 * database decides: that the challenge waits, for this user, application and occasion; that the credential is still there,
 * was asked for, and is no copy.
 *
 * @param settings.refuseRegressions of the signature counter; each is on the audit log in any case
 */
export function createWebauthnKind(parts: { clock: Clock; refuseRegressions: boolean }): FactorKind {
  const { clock, refuseRegressions } = parts;
  return {
    kind: 'webauthn',
    takes: (response) => response.kind === 'assertion',
    async look(tx, subject, response) {
      const proof = response.kind === 'assertion' ? response.proof : undefined;
      const hash = proof?.challengeHash ?? NO_CHALLENGE;
      const now = clock.now();
      // Spent by the first answer, whatever comes of it: a challenge is good for one attempt, also under a lock.
      const [credentials, row, changed] = await Promise.all([
        selectCredentials.all(tx, subject),
        selectChallenge.first(tx, { hash }),
        spendChallenge.run(tx, { hash, now }),
      ]);
      const challenge = { row, isFirst: changed === 1 };
      return {
        attempt: (_response, scope) =>
          credentials
            .filter((credential) => mayAnswer(credential, scope))
            .map((credential) => {
              const verified = proof?.verified?.factorId === credential.id ? proof.verified : undefined;
              return evaluate(credential, verified, challenge, scope, subject.applicationId);
            }),
        // All of its work is in looking.
        pretend: () => undefined,
      };
    },
  };

  function evaluate(
    credential: CredentialRow,
    verified: VerifiedAssertion | undefined,
    challenge: AnsweredChallenge,
    scope: AttemptScope,
    applicationId: string,
  ): FactorAttempt {
    const factor = toFactor(credential);
    const { row } = challenge;
    if (!verified || !row || !answers(row, credential, scope, applicationId))
      return { factor, evidence: undefined };
    if (!isAllowed(row, credential, verified, scope)) return { factor, evidence: undefined };
    if (!challenge.isFirst) {
      return row.spent_at === null
        ? { factor, evidence: undefined, isLate: true }
        : { factor, evidence: REPLAYED };
    }
    const evidence = evidenceOf(credential, verified);
    if (!isCounterRegression(credential.sign_count, verified.signCount)) return { factor, evidence };
    const alarm = 'passkey.counter_regressed';
    return { factor, evidence: refuseRegressions ? undefined : evidence, alarm };
  }
}

/** Step 22: an authenticator that counts has counted on since the last time, or there is a copy of it. */
function isCounterRegression(before: number, now: number): boolean {
  return (before > 0 || now > 0) && now <= before;
}

/** Of an answer that is right in all but that its challenge was answered before. */
const REPLAYED: Evidence = { detail: {}, spend: async () => false };

function mayAnswer({ id, state }: CredentialRow, { factorId }: AttemptScope): boolean {
  return state === 'active' && (factorId === undefined || factorId === id);
}

/** Step 11: the challenge was made for this purpose, application, user, domain and occasion, and for no other. */
function answers(
  challenge: ChallengeRow,
  credential: CredentialRow,
  { challengeId, loginId }: AttemptScope,
  applicationId: string,
): boolean {
  return (
    challenge.purpose === 'authentication' &&
    challenge.application_id === applicationId &&
    (challenge.user_id === null || challenge.user_id === credential.user_id) &&
    challenge.rp_id === credential.rp_id &&
    challenge.challenge_id === (challengeId ?? null) &&
    challenge.login_id === (loginId ?? null)
  );
}

/** Steps 5, 6, 17 and 19. */
function isAllowed(
  challenge: ChallengeRow,
  credential: CredentialRow,
  verified: VerifiedAssertion,
  { alone = false }: AttemptScope,
): boolean {
  const { allowed_credentials: allowed, requires_user_verification: requiresUv } = challenge;
  // Who did not say who they are has to be named by their passkey.
  if (allowed === null && !verified.namesUser) return false;
  if (allowed !== null && !(JSON.parse(allowed) as string[]).includes(credential.credential_id)) return false;
  // A challenge of a second step, which may ask for less, is no way around the first one (X43).
  if (alone && allowed !== null) return false;
  if (requiresUv === 1 && !verified.userVerified) return false;
  // What can be copied to other devices was so when it was made, or is another credential.
  return verified.backupEligible === (credential.backup_eligible === 1);
}

/** The challenge is spent already; what is left is that the credential is still as it was read. */
function evidenceOf(credential: CredentialRow, verified: VerifiedAssertion): Evidence {
  const { signCount, backedUp, userVerified, publicKey } = verified;
  return {
    detail: { signCount, userVerified: userVerified ? 1 : 0, backedUp: backedUp ? 1 : 0 },
    amr: amrOf(verified),
    async spend(tx) {
      const changed = await updateUsedCredential.run(tx, {
        factorId: credential.id,
        publicKey,
        before: credential.sign_count,
        signCount,
        backedUp: backedUp ? 1 : 0,
      });
      return changed === 1;
    },
  };
}
