/** The tables of the vault and of the codes for programs: part of `schema.ts`, whose rules hold here. */

export interface VaultCollectionsTable {
  id: string;
  /** Null for a personal one, which has no name. */
  sealed_name: string | null;
  /** Whose personal collection it is: they have one. Null: shared. */
  owner_user_id: string | null;
  /** Raised by whatever changes what a reader of it sees. */
  revision: number;
  created_at: number;
}

/** Who may see a shared collection. */
export interface VaultGrantsTable {
  /** The collection, a space, and the user or `everybody`: there is one of each. */
  id: string;
  collection_id: string;
  /** Null: everybody who has an account. */
  user_id: string | null;
  /** `read` or `edit`. */
  access: string;
  /** Nothing from then on; null for no end. */
  expires_at: number | null;
  created_at: number;
}

export interface VaultEntriesTable {
  id: string;
  collection_id: string;
  /** `totp`, `hotp` or `steam`. */
  type: string;
  /** JSON: names, secret, parameters, icon, note. */
  sealed_content: string;
  /** A keyed digest of secret and parameters: one of each in a collection. */
  content_hash: string;
  /** The moving factor of the next code of a HOTP entry. */
  counter: number | null;
  /** The user id of the person who added it, also when they are gone; `cli` where it was the operator. */
  created_by: string;
  created_at: number;
  updated_at: number;
}

/**
 * Sets of entries whose codes were shown together, and the runs that they share: audit events name a set by its id. Never
 * changed but for the last column.
 */
export interface VaultDisclosuresTable {
  /** SHA-256 of what it holds, base64url: `core/vault/codes/entry-sets.ts`. */
  id: string;
  /** Of a run: ids of entries, separated by spaces. */
  entry_ids: string | null;
  /** Of a set: its runs, separated by spaces. */
  run_ids: string | null;
  /** No audit event names it that was written half a day after this, or later. */
  named_at: number;
}

/** What an API key with the scope `codes` is bound to. */
export interface ApiKeyEntriesTable {
  /** The key, a space, and the entry. */
  id: string;
  api_key_id: string;
  entry_id: string;
  created_at: number;
}

/** A time step of a secret that one caller has to itself. */
export interface CodeLeasesTable {
  /**
   * The secret's `content_hash`, a space, and the time step: who inserts the row has it. Or `floor`, from when it is known
   * what was leased: `core/codes/lease-floor.ts`.
   */
  id: string;
  expires_at: number;
}
