import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { databaseCounters } from '../../platform/counters/counters.ts';
import type { Database } from '../../platform/database/database.ts';
import { migrate } from '../../platform/database/migrate.ts';
import { openSqlite } from '../../platform/database/sqlite/sqlite.ts';
import { query } from '../../platform/database/statement.ts';
import type { DataKeys } from '../../platform/keyring/data-keys.ts';
import { createSendingBudgets, type Sending, SendingRefused } from './budgets.ts';

const START = 1_700_000_000_000;
const HOUR = 3600;

let directory: string;
let database: Database;
let time: { now: number };
const digest = (text: string) => Buffer.from(text).toString('base64url').slice(-43);
const dataKeys: DataKeys = { mac: (_purpose, data) => digest(String(data)) };
const roomy = { max: 1000, windowSeconds: HOUR };
const limits = {
  perUser: { max: 3, windowSeconds: HOUR },
  perSource: { max: 5, windowSeconds: HOUR },
  perPrefix: { max: 7, windowSeconds: HOUR },
  perApplication: { max: 9, windowSeconds: HOUR },
  perDay: { max: 11, windowSeconds: 24 * HOUR },
};
const open = { perUser: roomy, perSource: roomy, perPrefix: roomy, perApplication: roomy, perDay: roomy };

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'twofold-budgets-'));
  database = openSqlite(join(directory, 'twofold.db'));
  time = { now: START };
  await migrate(database, { now: () => time.now });
});
afterEach(async () => {
  await database.close();
  rmSync(directory, { recursive: true });
});

let serial = 0;
/** To somebody new, for somebody new, unless the test says otherwise. */
function sending(given: Partial<Sending> & { name?: string; applicationId?: string } = {}): Sending {
  serial++;
  const { name = `user-${serial}`, applicationId = 'app_1', ...rest } = given;
  const number = `+5511${String(900_000_000 + serial)}`;
  const subject = { applicationId, name };
  return { channel: 'sms', to: number, forSecondStep: true, subject, sourceAddress: undefined, ...rest };
}

/** `sent`, or whose budget refused it. */
async function attempt(chosen: Partial<typeof limits>, given: Sending): Promise<string> {
  const budgets = createSendingBudgets(databaseCounters, dataKeys, { ...open, ...chosen });
  try {
    await database.transaction((tx) => budgets.spend(tx, given, time.now));
    return 'sent';
  } catch (error) {
    if (!(error instanceof SendingRefused)) throw error;
    expect(error.retryAfterSeconds).toBeGreaterThan(0);
    return error.budget;
  }
}

/** How many go through, and what refuses the next one. */
async function run(chosen: Partial<typeof limits>, next: () => Sending): Promise<[number, string]> {
  for (let sent = 0; sent < 50; sent++) {
    const outcome = await attempt(chosen, next());
    if (outcome !== 'sent') return [sent, outcome];
  }
  return [50, 'nothing'];
}

it('X66: messages are counted per user, in any spelling of the name', async () => {
  const names = ['alice', 'ALICE', 'ａｌｉｃｅ', 'Alice'];
  let index = 0;
  expect(await run({ perUser: limits.perUser }, () => sending({ name: names[index++ % 4] ?? '' }))).toEqual([
    3,
    'user',
  ]);
});

it('X66: per destination, whichever application and user asks', async () => {
  const to = '+5511987654321';
  let index = 0;
  const next = () => sending({ to, applicationId: `app_${index++}` });
  expect(await run({ perUser: limits.perUser }, next)).toEqual([3, 'destination']);
});

it('X66: per client address', async () => {
  expect(await run({ perSource: limits.perSource }, () => sending({ sourceAddress: '192.0.2.1' }))).toEqual([
    5,
    'source',
  ]);
  expect(await attempt({ perSource: limits.perSource }, sending({ sourceAddress: '192.0.2.2' }))).toBe(
    'sent',
  );
});

it('X66: SMS per country, e-mail not', async () => {
  expect(await run({ perPrefix: limits.perPrefix }, () => sending())).toEqual([7, 'prefix']);
  expect(await attempt({ perPrefix: limits.perPrefix }, sending({ to: '+442071838750' }))).toBe('sent');
  expect(
    await attempt({ perPrefix: limits.perPrefix }, sending({ channel: 'email', to: 'a@example.com' })),
  ).toBe('sent');
});

it('X66: per application, and for the whole installation and day', async () => {
  expect(await run({ perApplication: limits.perApplication }, () => sending())).toEqual([9, 'application']);
  expect(await attempt({ perApplication: limits.perApplication }, sending({ applicationId: 'app_2' }))).toBe(
    'sent',
  );
  let index = 0;
  const next = () => sending({ applicationId: `app_${index++}` });
  // Ten were sent before.
  expect(await run({ perDay: limits.perDay }, next)).toEqual([1, 'day']);
});

it('begin anew when their window is over', async () => {
  const next = () => sending({ name: 'alice' });
  expect(await run({ perUser: limits.perUser }, next)).toEqual([3, 'user']);
  time.now += HOUR * 1000;
  expect(await run({ perUser: limits.perUser }, next)).toEqual([3, 'user']);
  expect(await run({ perApplication: limits.perApplication }, () => sending())).toEqual([6, 'application']);
  time.now += HOUR * 1000;
  expect(await run({ perApplication: limits.perApplication }, () => sending())).toEqual([9, 'application']);
});

it('fault 7: are not closed for longer than their window by a clock that was set back', async () => {
  expect(await run({ perUser: limits.perUser }, () => sending({ name: 'alice' }))).toEqual([3, 'user']);
  expect(await run({ perApplication: limits.perApplication }, () => sending())).toEqual([6, 'application']);
  time.now -= 365 * 24 * HOUR * 1000;
  expect(await run({ perUser: limits.perUser }, () => sending({ name: 'alice' }))).toEqual([3, 'user']);
  expect(await run({ perApplication: limits.perApplication }, () => sending())).toEqual([6, 'application']);
});

it('a refusal counts nothing: what was undone with it was not sent', async () => {
  const alice = () => sending({ name: 'alice', to: '+5511987654321' });
  expect(await run({ perUser: limits.perUser }, alice)).toEqual([3, 'user']);
  for (let again = 0; again < 20; again++)
    expect(await attempt({ perUser: limits.perUser }, alice())).toBe('user');
  expect(await run({ perPrefix: limits.perPrefix }, () => sending())).toEqual([4, 'prefix']);
});

it('hold no name, number or address in clear', async () => {
  const macs: DataKeys = { mac: (purpose, data) => `${purpose}-${String(data).length}` };
  const budgets = createSendingBudgets(databaseCounters, macs, open);
  await database.transaction((tx) =>
    budgets.spend(tx, sending({ name: 'alice', to: '+5511987654321' }), time.now),
  );
  const keys = await query<{ key: string }>(database.read, (db) => db.selectFrom('counters').select('key'));
  expect(keys.map(({ key }) => key).join()).not.toMatch(/alice|987654321/);
});
