/**
 * Why a signed request is refused. The reason is for the audit trail and for tests: the caller outside gets
 * one and the same 401 for all of them. A key id that nobody knows and a wrong signature share the reason
 * `signature_rejected`, so that nothing behind this line can tell them apart (H06).
 */
export type SignatureRefusal =
  | 'signature_missing'
  | 'signature_malformed'
  | 'signature_ambiguous'
  | 'target_malformed'
  | 'component_unsupported'
  | 'component_repeated'
  | 'component_missing'
  | 'coverage_insufficient'
  | 'created_missing'
  | 'created_too_old'
  | 'created_in_future'
  | 'expired'
  | 'nonce_unacceptable'
  | 'keyid_unacceptable'
  | 'algorithm_mismatch'
  | 'signature_rejected'
  | 'digest_mismatch';

export interface Refused {
  readonly refusal: SignatureRefusal;
}

export function refused(refusal: SignatureRefusal): Refused {
  return { refusal };
}

export function isRefused(outcome: object): outcome is Refused {
  return 'refusal' in outcome;
}
