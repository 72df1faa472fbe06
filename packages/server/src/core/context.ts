/** Who asks for a change, and from where when it came over HTTP. */
export interface Actor {
  /** An API key's id, the user id of a person, `session` (whoever holds its token), `unknown`, `cli`, or `system`. */
  readonly actor: string;
  /** The person's address where the caller told it, else the caller's. */
  readonly ip?: string;
  readonly userAgent?: string;
  readonly requestId?: string;
}

/**
 * Where a request came from, as the door found it: goes onto the audit row and into the limits. Everything in it is
 * untrusted text but `applicationId` and `actor`, which were authenticated.
 */
export interface Context extends Required<Actor> {
  readonly applicationId: string;
  /** The person's address, only where it is known to be theirs: guesses are counted by it. */
  readonly sourceAddress?: string;
  /** A session token that came with the request: proof that this source was let in as some user before. */
  readonly earlierSessionToken?: string;
  /** The session that the request was authenticated with: what ends a person's other sessions leaves it open. */
  readonly sessionId?: string;
  /** What proves that this source was let in as the caller before: see `knownSourceOf`. */
  readonly knownSourceId?: string;
}
