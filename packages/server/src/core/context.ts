/**
 * Where a request came from, as the door found it: goes onto the audit row and into the limits. Everything in it is
 * untrusted text but `applicationId` and `actor`, which were authenticated.
 */
export interface Context {
  applicationId: string;
  /** An API key's id, `cli`, or `system`. */
  actor: string;
  /** The person's address where the caller told it, else the caller's. */
  ip: string;
  userAgent: string;
  requestId: string;
  /** The person's address, only where it is known to be theirs: guesses are counted by it. */
  sourceAddress?: string;
  /** A session token that came with the request: proof that this source was let in as some user before. */
  earlierSessionToken?: string;
}

/** The part of a context that every audit row has. */
export function auditOrigin({ applicationId, actor, ip, userAgent, requestId }: Context) {
  return { applicationId, actor, ip, userAgent, requestId };
}
