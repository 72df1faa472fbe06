import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { DatabaseLocation } from '../../platform/database/location.ts';
import { type CopyOptions, copySqlite } from '../../platform/database/sqlite/copy.ts';
import { sealPending } from '../audit/chain/seal.ts';
import type { Audit } from '../audit/record.ts';
import { copyServer } from './copy-server.ts';

export interface BackupParts {
  database: Database;
  source: DatabaseLocation;
  audit: Audit;
  clock: Clock;
}

export interface BackupReport {
  bytes: number;
  /** Where the audit chain of the copy ended, or later. */
  auditPosition: number;
}

/**
 * Writes a copy of the store into one SQLite file, while servers serve, and notes it on the audit log. Of the encryption
 * keys it holds none: what is sealed in it stays closed to who only has the file.
 *
 * @param source where `database` is open on
 * @throws what `copySqlite` throws; then nothing is left and the log says that it failed
 */
export async function makeBackup(
  { database, source, audit, clock }: BackupParts,
  target: string,
  options: CopyOptions & { actor: string },
): Promise<BackupReport> {
  const note = (outcome: 'success' | 'failure', detail: Record<string, number>) =>
    database.transaction(async (tx) =>
      audit.record(tx, { applicationId: null, actor: options.actor, action: 'backup.made', outcome, detail }),
    );
  let report: BackupReport;
  try {
    report =
      source.kind === 'sqlite'
        ? await copyFile(database, source.path, target, options)
        : await copyServer(source, target, { ...options, clock });
  } catch (error) {
    await note('failure', {});
    throw error;
  }
  await note('success', { ...report });
  return report;
}

async function copyFile(
  database: Database,
  path: string,
  target: string,
  options: CopyOptions,
): Promise<BackupReport> {
  // First, so that the chain of the copy covers what is in it, and the copy is found in the chain when it is restored.
  const { head } = await sealPending(database);
  const bytes = await copySqlite(path, target, options);
  return { bytes, auditPosition: head?.position ?? 0 };
}
