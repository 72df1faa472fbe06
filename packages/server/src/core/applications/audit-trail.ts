import type { Transaction } from '../../platform/database/database.ts';
import type { AuditAction } from '../audit/actions.ts';

/** Who asked for a change: `cli`, `system`, or an API key's id; and from where, when it came over HTTP. */
export interface Actor {
  readonly actor: string;
  readonly ip?: string;
  readonly userAgent?: string;
  readonly requestId?: string;
}

/** What this folder tells the audit log. Never a key, a secret, or a digest of one. */
export interface AuditEntry extends Actor {
  readonly applicationId: string | null;
  readonly action: AuditAction;
  readonly outcome: 'success' | 'failure';
  readonly reason?: string;
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Writes the entry in the transaction of what it records. */
export interface AuditTrail {
  record(tx: Transaction, entry: AuditEntry): Promise<unknown>;
}
