import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database, Executor } from '../../../platform/database/database.ts';
import { type AuditFixture, openAuditFixture, sampleEvent } from '../fixture.ts';
import { auditColumns } from '../row.ts';
import { verifyDatabase } from '../verify.ts';
import { chainHash } from './links.ts';
import { sealPending } from './seal.ts';
import { startSealer } from './sealer.ts';

let fixture: AuditFixture;
beforeEach(async () => {
  fixture = await openAuditFixture();
});
afterEach(() => fixture.close());

describe('the encoding of a link', () => {
  it('covers every column of the table', () => {
    const connection = new DatabaseSync(fixture.path);
    const columns = connection
      .prepare("select name from pragma_table_info('audit_events') order by cid")
      .all();
    connection.close();
    expect(columns.map(({ name }) => name)).toEqual(auditColumns);
  });

  it('tells apart texts that moved from one column into the next', () => {
    const row = { ...emptyRow, actor: 'a', action: 'b","c' };
    expect(chainHash('v1.x', 1, row)).not.toBe(chainHash('v1.x', 1, { ...row, actor: 'a","b', action: 'c' }));
    expect(chainHash('v1.x', 1, { ...row, reason: null })).not.toBe(
      chainHash('v1.x', 1, { ...row, reason: '' }),
    );
  });

  it('stays as it was released: old chains must go on to verify', () => {
    expect(chainHash('genesis', 1, emptyRow)).toBe('v1.Od9Np3icT1O9pItKPBDj4PtJiEWbYJtmdq-xqkXD4oc');
  });
});

describe('sealing', () => {
  it('chains every event once, in order, whatever the batch', async () => {
    await fixture.write(100);
    for (const batch of [1, 7, 64]) {
      await fixture.write(100);
      expect((await sealPending(fixture.database, { batch })).sealed).toBe(batch === 1 ? 200 : 100);
    }
    expect(await verifyDatabase(fixture.database.read)).toMatchObject({
      whole: true,
      proven: 400,
      unsealed: 0,
    });
    expect((await sealPending(fixture.database)).sealed).toBe(0);
  });

  it('A34: two sealers of two processes make one whole chain while others write', async () => {
    const other = fixture.openAnother();
    const writers = [fixture.database, other].map((database) => writeMany(database, 300));
    const sealers = [fixture.database, other].map(async (database) => {
      for (let i = 0; i < 40; i++) await sealPending(database, { batch: 5 });
    });
    await Promise.all([...writers, ...sealers]);
    await sealPending(other);
    expect(await verifyDatabase(other.read)).toMatchObject({ whole: true, proven: 600, unsealed: 0 });
  });

  it('ends although others write all the time, with everything chained that was there before', async () => {
    const { database } = fixture;
    await fixture.write(20);
    const neverQuiet: Database = {
      ...database,
      async transaction(work, options) {
        const value = await database.transaction(work, options);
        await fixture.write(10);
        return value;
      },
    };
    expect((await sealPending(neverQuiet, { batch: 5 })).sealed).toBe(20);
  });

  it('loses cleanly to another sealer that wrote the same position', async () => {
    await fixture.write(10);
    // A store whose transactions see the chain as it was before the other sealer's commit, as PostgreSQL's may. The other
    // did not see event 3 either, so that the two would have written different chains.
    const other = fixture.openAnother();
    await fixture.tamper('create table hidden as select * from audit_events where seq = 3');
    await fixture.tamper('delete from audit_events where seq = 3');
    await sealPending(other);
    await fixture.tamper('insert into audit_events select * from hidden');
    await fixture.write(1);
    let stale = true;
    const racing: Database = {
      ...fixture.database,
      read: hideChain(fixture.database.read, () => stale),
      async transaction(work) {
        try {
          return await fixture.database.transaction((tx) =>
            work({
              ...hideChain(tx, () => stale),
              inTransaction: true,
              locks: tx.locks,
              post: (query) => tx.post(query),
              afterCommit: (callback) => tx.afterCommit(callback),
            }),
          );
        } finally {
          stale = false;
        }
      },
    };
    await sealPending(racing, { batch: 20, lookBack: 'all' });
    expect(await verifyDatabase(other.read)).toMatchObject({ whole: true, proven: 11, unsealed: 0 });
  });

  it('chains rows that become visible after later ones, where the store has such', async () => {
    await fixture.write(20);
    await fixture.tamper('delete from audit_events where seq = 5');
    await sealPending(fixture.database);
    await fixture.tamper(
      `insert into audit_events (seq, id, at, actor, action, outcome)
       values (5, 'aud_late', 1, 'system', 'user.locked', 'success')`,
    );
    expect((await sealPending(fixture.database)).sealed).toBe(0);
    expect((await sealPending(fixture.database, { lookBack: 10 })).sealed).toBe(0);
    expect((await sealPending(fixture.database, { lookBack: 'all' })).sealed).toBe(1);
  });
});

describe('the sealer', () => {
  it('seals by itself, and at its stop what is left', async () => {
    const errors: unknown[] = [];
    const sealer = startSealer({ database: fixture.database, intervalMs: 1, onError: (e) => errors.push(e) });
    for (let i = 0; i < 30; i++) await fixture.write(1);
    await vi.waitFor(async () =>
      expect((await verifyDatabase(fixture.database.read)).proven).toBeGreaterThan(0),
    );
    await fixture.write(30);
    await sealer.stop();
    expect(await verifyDatabase(fixture.database.read)).toMatchObject({
      whole: true,
      proven: 60,
      unsealed: 0,
    });
    expect(errors).toEqual([]);
  });

  it('goes on after failed rounds, and tells of the first and of the end of them', async () => {
    let broken = true;
    let rounds = 0;
    const flaky: Database = {
      ...fixture.database,
      transaction(work) {
        rounds++;
        return broken ? Promise.reject(new Error('disk full')) : fixture.database.transaction(work);
      },
    };
    const told: string[] = [];
    await fixture.write(5);
    const sealer = startSealer({
      database: flaky,
      intervalMs: 1,
      onError: (error) => told.push(String(error)),
      onRecovery: () => told.push('recovered'),
    });
    await vi.waitFor(() => expect(rounds).toBeGreaterThan(3));
    broken = false;
    await sealer.stop();
    expect(told).toEqual(['Error: disk full', 'recovered']);
    expect(await verifyDatabase(fixture.database.read)).toMatchObject({
      whole: true,
      proven: 5,
      unsealed: 0,
    });
  });
});

const emptyRow = {
  seq: 1,
  id: 'aud_1',
  at: 0,
  application_id: null,
  actor: 'system',
  action: 'user.locked',
  outcome: 'success',
  reason: null,
  user_id: null,
  factor_id: null,
  ip: null,
  user_agent: null,
  request_id: null,
  detail: null,
};

async function writeMany(database: Database, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await database.transaction(async (tx) => fixture.audit.record(tx, sampleEvent(i)));
  }
}

/** Answers as if the chain were empty for as long as `hidden` says so. */
function hideChain(executor: Executor, hidden: () => boolean): Executor {
  const nothing = '(select * from "audit_chain" limit 0)';
  return {
    dialect: executor.dialect,
    execute: (query) =>
      query.sql.startsWith('select') && hidden()
        ? executor.execute({ ...query, sql: query.sql.replaceAll('"audit_chain"', nothing) })
        : executor.execute(query),
  };
}
