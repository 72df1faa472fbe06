/** Everything that is put on the audit log. A closed list: readers filter by it, and a new action is a decision. */
export const auditActions = [
  'factor.enrolled',
  'factor.confirmed',
  'factor.removed',
  'factor.renamed',
  'factor.disabled',
  'verification.accepted',
  'verification.refused',
  'recovery_codes.issued',
  'recovery_code.used',
  'challenge.created',
  'user.locked',
  'user.unlocked',
  'user.erased',
  'session.opened',
  'session.revoked',
  'session.refused',
  'application.created',
  'application.disabled',
  'application.enabled',
  'api_key.created',
  'api_key.rotated',
  'api_key.revoked',
  'api_key.refused',
  'keys.rotated',
  'key.added',
  'key.dropped',
  'audit.pruned',
  'backup.made',
  'backup.restored',
  'installation.moved',
  'installation.move_undone',
  'debug.secret_shown',
  'debug.verify_used',
] as const;

export type AuditAction = (typeof auditActions)[number];

export const auditOutcomes = ['success', 'refused', 'failure'] as const;

/** `refused`: we decided against it. `failure`: it could not be decided or done. */
export type AuditOutcome = (typeof auditOutcomes)[number];
