/** What an assertion proves by itself, and against the credential as it was read before the transaction. */
export interface AssertionProof {
  /** SHA-256 of the challenge in its client data, base64url: which ceremony it answers. */
  challengeHash: string;
  /** The credential that signed it, as a factor of ours. */
  factorId: string;
  /** The key that verified it: the row must still have it when the evidence is spent. */
  publicKey: string;
  /** As the authenticator counts; 0 where it does not. */
  signCount: number;
  backupEligible: boolean;
  backedUp: boolean;
  userVerified: boolean;
}
