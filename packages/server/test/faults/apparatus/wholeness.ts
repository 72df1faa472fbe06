import { expect } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { verifyDatabase } from '../../../src/core/audit/verify.ts';
import { openDatabase } from '../../../src/open-database.ts';
import { rowsAt } from '../../installation/rows.ts';

/**
 * What holds after every fault, over the whole history of an installation: the chain, and that nothing was accepted
 * twice or is half done. Of users who only ever used /setup once, `expectWholeEnrollments` says more.
 */
export async function expectWholeHistory(databaseUrl: string): Promise<void> {
  await expectNothingTwice(databaseUrl);
  await expectWholeSessions(databaseUrl);
  await expectWholeVault(databaseUrl);
  await expectWholeChain(databaseUrl);
}

/** The audit log is whole from its first row: proven by another connection, as `twofold audit verify` does. */
export async function expectWholeChain(databaseUrl: string): Promise<void> {
  const config = loadConfig({ DATABASE_URL: databaseUrl }, { cwd: '/', readFile: () => '' });
  const { database } = await openDatabase(config.stores);
  try {
    expect(await verifyDatabase(database.read)).toMatchObject({ whole: true, firstBad: undefined });
  } finally {
    await database.close();
  }
}

/** No time step of a factor, and no recovery code, opened anything a second time. */
async function expectNothingTwice(databaseUrl: string): Promise<void> {
  const accepted = await rowsAt(
    databaseUrl,
    "select factor_id, detail from audit_events where action = 'verification.accepted'",
  );
  const steps = accepted.flatMap(({ factor_id, detail }) => {
    const { timeStep } = JSON.parse(String(detail)) as { timeStep?: number };
    return timeStep === undefined ? [] : [`${factor_id} ${timeStep}`];
  });
  expect(new Set(steps).size).toBe(steps.length);
  const spent = await countsOf(
    databaseUrl,
    'select factor_id as id, count(*) as n from recovery_codes where spent_at is not null group by factor_id',
  );
  const used = await countsOf(
    databaseUrl,
    "select factor_id as id, count(*) as n from audit_events where action = 'recovery_code.used' group by factor_id",
  );
  for (const { id } of await rowsAt(databaseUrl, "select id from factors where kind = 'recovery-code'")) {
    expect(used.get(id), String(id)).toBe(spent.get(id));
  }
}

/**
 * Every session has its row in the audit log, and every such row its session and what was accepted for it. A person's may
 * have been opened with a password alone, or on a trusted device.
 */
async function expectWholeSessions(databaseUrl: string): Promise<void> {
  const sessions = await countsOf(
    databaseUrl,
    'select user_id as id, count(*) as n from sessions group by user_id',
  );
  const opened = await countsOf(databaseUrl, eventsOfUsers('session.opened'));
  const accepted = await countsOf(databaseUrl, eventsOfUsers('verification.accepted'));
  const withoutFactor = await countsOf(
    databaseUrl,
    "select user_id as id, count(*) as n from sessions where method in ('PASSWORD', 'TRUSTED_DEVICE') group by user_id",
  );
  for (const { id, name } of await rowsAt(databaseUrl, 'select id, name from users')) {
    expect(opened.get(id), String(name)).toBe(sessions.get(id));
    const withFactor = (opened.get(id) ?? 0) - (withoutFactor.get(id) ?? 0);
    expect(accepted.get(id) ?? 0, String(name)).toBeGreaterThanOrEqual(withFactor);
  }
}

/**
 * Counters of the vault, which begin at 0 in these tests, stand where the audit log says: each code that left is on it, and
 * none was counted that did not. And no more steps are leased than the log has leases.
 */
async function expectWholeVault(databaseUrl: string): Promise<void> {
  const shown = new Map<unknown, number>();
  let leases = 0;
  const viewed = "select detail from audit_events where action = 'vault.code_viewed'";
  for (const { detail } of await rowsAt(databaseUrl, viewed)) {
    const { entryId, method } = JSON.parse(String(detail)) as { entryId: string; method: string };
    shown.set(entryId, (shown.get(entryId) ?? 0) + 1);
    if (method === 'lease') leases++;
  }
  const counters = await rowsAt(databaseUrl, "select id, counter from vault_entries where type = 'hotp'");
  for (const { id, counter } of counters) expect(Number(counter), String(id)).toBe(shown.get(id) ?? 0);
  const steps = await rowsAt(databaseUrl, 'select id from code_leases');
  expect(steps.length).toBeLessThanOrEqual(leases);
}

function eventsOfUsers(action: string): string {
  return `select user_id as id, count(*) as n from audit_events where action = '${action}' group by user_id`;
}

/** By id, of a statement that gives `id` and `n`. In one look at the table: a history may have 100,000 rows. */
async function countsOf(databaseUrl: string, sql: string): Promise<Map<unknown, number>> {
  const rows = await rowsAt(databaseUrl, sql);
  return new Map(rows.map(({ id, n }) => [id, Number(n)]));
}

/**
 * Of every user of an application there ever was, where these only used /setup, once for each: the whole of an enrollment
 * with its audit row, or no user at all. And SQLite finds nothing wrong with its file.
 */
export async function expectWholeEnrollments(databaseUrl: string): Promise<void> {
  const ofUsers = (table: string) =>
    countsOf(databaseUrl, `select user_id as id, count(*) as n from ${table} group by user_id`);
  const secrets = await ofUsers('factors join totp_factors on factor_id = id');
  const factors = await ofUsers('factors');
  const codes = await ofUsers('recovery_codes');
  const events = await countsOf(databaseUrl, eventsOfUsers('factor.enrolled'));
  const users = await rowsAt(
    databaseUrl,
    'select id, name from users where id not in (select user_id from people)',
  );
  expect(users.length).toBeGreaterThan(0);
  for (const { id, name } of users) {
    const parts = [secrets, factors, codes, events].map((counts) => counts.get(id));
    expect(parts, String(name)).toEqual([1, 2, 10, 1]);
  }
  if (!databaseUrl.startsWith('sqlite:')) return;
  expect(await rowsAt(databaseUrl, 'pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(await rowsAt(databaseUrl, 'pragma foreign_key_check')).toEqual([]);
}
