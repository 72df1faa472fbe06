import { type AuditRow, readDetail } from '../audit/row.ts';
import { type EventType, eventTypeOf } from './catalogue.ts';

export interface OutgoingEvent {
  /** The same at every reading: a receiver knows a repetition by it. */
  id: string;
  type: EventType;
  /** Unix milliseconds. */
  at: number;
  data: {
    /** What the application calls its user; null once the user is erased. */
    user: string | null;
    factorId: string | null;
    /** The factor's kind; of a code of the vault, the way it was seen. */
    method: string | null;
    /** Of a code of the vault that was seen by itself. */
    entryId?: string;
    reason?: string;
  };
}

/** The part of an audit row that an event is made of, and the user's name, which the audit log does not have. */
export type EventSource = Pick<
  AuditRow,
  'id' | 'at' | 'action' | 'outcome' | 'reason' | 'factor_id' | 'detail'
> & { user_name: string | null };

/** Undefined for what is nobody's business outside. */
export function projectEvent(row: EventSource): OutgoingEvent | undefined {
  const type = eventTypeOf(row.action, row.outcome);
  if (!type) return undefined;
  const detail = readDetail(row.detail);
  const method = typeof detail === 'object' ? detail?.method : undefined;
  const entryId = typeof detail === 'object' ? detail?.entryId : undefined;
  return {
    id: row.id,
    type,
    at: row.at,
    data: {
      user: row.user_name,
      factorId: row.factor_id,
      method: typeof method === 'string' ? method : null,
      ...(typeof entryId === 'string' && { entryId }),
      ...(row.reason === null ? {} : { reason: row.reason }),
    },
  };
}
