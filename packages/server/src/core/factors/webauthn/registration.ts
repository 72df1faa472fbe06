import type { VerifiedRegistrationResponse, VerifyRegistrationResponseOpts } from '@simplewebauthn/server';
import { hashOfChallenge } from './ceremonies.ts';
import { leadsToRoot } from './checks/attestation-trust.ts';
import { isCborMap, readAuthenticatorData } from './checks/authenticator-data.ts';
import { decodeBase64url } from './checks/base64url.ts';
import { cborItemEnd } from './checks/cbor.ts';
import { type ClientDataProblem, clientDataProblem, readClientData } from './checks/client-data.ts';
import { type CredentialJson, readCredentialJson } from './checks/credential-json.ts';
import { algorithmOf, type PublicKeyProblem, publicKeyProblem } from './checks/public-key.ts';
import { webauthnHelpers, webauthnLibrary } from './library.ts';
import type { RelyingParty } from './relying-party.ts';

/** Why a passkey cannot be registered: told to whoever builds the page, as most of these are mistakes there. */
export type RegistrationProblem =
  | 'malformed'
  | ClientDataProblem
  | PublicKeyProblem
  | 'relying_party'
  | 'user_presence'
  | 'user_verification'
  | 'backup_flags'
  | 'attestation'
  | 'untrusted_authenticator';

/** What a browser's answer proves before the database is asked. */
export interface RegistrationProof {
  /** SHA-256 of the challenge in its client data, base64url; undefined where it has none. */
  challengeHash: string | undefined;
  outcome: NewCredential | RegistrationProblem;
}

/** WebAuthn Level 3, section 7.1, step 27. */
export interface NewCredential {
  rpId: string;
  /** base64url, as is the key (COSE). */
  credentialId: string;
  publicKey: string;
  signCount: number;
  transports: string[];
  backupEligible: boolean;
  backedUp: boolean;
  userVerified: boolean;
}

/** Certificates are the longest part; our own body limit is 64 KiB. */
const MAX_ATTESTATION_BYTES = 48 * 1024;

/** Section 5.8.4: what a browser may say of how an authenticator is reached. Others are not kept. */
const TRANSPORTS: readonly string[] = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'];

/**
 * Section 7.1 as far as it needs no database: steps 5 to 25 but for the challenge, which `register` looks for. It waits
 * for signatures, so it stands before the transaction.
 *
 * @param answer RegistrationResponseJSON, of which nothing is known
 * @param now Unix milliseconds: certificates are looked at as of then
 */
export async function checkRegistration(
  answer: unknown,
  relyingParty: RelyingParty,
  now: number,
): Promise<RegistrationProof> {
  const credential = readCredentialJson(answer);
  const clientData = credential && readClientData(credential.clientDataJson);
  if (!credential || !clientData) return { challengeHash: undefined, outcome: 'malformed' };
  const challengeHash = hashOfChallenge(clientData.challenge);
  const problem = clientDataProblem(clientData, 'webauthn.create', relyingParty);
  if (problem) return { challengeHash, outcome: problem };
  const outcome = await checkAttestation(answer, credential, clientData.challenge, relyingParty, now);
  return { challengeHash, outcome };
}

async function checkAttestation(
  answer: unknown,
  { id, response }: CredentialJson,
  challenge: string,
  relyingParty: RelyingParty,
  now: number,
): Promise<NewCredential | RegistrationProblem> {
  const attestation = readAttestation(response.attestationObject);
  const credential = attestation?.data.credential;
  if (!attestation || !credential) return 'malformed';
  const { statement, data } = attestation;
  const { userPresent, userVerified, backupEligible, backedUp, signCount } = data;
  // The library takes the id of the authenticator data and passes over another one beside it.
  if (credential.id.toString('base64url') !== id) return 'malformed';
  // Step 15, and 17: what is not eligible cannot be backed up.
  if (!userPresent) return 'user_presence';
  if (backedUp && !backupEligible) return 'backup_flags';
  const keyProblem = publicKeyProblem(credential.publicKey, relyingParty.algorithms);
  if (keyProblem) return keyProblem;
  if (!isOwnAlgorithm(statement, credential.publicKey)) return 'attestation';
  const verified = await verifyAttestation(answer, challenge, relyingParty);
  if (!verified) return 'attestation';
  const { attestationRoots } = relyingParty;
  if (attestationRoots && !leadsToRoot(statement.get('x5c'), attestationRoots, now))
    return 'untrusted_authenticator';
  return {
    rpId: relyingParty.id,
    credentialId: id,
    publicKey: credential.publicKey.toString('base64url'),
    signCount,
    transports: transportsOf(response.transports),
    backupEligible,
    backedUp,
    userVerified,
  };
}

/** One CBOR map of three members and nothing after it (section 6.5.4); the authenticator data to the last byte. */
function readAttestation(text: unknown) {
  const bytes = decodeBase64url(text, MAX_ATTESTATION_BYTES);
  if (!bytes || !isCborMap(bytes, 0) || cborItemEnd(bytes, 0) !== bytes.length) return undefined;
  try {
    const decoded = webauthnHelpers().decodeAttestationObject(new Uint8Array(bytes));
    const authData: unknown = decoded.get('authData');
    const statement: unknown = decoded.get('attStmt');
    if (!(authData instanceof Uint8Array) || !(statement instanceof Map)) return undefined;
    const data = readAuthenticatorData(Buffer.from(authData));
    return data && { data, statement };
  } catch {
    return undefined;
  }
}

/** Steps 14 and 21 to 22: the domain, the format, and what the statement proves. */
async function verifyAttestation(
  answer: unknown,
  challenge: string,
  { id, origins, algorithms }: RelyingParty,
): Promise<boolean> {
  try {
    const { verified }: VerifiedRegistrationResponse = await webauthnLibrary().verifyRegistrationResponse({
      response: answer as VerifyRegistrationResponseOpts['response'],
      expectedChallenge: challenge,
      expectedOrigin: [...origins],
      expectedRPID: id,
      // Decided with the challenge, which knows what was asked for.
      requireUserVerification: false,
      supportedAlgorithmIDs: [...algorithms],
    });
    return verified;
  } catch {
    return false;
  }
}

/**
 * Self attestation is signed with the credential's own key, so with its algorithm (section 8.2, verification procedure).
 * The library takes another one's hash.
 */
function isOwnAlgorithm(statement: ReadonlyMap<unknown, unknown>, publicKey: Uint8Array): boolean {
  if (statement.has('x5c') || !statement.has('alg')) return true;
  return statement.get('alg') === algorithmOf(publicKey);
}

function transportsOf(value: unknown): string[] {
  return Array.isArray(value) ? TRANSPORTS.filter((transport) => value.includes(transport)) : [];
}
