import { join } from 'node:path';
import { expect } from 'vitest';
import { verifyDatabase } from '../../src/core/audit/verify.ts';
import { openSqlite } from '../../src/platform/database/sqlite.ts';
import { rowsOf } from '../audit-rows.ts';

/** The audit log is whole from its first row: proven by another connection, as `twofold audit verify` does. */
export async function expectWholeChain(dataDir: string): Promise<void> {
  const database = openSqlite(join(dataDir, 'twofold.db'));
  try {
    expect(await verifyDatabase(database.read)).toMatchObject({ whole: true, firstBad: undefined });
  } finally {
    await database.close();
  }
}

/**
 * Of every user there ever was, in an installation that only used /setup, once for each: the whole of an enrollment
 * with its audit row, or no user at all. And SQLite finds nothing wrong with the file.
 */
export async function expectWholeEnrollments(dataDir: string): Promise<void> {
  const users = await rowsOf(
    dataDir,
    `select name,
      (select count(*) from factors f join totp_factors t on t.factor_id = f.id where f.user_id = users.id) as secrets,
      (select count(*) from factors where user_id = users.id) as factors,
      (select count(*) from recovery_codes where user_id = users.id) as codes,
      (select count(*) from audit_events where user_id = users.id and action = 'factor.enrolled') as events
      from users`,
  );
  expect(users.length).toBeGreaterThan(0);
  for (const { name, ...parts } of users) {
    expect(parts, String(name)).toEqual({ secrets: 1, factors: 2, codes: 10, events: 1 });
  }
  expect(await rowsOf(dataDir, 'pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(await rowsOf(dataDir, 'pragma foreign_key_check')).toEqual([]);
}
