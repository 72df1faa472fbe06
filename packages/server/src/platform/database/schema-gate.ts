/** The tables of the gate: part of `schema.ts`, whose rules hold here. */

export interface GateServicesTable {
  id: string;
  /** As it stands in paths; one of each. */
  name: string;
  /** JSON: where browsers reach it. */
  origins: string;
  /** JSON: `core/gate/policy/policy.ts`. */
  policy: string;
  /** Separated by spaces: what a grant gives that does not say so itself. */
  default_scopes: string;
  token_hash: string;
  previous_token_hash: string | null;
  /** From then on the one before is refused. */
  previous_token_until: number | null;
  created_at: number;
  disabled_at: number | null;
}

export interface GateGroupsTable {
  id: string;
  /** Small letters, digits, dots, dashes: it stands in a header, between commas. One of each. */
  name: string;
  created_at: number;
}

export interface GateGroupMembersTable {
  /** The group, a space, and the user. */
  id: string;
  group_id: string;
  user_id: string;
  created_at: number;
}

/** Who may reach a service: a person, or a group. */
export interface GateGrantsTable {
  /** The service, a space, and the user or group. */
  id: string;
  service_id: string;
  user_id: string | null;
  group_id: string | null;
  /** Separated by spaces. */
  scopes: string;
  /** Nothing from then on; null for no end. */
  expires_at: number | null;
  created_at: number;
}

/** Registered devices: browsers that are let in without a password. */
export interface GateDevicesTable {
  id: string;
  user_id: string;
  name: string;
  /** As the one who registered it says: `desktop`, `phone`. */
  type: string;
  /** A keyed digest of id and secret. */
  secret_hash: string;
  /** How its person proved who they are, when that was last. */
  method: string;
  aal: number;
  /** Space-separated values of RFC 8176. */
  amr: string;
  authenticated_at: number;
  registered_at: number;
  expires_at: number;
  /** To the minute. */
  last_used_at: number;
  revoked_at: number | null;
  ip: string;
  user_agent: string;
}

/** A device's stay on a service that is on another domain, with a cookie of its own; begun by a code that works once. */
export interface GateVisitsTable {
  id: string;
  device_id: string;
  service_id: string;
  /** Where the cookie lives: it opens nothing on another origin. */
  origin: string;
  /** Of the code that begins it, until that is spent; null afterwards. */
  code_hash: string | null;
  /** Of what the browser had on that origin when it was sent to log in: nobody else can spend its code. */
  state_hash: string;
  /** Where it was going. */
  return_to: string;
  /** Of the cookie; null until the code is spent. */
  secret_hash: string | null;
  created_at: number;
  expires_at: number;
}

/** Keys that browsers bind a device to (Device Bound Session Credentials). */
export interface GateBindingsTable {
  id: string;
  device_id: string;
  /** A JWK, as JSON. */
  public_key: string;
  /** SHA-256 of the challenges that may be answered, the newest first, separated by spaces; at most two. */
  challenge_hashes: string;
  challenges_expire_at: number;
  created_at: number;
  refreshed_at: number;
  ended_at: number | null;
}
