import { hash } from 'node:crypto';
import type { Executor } from '../../../platform/database/database.ts';
import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import type { Subject } from '../../users/users.ts';
import { hashOfChallenge } from './ceremonies.ts';
import { type AuthenticatorData, readAuthenticatorData } from './checks/authenticator-data.ts';
import { decodeBase64url } from './checks/base64url.ts';
import { type ClientData, clientDataProblem, readClientData } from './checks/client-data.ts';
import { type CredentialJson, readCredentialJson } from './checks/credential-json.ts';
import { isSignedBy } from './checks/signature.ts';
import { createKeyCache } from './key-cache.ts';
import type { AssertionProof, VerifiedAssertion } from './proof.ts';
import type { RelyingParty } from './relying-party.ts';
import { type OwnedCredentialRow, selectCredential } from './store.ts';
import { userHandleOf } from './user-handle.ts';

export interface Proven {
  proof: AssertionProof | undefined;
  /**
   * Whose credential it names: under their lock it is decided. Nothing is proven of it. For a credential of nobody it is
   * a name that is no user's, as it has a control character: guesses are counted for it as for a user's.
   */
  subject: Subject;
}

export interface Prover {
  /**
   * Checks what a passkey signed, as far as that needs no transaction: WebAuthn Level 3, section 7.2, steps 5 to 21 but for
   * what depends on the challenge, which `verify.ts` decides under the user's lock. Never throws for what a stranger may
   * send.
   *
   * @param assertion AuthenticationResponseJSON, of which nothing is known
   */
  prove(
    executor: Executor,
    assertion: unknown,
    expectation: { applicationId: string; relyingParty: RelyingParty },
  ): Promise<Proven>;
}

const MAX_AUTHENTICATOR_DATA_BYTES = 4096;
/** RSA of 4096 bits. */
const MAX_SIGNATURE_BYTES = 512;
const MAX_USER_HANDLE_BYTES = 64;

export function createProver(dataKeys: DataKeys): Prover {
  const readKey = createKeyCache();
  return {
    async prove(executor, assertion, { applicationId, relyingParty }) {
      const credential = readCredentialJson(assertion);
      const clientData = credential && readClientData(credential.clientDataJson);
      if (!credential || !clientData)
        return { proof: undefined, subject: nobodyWith('malformed', applicationId) };
      const challengeHash = hashOfChallenge(clientData.challenge);
      const row = await selectCredential.first(executor, {
        applicationId,
        rpId: relyingParty.id,
        credentialId: credential.id,
      });
      const verified = check({ credential, clientData, row, relyingParty });
      return {
        proof: { challengeHash, verified },
        subject: row ? { applicationId, name: row.user_name } : nobodyWith(credential.id, applicationId),
      };
    },
  };

  function check(given: {
    credential: CredentialJson;
    clientData: ClientData;
    row: OwnedCredentialRow | undefined;
    relyingParty: RelyingParty;
  }): VerifiedAssertion | undefined {
    const { credential, clientData, row, relyingParty } = given;
    if (clientDataProblem(clientData, 'webauthn.get', relyingParty)) return undefined;
    const parts = readParts(credential.response);
    if (!parts) return undefined;
    if (!isForUse(parts.data, relyingParty)) return undefined;
    const publicKey = readKey(row?.public_key ?? NOBODYS_KEY);
    const signed = Buffer.concat([parts.dataBytes, hash('sha256', credential.clientDataJson, 'buffer')]);
    const isSigned = publicKey !== undefined && isSignedBy(publicKey, signed, parts.signature);
    if (!row || !isSigned) return undefined;
    // Step 6.
    if (parts.userHandle !== undefined && parts.userHandle !== userHandleOf(dataKeys, row.user_id))
      return undefined;
    const { signCount, backupEligible, backedUp, userVerified } = parts.data;
    return {
      factorId: row.factor_id,
      publicKey: row.public_key,
      signCount,
      backupEligible,
      backedUp,
      userVerified,
      namesUser: parts.userHandle !== undefined,
    };
  }
}

function nobodyWith(credentialId: string, applicationId: string): Subject {
  return { applicationId, name: `\u0001passkey ${credentialId.slice(0, 128)}` };
}

function readParts({ authenticatorData, signature, userHandle }: Record<string, unknown>) {
  const dataBytes = decodeBase64url(authenticatorData, MAX_AUTHENTICATOR_DATA_BYTES);
  const data = dataBytes && readAuthenticatorData(dataBytes);
  const signatureBytes = decodeBase64url(signature, MAX_SIGNATURE_BYTES);
  if (!data || !signatureBytes?.length) return undefined;
  // Browsers leave it out, or say null, where the authenticator gave none.
  if (userHandle === undefined || userHandle === null)
    return { data, dataBytes, signature: signatureBytes, userHandle: undefined };
  if (!decodeBase64url(userHandle, MAX_USER_HANDLE_BYTES)) return undefined;
  return { data, dataBytes, signature: signatureBytes, userHandle: userHandle as string };
}

/**
 * Of a credential that nobody has: a public key of which no private key is known, so that an unknown credential costs
 * what a wrong signature does. The point is the generator of P-256 (SEC 2, section 2.4.2).
 */
const NOBODYS_KEY = Buffer.concat([
  Buffer.from('a5010203262001215820', 'hex'),
  Buffer.from('6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296', 'hex'),
  Buffer.from('225820', 'hex'),
  Buffer.from('4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5', 'hex'),
]).toString('base64url');

/** Steps 15, 16 and 18: made for our domain, with somebody there, and not backed up where it cannot be. */
function isForUse(
  { rpIdHash, userPresent, backupEligible, backedUp }: AuthenticatorData,
  { id }: Pick<RelyingParty, 'id'>,
): boolean {
  return rpIdHash.equals(hash('sha256', id, 'buffer')) && userPresent && (backupEligible || !backedUp);
}
