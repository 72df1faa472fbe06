import { rowsAt } from '../../installation/rows.ts';

/** How often the factor was accepted, as the audit log has it. */
export async function acceptedCount(databaseUrl: string, factorId: string): Promise<number> {
  const accepted = "select 1 from audit_events where action = 'verification.accepted' and factor_id = ?";
  return (await rowsAt(databaseUrl, accepted, [factorId])).length;
}
