import type { AuditAction, AuditOutcome } from '../audit/actions.ts';

/** What an application can be told. The names are part of the interface and never change their meaning. */
export const eventTypes = [
  '2fa.enabled',
  '2fa.disabled',
  '2fa.verified',
  '2fa.failed',
  'user.login',
  'user.logout',
  'user.locked',
  'device.trusted',
  'device.removed',
  'recovery_code.used',
  'vault.code_viewed',
] as const;

export type EventType = (typeof eventTypes)[number];

/** Which record of the audit log is which event. */
export const eventSources = [
  { action: 'factor.confirmed', outcome: 'success', type: '2fa.enabled' },
  { action: 'factor.removed', outcome: 'success', type: '2fa.disabled' },
  { action: 'factor.disabled', outcome: 'success', type: '2fa.disabled' },
  { action: 'verification.accepted', outcome: 'success', type: '2fa.verified' },
  { action: 'verification.refused', outcome: 'refused', type: '2fa.failed' },
  { action: 'recovery_code.used', outcome: 'success', type: 'recovery_code.used' },
  { action: 'session.opened', outcome: 'success', type: 'user.login' },
  { action: 'session.revoked', outcome: 'success', type: 'user.logout' },
  { action: 'user.locked', outcome: 'success', type: 'user.locked' },
  { action: 'device.trusted', outcome: 'success', type: 'device.trusted' },
  { action: 'device.removed', outcome: 'success', type: 'device.removed' },
  { action: 'vault.code_viewed', outcome: 'success', type: 'vault.code_viewed' },
  { action: 'vault.codes_viewed', outcome: 'success', type: 'vault.code_viewed' },
] as const satisfies readonly { action: AuditAction; outcome: AuditOutcome; type: EventType }[];

const typeBySource = new Map<string, EventType>(
  eventSources.map(({ action, outcome, type }) => [`${action} ${outcome}`, type]),
);

export function eventTypeOf(action: string, outcome: string): EventType | undefined {
  return typeBySource.get(`${action} ${outcome}`);
}
