import { type Static, Type } from 'typebox';
import { auditActions, auditOutcomes } from '../../../core/audit/actions.ts';
import type { AuditFilter } from '../../../core/audit/filter.ts';
import { Id } from '../../../http/schemas/id.ts';
import { Time } from '../../../http/schemas/time.ts';

/** By what the audit log can be read and exported; each may be left out, and all that are given must hold. */
export const auditFilters = {
  from: Type.Optional({ ...Time, description: 'Not before.' }),
  to: Type.Optional({ ...Time, description: 'Before.' }),
  action: Type.Optional(Type.Enum([...auditActions])),
  outcome: Type.Optional(Type.Enum([...auditOutcomes])),
  user: Type.Optional({ ...Id, description: 'For administrators: whom it is about, by `userId`.' }),
  application: Type.Optional({ ...Id, description: 'For administrators: which application it is of.' }),
};

const Filters = Type.Object(auditFilters);

export function filterFrom({
  from,
  to,
  action,
  outcome,
  user,
  application,
}: Static<typeof Filters>): AuditFilter {
  return {
    ...{ action, outcome, userId: user, applicationId: application },
    ...{ from: parseTime(from), to: parseTime(to) },
  };
}

function parseTime(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}
