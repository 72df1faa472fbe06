import type { Generated } from 'kysely';
import type {
  ChainReadersTable,
  LinkTokensTable,
  MessageFactorsTable,
  OneTimeCodesTable,
  OutboxTable,
  PendingLoginsTable,
  PeopleTable,
  RefreshTokensTable,
  SigningKeysTable,
  TrustedDevicesTable,
  WebauthnChallengesTable,
  WebauthnCredentialsTable,
  WebhookDeliveriesTable,
  WebhooksTable,
} from './schema-accounts.ts';
import type {
  GateBindingsTable,
  GateDevicesTable,
  GateGrantsTable,
  GateGroupMembersTable,
  GateGroupsTable,
  GateServicesTable,
  GateVisitsTable,
} from './schema-gate.ts';
import type {
  ApiKeyEntriesTable,
  CodeLeasesTable,
  VaultCollectionsTable,
  VaultDisclosuresTable,
  VaultEntriesTable,
  VaultGrantsTable,
} from './schema-vault.ts';

/**
 * The tables as both databases have them. Times are Unix milliseconds. Columns whose names begin with `sealed_` hold
 * envelopes of the key ring; those that end in `_hash` hold digests. Rows never hold a secret in any other form.
 */
export interface Schema {
  data_keys: DataKeysTable;
  applications: ApplicationsTable;
  api_keys: ApiKeysTable;
  users: UsersTable;
  factors: FactorsTable;
  totp_factors: TotpFactorsTable;
  recovery_codes: RecoveryCodesTable;
  challenges: ChallengesTable;
  sessions: SessionsTable;
  counters: CountersTable;
  audit_events: AuditEventsTable;
  audit_chain: AuditChainTable;
  idempotency_keys: IdempotencyKeysTable;
  spent_nonces: SpentNoncesTable;
  people: PeopleTable;
  refresh_tokens: RefreshTokensTable;
  pending_logins: PendingLoginsTable;
  trusted_devices: TrustedDevicesTable;
  link_tokens: LinkTokensTable;
  signing_keys: SigningKeysTable;
  webauthn_credentials: WebauthnCredentialsTable;
  webauthn_challenges: WebauthnChallengesTable;
  message_factors: MessageFactorsTable;
  one_time_codes: OneTimeCodesTable;
  outbox: OutboxTable;
  chain_readers: ChainReadersTable;
  webhooks: WebhooksTable;
  webhook_deliveries: WebhookDeliveriesTable;
  vault_collections: VaultCollectionsTable;
  vault_grants: VaultGrantsTable;
  vault_entries: VaultEntriesTable;
  vault_disclosures: VaultDisclosuresTable;
  api_key_entries: ApiKeyEntriesTable;
  code_leases: CodeLeasesTable;
  gate_services: GateServicesTable;
  gate_groups: GateGroupsTable;
  gate_group_members: GateGroupMembersTable;
  gate_grants: GateGrantsTable;
  gate_devices: GateDevicesTable;
  gate_visits: GateVisitsTable;
  gate_bindings: GateBindingsTable;
}

export interface DataKeysTable {
  purpose: string;
  sealed_key: string;
  created_at: number;
}

export interface ApplicationsTable {
  id: string;
  name: string;
  created_at: number;
  disabled_at: number | null;
  /** Null: the installation's own. See `WEBAUTHN_RP_ID`. */
  webauthn_rp_id: string | null;
  webauthn_rp_name: string | null;
  /** JSON array of origins. */
  webauthn_origins: string | null;
}

export interface ApiKeysTable {
  id: string;
  application_id: string;
  name: string;
  /** SHA-256 of the secret part, base64url. The secret has 256 random bits: a slow hash would add nothing. */
  secret_hash: string;
  /** Set where requests must be signed; sealed, as its owner's signatures are computed again from it. */
  sealed_signing_secret: string | null;
  /** Space-separated. */
  scopes: string;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
  /** The person whose key it is; null for an application's. It goes with them. */
  owner_user_id: string | null;
  /** Requests in a minute; null: no limit of its own. */
  rate_limit: number | null;
}

/** A user of an application. `name` is the application's own opaque id. */
export interface UsersTable {
  id: string;
  application_id: string;
  name: string;
  created_at: number;
}

export type FactorState = 'pending' | 'active';

export interface FactorsTable {
  id: string;
  user_id: string;
  kind: string;
  label: string;
  state: FactorState;
  created_at: number;
  confirmed_at: number | null;
  /** Of a TOTP factor, only what a version before `totp_factors.last_used_at` wrote: the later one counts. */
  last_used_at: number | null;
  /** Wrong answers since the last right one; at the limit the factor is disabled (NIST SP 800-63B-4, 3.2.2). */
  consecutive_failures: number;
  disabled_at: number | null;
  /** 1: at its confirmation the user's other factors of this kind are removed. */
  replaces: number;
  /** The factor whose confirmation makes this one active too: recovery codes wait for their TOTP factor. */
  confirmed_with: string | null;
  enrolled_ip: string;
  enrolled_user_agent: string;
}

export interface TotpFactorsTable {
  factor_id: string;
  sealed_secret: string;
  /** Raised when the secret changes, so that a code of the old one cannot move the guard of the new one. */
  secret_version: number;
  algorithm: string;
  digits: number;
  period: number;
  /** The guard of single use: only a later time step is ever accepted. -1 before the first. */
  last_accepted_time_step: number;
  /** When a code of its own was accepted last; the guard also moves without one. */
  last_used_at: number | null;
}

export interface RecoveryCodesTable {
  id: string;
  factor_id: string;
  user_id: string;
  code_hash: string;
  spent_at: number | null;
}

export interface ChallengesTable {
  id: string;
  user_id: string;
  factor_kind: string;
  factor_id: string | null;
  created_at: number;
  expires_at: number;
  spent_at: number | null;
  /** The login that it was made for; its answer counts for no other (OWASP ASVS 6.6.2). */
  login_id: string | null;
}

export interface SessionsTable {
  id: string;
  token_hash: string;
  user_id: string;
  application_id: string;
  method: string;
  aal: number;
  /** Space-separated values of RFC 8176. */
  amr: string;
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
  ip: string;
  user_agent: string;
  /** When its person last gave a second factor that counts for step-up. */
  second_factor_at: number | null;
  /** 1: the person asked to stay logged in. */
  remembered: number;
  /** The trusted device that stood in for the second factor, or was made trusted with this session. */
  device_id: string | null;
  /** When its cookie last came along, to the minute; what applications forward is not noted. */
  last_used_at: number;
}

export interface CountersTable {
  key: string;
  count: number;
  window_ends_at: number;
}

export interface AuditEventsTable {
  /** The order in which rows were written on this database; gaps are possible. */
  seq: Generated<number>;
  id: string;
  at: number;
  application_id: string | null;
  /** Who did it: an API key's id, `cli`, or `system`. */
  actor: string;
  action: string;
  outcome: string;
  reason: string | null;
  user_id: string | null;
  factor_id: string | null;
  ip: string | null;
  user_agent: string | null;
  request_id: string | null;
  /** JSON object; never a secret, a code, or what an application calls its user. */
  detail: string | null;
}

export interface AuditChainTable {
  position: number;
  event_seq: number;
  event_id: string;
  hash: string;
}

export interface IdempotencyKeysTable {
  key_hash: string;
  request_hash: string;
  sealed_answer: string;
  /** Whom the answer is about: it goes with the user, as it may hold a secret. */
  user_id: string | null;
  expires_at: number;
}

export interface SpentNoncesTable {
  nonce_hash: string;
  expires_at: number;
}
