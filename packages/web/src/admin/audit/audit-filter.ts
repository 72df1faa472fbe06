import { type AuditAction, type AuditOutcome, auditActions, auditOutcomes } from './audit-actions.ts';

/** What the page shows of the log; in its address, so that it can be come back to. */
export interface AuditFilter {
  action?: AuditAction;
  outcome?: AuditOutcome;
  /**
   * Whom it is about: the id by which the log knows them. What they are called is asked for: a link could say somebody
   * else's name, and names are nothing for histories and the logs of proxies.
   */
  user?: string;
  /** As the server writes times. */
  from?: string;
  to?: string;
}

/** What of an address is a filter. The rest is nothing: anybody can make a link. */
export function filterOf(search: Readonly<Record<string, unknown>>): AuditFilter {
  const action = auditActions.find((each) => each === search.action);
  const outcome = auditOutcomes.find((each) => each === search.outcome);
  const user = shortText(search.user);
  const from = timeOf(search.from);
  const to = timeOf(search.to);
  return {
    ...(action && { action }),
    ...(outcome && { outcome }),
    ...(user && { user }),
    ...(from && { from }),
    ...(to && { to }),
  };
}

export function isFiltered(filter: AuditFilter): boolean {
  return Object.keys(filter).length > 0;
}

/** Of a field for a day and a time, which is in the time zone of its reader. Undefined for none. */
export function fromLocal(value: string): string | undefined {
  return timeOf(value);
}

/** What such a field takes: `2026-11-22T14:05`. */
export function toLocal(iso: string | undefined): string {
  if (iso === undefined) return '';
  const time = new Date(iso);
  const two = (number: number) => String(number).padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

function shortText(given: unknown): string | undefined {
  return typeof given === 'string' && given !== '' && given.length <= 64 ? given : undefined;
}

function timeOf(given: unknown): string | undefined {
  const time = typeof given === 'string' ? new Date(given) : undefined;
  return time && !Number.isNaN(time.getTime()) ? time.toISOString() : undefined;
}
