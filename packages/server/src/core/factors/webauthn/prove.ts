import type { VerifyAuthenticationResponseOpts } from '@simplewebauthn/server';
import type { Executor } from '../../../platform/database/database.ts';
import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import type { Subject } from '../../users/users.ts';
import { hashOfChallenge } from './ceremonies.ts';
import { readAuthenticatorData } from './checks/authenticator-data.ts';
import { decodeBase64url } from './checks/base64url.ts';
import { type ClientData, clientDataProblem, readClientData } from './checks/client-data.ts';
import { type CredentialJson, readCredentialJson } from './checks/credential-json.ts';
import { isEllipticKey } from './checks/public-key.ts';
import { isDerSignature } from './checks/signature.ts';
import { webauthnLibrary } from './library.ts';
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
   * what depends on the challenge, which `verify.ts` decides under the user's lock. It waits for signatures on other
   * threads; never call it inside a transaction. Never throws for what a stranger may send.
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
      const verified = await check(assertion, { credential, clientData, row, relyingParty });
      return {
        proof: { challengeHash, verified },
        subject: row ? { applicationId, name: row.user_name } : nobodyWith(credential.id, applicationId),
      };
    },
  };

  async function check(
    assertion: unknown,
    given: {
      credential: CredentialJson;
      clientData: ClientData;
      row: OwnedCredentialRow | undefined;
      relyingParty: RelyingParty;
    },
  ): Promise<VerifiedAssertion | undefined> {
    const { credential, clientData, row, relyingParty } = given;
    if (clientDataProblem(clientData, 'webauthn.get', relyingParty)) return undefined;
    const parts = readParts(credential.response);
    if (!parts) return undefined;
    const publicKey = Buffer.from(row?.public_key ?? NOBODYS_KEY, 'base64url');
    if (isEllipticKey(publicKey) && !isDerSignature(parts.signature)) return undefined;
    const isSigned = await verifySignature(assertion, clientData.challenge, relyingParty, publicKey);
    if (!row || !isSigned) return undefined;
    // Step 6. The library passes over it.
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
    return { data, signature: signatureBytes, userHandle: undefined };
  if (!decodeBase64url(userHandle, MAX_USER_HANDLE_BYTES)) return undefined;
  return { data, signature: signatureBytes, userHandle: userHandle as string };
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

/** Steps 15, 16, 18, 20 and 21: domain, presence, backup flags, and the signature over all of it. */
async function verifySignature(
  assertion: unknown,
  challenge: string,
  { id, origins, topOrigins }: RelyingParty,
  publicKey: Buffer,
): Promise<boolean> {
  const response = assertion as VerifyAuthenticationResponseOpts['response'];
  try {
    const { verified } = await webauthnLibrary().verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: [...origins],
      expectedRPID: id,
      ...(topOrigins && { expectedTopOrigin: [...topOrigins] }),
      // Decided in the transaction: the row may have another count by then.
      credential: { id: response.id, publicKey: new Uint8Array(publicKey), counter: 0 },
      requireUserVerification: false,
    });
    return verified;
  } catch {
    return false;
  }
}
