import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database, Transaction } from '../../../platform/database/database.ts';
import { migrate } from '../../../platform/database/migrate.ts';
import { openSqlite } from '../../../platform/database/sqlite/sqlite.ts';
import { builders } from '../../../platform/database/statement.ts';
import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import type { AttemptScope, FactorAttempt } from '../factor.ts';
import { codeHash } from './code.ts';
import { insertCode } from './store.ts';
import { createOneTimeCodeKind } from './verify.ts';

const NOW = 1_700_000_000_000;
const MINUTE = 60_000;
const ENROLLMENT = 60 * MINUTE;
const CODE = '042137';
const subject = { applicationId: 'app_1', name: 'alice' };
const dataKeys: DataKeys = { mac: (_purpose, data) => String(data) };
const kind = createOneTimeCodeKind('sms', dataKeys, { enrollmentTtlMs: ENROLLMENT });
const response = { kind: 'code', code: CODE } as const;

let directory: string;
let database: Database;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'twofold-codes-'));
  database = openSqlite(join(directory, 'twofold.db'));
  await migrate(database, { now: () => NOW });
  const db = builders.sqlite;
  await database.transaction(async (tx) => {
    const noParty = { webauthn_rp_id: null, webauthn_rp_name: null, webauthn_origins: null };
    const application = { id: 'app_1', name: 'Shop', created_at: NOW, disabled_at: null, ...noParty };
    await tx.execute(db.insertInto('applications').values(application).compile());
    const user = { id: 'usr_1', application_id: 'app_1', name: 'alice', created_at: NOW };
    await tx.execute(db.insertInto('users').values(user).compile());
  });
});
afterEach(async () => {
  await database.close();
  rmSync(directory, { recursive: true });
});

interface Sent {
  factorId?: string;
  state?: 'pending' | 'active';
  challengeId?: string;
  loginId?: string | null;
  challengeSpentAt?: number | null;
}

/** A factor with a code that was sent for a challenge. */
async function send(given: Sent = {}): Promise<void> {
  const { factorId = 'fac_1', state = 'active', challengeId = 'chl_1', loginId = null } = given;
  const db = builders.sqlite;
  const never = { last_used_at: null, disabled_at: null, confirmed_with: null, confirmed_at: null };
  const factor = {
    ...{ id: factorId, user_id: 'usr_1', kind: 'sms', label: '', state, created_at: NOW, replaces: 0 },
    ...{ consecutive_failures: 0, enrolled_ip: '', enrolled_user_agent: '', ...never },
  };
  const challenge = {
    ...{ id: challengeId, user_id: 'usr_1', factor_kind: 'sms', factor_id: factorId, created_at: NOW },
    ...{ expires_at: NOW + 5 * MINUTE, spent_at: given.challengeSpentAt ?? null, login_id: loginId },
  };
  await database.transaction(async (tx) => {
    await tx.execute(db.insertInto('factors').values(factor).compile());
    await tx.execute(db.insertInto('challenges').values(challenge).compile());
    await insertCode.run(tx, {
      ...{ id: `otc_${challengeId}`, challenge_id: challengeId, user_id: 'usr_1', factor_id: factorId },
      code_hash: codeHash(dataKeys, challengeId, CODE),
      ...{ created_at: NOW, expires_at: NOW + 5 * MINUTE },
    });
  });
}

const inTransaction = <T>(work: (tx: Transaction) => Promise<T>) => database.transaction(work);

function attempt(scope: Partial<AttemptScope>): Promise<FactorAttempt[]> {
  return inTransaction(async (tx) =>
    (await kind.look(tx, subject, response)).attempt(response, { now: NOW, ...scope }),
  );
}

/** `fits`, `late`, `wrong`, or `not asked`. */
async function outcome(scope: Partial<AttemptScope>): Promise<string> {
  const [tried] = await attempt(scope);
  if (!tried) return 'not asked';
  return tried.evidence ? 'fits' : tried.isLate ? 'late' : 'wrong';
}

describe('a code that was sent', () => {
  it('A14: answers its challenge, or its login, and nothing that says something else', async () => {
    await send({ challengeId: 'chl_1' });
    await send({ challengeId: 'chl_2', loginId: 'lgn_1', factorId: 'fac_2' });
    expect(await outcome({ challengeId: 'chl_1' })).toBe('fits');
    expect(await outcome({ loginId: 'lgn_1' })).toBe('fits');
    expect(await outcome({ loginId: 'lgn_1', challengeId: 'chl_2' })).toBe('fits');
    for (const other of [
      { challengeId: 'chl_2' },
      { challengeId: 'chl_3' },
      { loginId: 'lgn_2' },
      { loginId: 'lgn_1', challengeId: 'chl_1' },
      { loginId: 'lgn_1', factorId: 'fac_1' },
    ])
      expect([other, await outcome(other)]).not.toEqual([other, 'fits']);
  });

  it('without an occasion is for no factor of this kind', () => {
    expect(kind.takes(response, {})).toBe(false);
    expect(kind.takes(response, { loginId: 'lgn_1' })).toBe(true);
    expect(kind.takes({ kind: 'code', code: '12345678' }, { loginId: 'lgn_1' })).toBe(false);
  });

  it('N08, A11: is late after five minutes, also where the factor waits longer for its first one', async () => {
    await send({ state: 'pending' });
    expect(await outcome({ factorId: 'fac_1', now: NOW + 5 * MINUTE - 1 })).toBe('fits');
    expect(await outcome({ factorId: 'fac_1', now: NOW + 5 * MINUTE })).toBe('late');
    expect(await outcome({ factorId: 'fac_1', now: NOW + ENROLLMENT })).toBe('not asked');
  });

  it('confirms a pending factor only where that is asked for', async () => {
    await send({ state: 'pending', loginId: 'lgn_1' });
    expect(await outcome({ loginId: 'lgn_1' })).toBe('not asked');
  });

  it('X24: is dead when its challenge ended without it', async () => {
    await send({ challengeSpentAt: NOW, loginId: 'lgn_1' });
    expect(await outcome({ loginId: 'lgn_1' })).toBe('wrong');
  });

  it('N08, X02: of two that looked before either spent it, one has it; then it is known as used', async () => {
    await send();
    const [one] = await attempt({ challengeId: 'chl_1' });
    const [other] = await attempt({ challengeId: 'chl_1' });
    const spent = [];
    for (const tried of [one, other])
      spent.push(await inTransaction(async (tx) => tried?.evidence?.spend(tx, NOW)));
    expect(spent).toEqual([true, false]);
    const [again] = await attempt({ challengeId: 'chl_1' });
    expect(await inTransaction(async (tx) => again?.evidence?.spend(tx, NOW))).toBe(false);
  });

  it('is not spent after its time, whenever it was looked at', async () => {
    await send();
    const [tried] = await attempt({ challengeId: 'chl_1' });
    expect(await inTransaction(async (tx) => tried?.evidence?.spend(tx, NOW + 5 * MINUTE))).toBe(false);
  });
});
