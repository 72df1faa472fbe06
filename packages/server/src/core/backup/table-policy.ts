import type { Schema } from '../../platform/database/schema.ts';

/**
 * What a restore does with a table. `restored`: it becomes as it is in the backup, after `merge-guards.ts` has changed
 * that. `kept`: it stays as it is now. `emptied`.
 */
type Fate = 'restored' | 'kept' | 'emptied';

export interface TablePolicy {
  /** Where the database that is replaced is the backup's own continuation, so that all that happened since is known. */
  continued: Fate;
  /** Where it is not, is missing, or must not be used: nothing is known of the time since the backup. */
  unknown: Fate;
}

/** Every table, so that a new one does not compile before somebody has decided. The reasons are in ADR 0008. */
export const tablePolicies: Readonly<Record<keyof Schema, TablePolicy>> = {
  // The same keys in both, but here perhaps already sealed with a newer master key.
  data_keys: { continued: 'kept', unknown: 'restored' },
  applications: { continued: 'restored', unknown: 'restored' },
  api_keys: { continued: 'restored', unknown: 'restored' },
  users: { continued: 'restored', unknown: 'restored' },
  factors: { continued: 'restored', unknown: 'restored' },
  totp_factors: { continued: 'restored', unknown: 'restored' },
  recovery_codes: { continued: 'restored', unknown: 'restored' },
  // One that was open in the backup may have been answered since; they live for minutes.
  challenges: { continued: 'emptied', unknown: 'emptied' },
  sessions: { continued: 'restored', unknown: 'restored' },
  counters: { continued: 'kept', unknown: 'restored' },
  // What was written since the backup stays written, also about what the restore undoes.
  audit_events: { continued: 'kept', unknown: 'restored' },
  audit_chain: { continued: 'kept', unknown: 'restored' },
  // A stored answer may tell of a factor or session that is gone. Decided anew, a spent code is refused by its guard.
  idempotency_keys: { continued: 'emptied', unknown: 'emptied' },
  spent_nonces: { continued: 'kept', unknown: 'restored' },
  people: { continued: 'restored', unknown: 'restored' },
  // Which of them was used since is not known: everybody logs in again.
  refresh_tokens: { continued: 'emptied', unknown: 'emptied' },
  pending_logins: { continued: 'emptied', unknown: 'emptied' },
  // They rotate at each use: the one of the backup would be taken for a stolen copy.
  trusted_devices: { continued: 'emptied', unknown: 'emptied' },
  link_tokens: { continued: 'emptied', unknown: 'emptied' },
  signing_keys: { continued: 'kept', unknown: 'restored' },
  webauthn_credentials: { continued: 'restored', unknown: 'restored' },
  webauthn_challenges: { continued: 'emptied', unknown: 'emptied' },
  message_factors: { continued: 'restored', unknown: 'restored' },
  one_time_codes: { continued: 'emptied', unknown: 'emptied' },
  // What was waiting was sent since, or is late.
  outbox: { continued: 'emptied', unknown: 'emptied' },
  chain_readers: { continued: 'kept', unknown: 'restored' },
  // From the cursor of the backup on everything is sent again, under the same ids: at least once.
  webhooks: { continued: 'restored', unknown: 'restored' },
  webhook_deliveries: { continued: 'restored', unknown: 'restored' },
  vault_collections: { continued: 'restored', unknown: 'restored' },
  vault_grants: { continued: 'restored', unknown: 'restored' },
  vault_entries: { continued: 'restored', unknown: 'restored' },
  // The audit log that stays names them.
  vault_disclosures: { continued: 'kept', unknown: 'restored' },
  api_key_entries: { continued: 'restored', unknown: 'restored' },
  code_leases: { continued: 'kept', unknown: 'restored' },
  gate_services: { continued: 'restored', unknown: 'restored' },
  gate_groups: { continued: 'restored', unknown: 'restored' },
  gate_group_members: { continued: 'restored', unknown: 'restored' },
  gate_grants: { continued: 'restored', unknown: 'restored' },
  // Which of them was revoked since is not known where nothing is; and a lost one must not come back: they are registered again.
  gate_devices: { continued: 'emptied', unknown: 'emptied' },
  gate_visits: { continued: 'emptied', unknown: 'emptied' },
  gate_bindings: { continued: 'emptied', unknown: 'emptied' },
};

/** The tables of which nothing is left where nothing is known of the time since. */
export const emptiedTables = (Object.keys(tablePolicies) as (keyof Schema)[]).filter(
  (table) => tablePolicies[table].unknown === 'emptied',
);
