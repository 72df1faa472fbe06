/** What an assertion proves by itself, and against the credential as it was read before the transaction. */
export interface AssertionProof {
  /** SHA-256 of the challenge in its client data, base64url: the ceremony that it answers, and spends in any case. */
  challengeHash: string;
  /** Undefined: it is not an assertion of a credential of ours, or not signed by it. */
  verified: VerifiedAssertion | undefined;
}

export interface VerifiedAssertion {
  /** The credential that signed it, as a factor of ours. */
  factorId: string;
  /** The key that verified it, COSE in base64url: the row must still have it when the evidence is spent. */
  publicKey: string;
  /** As the authenticator counts; 0 where it does not. */
  signCount: number;
  backupEligible: boolean;
  backedUp: boolean;
  userVerified: boolean;
  /** It came with the user handle of its credential's owner. */
  namesUser: boolean;
}

/** RFC 8176: a key that never leaves its device, or one that a password manager copies; and that it saw its person. */
export function amrOf({
  backupEligible,
  userVerified,
}: Pick<VerifiedAssertion, 'backupEligible' | 'userVerified'>): string[] {
  return [backupEligible ? 'swk' : 'hwk', ...(userVerified ? ['user'] : [])];
}
