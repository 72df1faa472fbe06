import { expect } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { verifyDatabase } from '../../../src/core/audit/verify.ts';
import { openDatabase } from '../../../src/open-database.ts';
import { rowsAt } from './rows.ts';

/**
 * What holds after every fault, over the whole history of an installation: the chain, and that nothing was accepted
 * twice or is half done. Of users who only ever used /setup once, `expectWholeEnrollments` says more.
 */
export async function expectWholeHistory(databaseUrl: string): Promise<void> {
  await expectNothingTwice(databaseUrl);
  await expectWholeSessions(databaseUrl);
  await expectWholeChain(databaseUrl);
}

/** The audit log is whole from its first row: proven by another connection, as `twofold audit verify` does. */
export async function expectWholeChain(databaseUrl: string): Promise<void> {
  const config = loadConfig({ DATABASE_URL: databaseUrl }, { cwd: '/', readFile: () => '' });
  const { database } = openDatabase(config.stores);
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
  const recovery = await rowsAt(
    databaseUrl,
    `select f.id,
      (select count(*) from recovery_codes c where c.factor_id = f.id and c.spent_at is not null) as spent,
      (select count(*) from audit_events e where e.factor_id = f.id and e.action = 'recovery_code.used') as used
      from factors f where f.kind = 'recovery-code'`,
  );
  for (const { id, spent, used } of recovery) expect(used, String(id)).toBe(spent);
}

/** Every session has its row in the audit log, and every such row its session and what was accepted for it. */
async function expectWholeSessions(databaseUrl: string): Promise<void> {
  const count = (action: string) =>
    `(select count(*) from audit_events e where e.user_id = users.id and e.action = '${action}')`;
  const users = await rowsAt(
    databaseUrl,
    `select name, (select count(*) from sessions s where s.user_id = users.id) as sessions,
      ${count('session.opened')} as opened, ${count('verification.accepted')} as accepted from users`,
  );
  for (const { name, sessions, opened, accepted } of users) {
    expect(opened, String(name)).toBe(sessions);
    expect(Number(accepted), String(name)).toBeGreaterThanOrEqual(Number(opened));
  }
}

/**
 * Of every user there ever was, in an installation that only used /setup, once for each: the whole of an enrollment
 * with its audit row, or no user at all. And SQLite finds nothing wrong with its file.
 */
export async function expectWholeEnrollments(databaseUrl: string): Promise<void> {
  const users = await rowsAt(
    databaseUrl,
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
  if (!databaseUrl.startsWith('sqlite:')) return;
  expect(await rowsAt(databaseUrl, 'pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(await rowsAt(databaseUrl, 'pragma foreign_key_check')).toEqual([]);
}
