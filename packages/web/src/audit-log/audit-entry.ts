import type { Answer } from '@twofold/client';

/** An event of the audit log, as far as the one who asks may see it. */
export type AuditEntry = Answer<'GET /api/audit'>['data']['entries'][number];
