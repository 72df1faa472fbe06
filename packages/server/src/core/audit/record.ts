import type { Clock } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { AuditEventsTable } from '../../platform/database/schema.ts';
import { statement } from '../../platform/database/statement.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Context } from '../context.ts';
import type { AuditAction, AuditOutcome } from './actions.ts';
import type { AuditDetail } from './row.ts';

/**
 * One decision: who, what, on what, from where, with what outcome. Nothing in it is a secret, a code, or what an
 * application calls its user: users and factors are named by our own ids, so that an erased user leaves none here.
 */
export interface AuditEvent {
  /** Null for what belongs to the whole installation. */
  applicationId: string | null;
  /** Who did it: see `Actor`. */
  actor: string;
  action: AuditAction;
  outcome: AuditOutcome;
  /** A fixed word of ours such as `wrong_code`, never text from outside. */
  reason?: string | undefined;
  userId?: string | undefined;
  factorId?: string | undefined;
  ip?: string | undefined;
  userAgent?: string | undefined;
  requestId?: string | undefined;
  /** `method` holds the factor's kind, which the outgoing events repeat. */
  detail?: AuditDetail | undefined;
}

/** What a context says of an event: who did it, for which application, from where. */
type Origin = 'applicationId' | 'actor' | 'ip' | 'userAgent' | 'requestId';

/**
 * Writes events in the transaction of what they record, so that neither is ever there without the other. Nothing waits
 * for the write: see `Transaction.post`.
 */
export interface Audit {
  record(tx: Transaction, event: AuditEvent): void;
  /** As `record`, of what was decided for a request. */
  note(tx: Transaction, context: Context, event: Omit<AuditEvent, Origin>): void;
}

/** Longest text kept of anything that comes from outside, in UTF-16 code units. */
export const MAX_TEXT_LENGTH = 256;

const insert = statement<Omit<AuditEventsTable, 'seq'>, never>((db, p) =>
  db.insertInto('audit_events').values({
    id: p.id,
    at: p.at,
    application_id: p.application_id,
    actor: p.actor,
    action: p.action,
    outcome: p.outcome,
    reason: p.reason,
    user_id: p.user_id,
    factor_id: p.factor_id,
    ip: p.ip,
    user_agent: p.user_agent,
    request_id: p.request_id,
    detail: p.detail,
  }),
);

/** On the path of every verification: one insert, no hash, no lock. `chain/seal.ts` chains the rows afterwards. */
export function createAudit({ ids, clock }: { ids: Ids; clock: Clock }): Audit {
  function record(tx: Transaction, event: AuditEvent): void {
    insert.post(tx, {
      id: ids.next('aud'),
      at: clock.now(),
      application_id: event.applicationId,
      actor: bounded(event.actor),
      action: event.action,
      outcome: event.outcome,
      reason: boundedOrNull(event.reason),
      user_id: event.userId ?? null,
      factor_id: boundedOrNull(event.factorId),
      ip: boundedOrNull(event.ip),
      user_agent: boundedOrNull(event.userAgent),
      request_id: boundedOrNull(event.requestId),
      detail: event.detail === undefined ? null : JSON.stringify(event.detail, boundedValue),
    });
  }

  return {
    record,
    note(tx, { applicationId, actor, ip, userAgent, requestId }, event) {
      record(tx, { ...event, applicationId, actor, ip, userAgent, requestId });
    },
  };
}

function boundedOrNull(text: string | undefined): string | null {
  return text === undefined ? null : bounded(text);
}

/**
 * A client that sends long headers must not fill the disk with them. Otherwise text stays as it came: control
 * characters are data here and are escaped where the log is shown or exported. Only what a database cannot hold (NUL on
 * PostgreSQL, half a surrogate pair in UTF-8) is replaced.
 */
function bounded(text: string): string {
  const start = text.length <= MAX_TEXT_LENGTH ? text : text.slice(0, MAX_TEXT_LENGTH);
  if (start.isWellFormed() && !start.includes('\0')) return start;
  return start.toWellFormed().replaceAll('\0', '\u{fffd}');
}

function boundedValue(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? bounded(value) : value;
}
