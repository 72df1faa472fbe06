import type { Transaction } from '../../platform/database/database.ts';
import type { Audit } from '../audit/record.ts';
import type { Context } from '../context.ts';
import type { AssertionProof } from '../factors/webauthn/proof.ts';
import type { People } from '../people/people.ts';
import type { Subject } from '../users/users.ts';
import type { Refused } from '../verification/verdict.ts';
import type { Verification } from '../verification/verify.ts';
import type { CompletedLogin, LoginCompletion } from './complete.ts';

export type PasskeyLoginOutcome =
  | { outcome: 'completed'; login: CompletedLogin }
  | { outcome: 'refused'; verdict: Refused }
  /** It is their passkey, but they may not log in any more. */
  | { outcome: 'disabled' };

export interface PasskeyLogin {
  /**
   * A login with a passkey and nothing else: it proves possession, and that it verified its person. Under the lock of the
   * subject whose credential it names; the signature was checked before the transaction (`Prover.prove`).
   */
  decide(
    tx: Transaction,
    given: { subject: Subject; proof: AssertionProof | undefined; remember: boolean },
    context: Context,
  ): Promise<PasskeyLoginOutcome>;
}

export function createPasskeyLogin(parts: {
  people: Pick<People, 'find'>;
  verification: Verification;
  completion: Pick<LoginCompletion, 'complete'>;
  audit: Audit;
}): PasskeyLogin {
  const { people, verification, completion, audit } = parts;
  return {
    async decide(tx, { subject, proof, remember }, context) {
      const verdict = await verification.verify(tx, subject, { kind: 'assertion', proof }, context, {
        alone: true,
      });
      if (!verdict.accepted) return { outcome: 'refused', verdict };
      const { userId, method, aal, factor } = verdict;
      const person = await people.find(tx, subject.name);
      if (!person || person.disabledAt !== null) {
        const reason = 'disabled';
        audit.note(tx, context, { action: 'login.refused', outcome: 'refused', reason, userId });
        return { outcome: 'disabled' };
      }
      // Possession and the person's own gesture are two factors in one (RFC 8176, `mfa`).
      const proven = { method, aal, amr: [...verdict.amr, 'mfa'], factor };
      const login = await completion.complete(tx, { person, proof: proven, remember }, context);
      return { outcome: 'completed', login };
    },
  };
}
