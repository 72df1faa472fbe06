import { copySqlite } from '../../platform/database/copy.ts';
import type { Database } from '../../platform/database/database.ts';
import { sealPending } from '../audit/chain/seal.ts';
import type { Audit } from '../audit/record.ts';

export interface BackupReport {
  bytes: number;
  /** Where the audit chain of the copy ended, or later. */
  auditPosition: number;
}

/**
 * Writes a copy of the embedded store into a file, while servers serve, and notes it on the audit log. Of the encryption
 * keys it holds none: what is sealed in it stays closed to who only has the file.
 *
 * @param source path of the store; `database` is open on it
 * @throws what `copySqlite` throws; then nothing is left and the log says that it failed
 */
export async function makeBackup(
  { database, source, audit }: { database: Database; source: string; audit: Audit },
  target: string,
  options: Parameters<typeof copySqlite>[2] & { actor: string },
): Promise<BackupReport> {
  // First, so that the chain of the copy covers what is in it, and the copy is found in the chain when it is restored.
  const { head } = await sealPending(database);
  const auditPosition = head?.position ?? 0;
  const note = (outcome: 'success' | 'failure', detail: Record<string, number>) =>
    database.transaction(async (tx) =>
      audit.record(tx, { applicationId: null, actor: options.actor, action: 'backup.made', outcome, detail }),
    );
  let bytes: number;
  try {
    bytes = await copySqlite(source, target, options);
  } catch (error) {
    await note('failure', { auditPosition });
    throw error;
  }
  await note('success', { bytes, auditPosition });
  return { bytes, auditPosition };
}
