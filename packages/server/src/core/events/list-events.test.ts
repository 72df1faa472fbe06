import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../platform/database/database.ts';
import { sealPending } from '../audit/chain/seal.ts';
import { type AuditFixture, openAuditFixture, START, sampleEvent } from '../audit/fixture.ts';
import { pruneAudit } from '../audit/retention.ts';
import { type EventPage, listEvents } from './list-events.ts';

let fixture: AuditFixture;
beforeEach(async () => {
  fixture = await openAuditFixture();
});
afterEach(() => fixture.close());

const list = (after?: string | null, limit = 100, application = 'app_1') =>
  listEvents(fixture.database.read, application, { after: after ?? undefined, limit });

async function readOn(
  database: Database,
  cursor: string | null,
): Promise<{ ids: string[]; cursor: string | null }> {
  const ids: string[] = [];
  let page: EventPage;
  do {
    page = await listEvents(database.read, 'app_1', { after: cursor ?? undefined, limit: 7 });
    ids.push(...page.events.map(({ id }) => id));
    cursor = page.cursor;
  } while (page.hasMore);
  return { ids, cursor };
}

describe('the feed of events', () => {
  it('has the decisions of one application, in order, from when they are sealed', async () => {
    await fixture.write(1);
    await fixture.write(1, { applicationId: 'app_2' });
    await fixture.write(1, { action: 'factor.renamed', outcome: 'success' });
    await fixture.write(1, { action: 'verification.accepted', outcome: 'success', reason: undefined });
    expect((await list()).events).toEqual([]);
    await sealPending(fixture.database);
    const { events, hasMore, missed } = await list();
    expect(events).toEqual([
      {
        id: expect.stringMatching(/^aud_/),
        type: '2fa.failed',
        at: START,
        data: { user: null, factorId: 'fac_1', method: 'totp', reason: 'wrong_code' },
      },
      {
        id: expect.stringMatching(/^aud_/),
        type: '2fa.verified',
        at: START + 3000,
        data: { user: null, factorId: 'fac_1', method: 'totp' },
      },
    ]);
    expect({ hasMore, missed }).toEqual({ hasMore: false, missed: false });
  });

  it("names the user as the application does, for as long as there is one, and never another application's", async () => {
    await fixture.tamper(
      "insert into applications (id, name, created_at) values ('app_1', 'one', 1), ('app_2', 'two', 1)",
    );
    await fixture.tamper(
      "insert into users values ('usr_0', 'app_1', 'anna', 1), ('usr_1', 'app_2', 'ben', 1)",
    );
    await fixture.write(2);
    await sealPending(fixture.database);
    expect((await list()).events.map(({ data }) => data.user)).toEqual(['anna', null]);
    await fixture.tamper("delete from users where id = 'usr_0'");
    expect((await list()).events.map(({ data }) => data.user)).toEqual([null, null]);
  });

  it('gives each event exactly once to a reader who polls while several processes write and seal', async () => {
    const other = fixture.openAnother();
    const reader = fixture.openAnother();
    const written: string[] = [];
    const write = async (database: Database) => {
      for (let i = 0; i < 150; i++) {
        const skipped = i % 3 === 0 ? { applicationId: 'app_2' } : {};
        await database.transaction(async (tx) => fixture.audit.record(tx, { ...sampleEvent(i), ...skipped }));
      }
      written.push('done');
    };
    const seal = async (database: Database) => {
      while (written.length < 2) {
        await sealPending(database, { batch: 5 });
        await nextTurn();
      }
      await sealPending(database);
    };
    const seen: string[] = [];
    let cursor: string | null = null;
    const poll = async () => {
      while (written.length < 2) {
        const next = await readOn(reader, cursor);
        seen.push(...next.ids);
        cursor = next.cursor;
        await nextTurn();
      }
    };
    await Promise.all([write(fixture.database), write(other), seal(fixture.database), seal(other), poll()]);
    seen.push(...(await readOn(reader, cursor)).ids);
    expect(seen).toHaveLength(200);
    expect(new Set(seen).size).toBe(200);
    expect(seen).toEqual((await readOn(reader, null)).ids);
  });

  it('gives an event that became visible late to a reader who was already further', async () => {
    await fixture.write(6);
    await fixture.tamper('create table late as select * from audit_events where seq = 3');
    await fixture.tamper('delete from audit_events where seq = 3');
    await sealPending(fixture.database);
    const first = await list();
    await fixture.tamper('insert into audit_events select * from late');
    await sealPending(fixture.database, { lookBack: 'all' });
    const second = await list(first.cursor);
    expect([first.events.length, second.events.length]).toEqual([5, 1]);
  });

  it('moves on over many links that are none of its own', async () => {
    await fixture.write(1);
    await fixture.write(2500, { applicationId: 'app_2' });
    await fixture.write(1);
    await sealPending(fixture.database);
    expect((await list()).events).toHaveLength(2);
    const one = await list(undefined, 1);
    expect(one).toMatchObject({ hasMore: true });
    expect((await list(one.cursor, 1)).events).toHaveLength(1);
    expect((await list(undefined, 100, 'app_3')).events).toEqual([]);
  });

  it('says so when the log was pruned past the cursor, and only then', async () => {
    await fixture.write(10);
    await sealPending(fixture.database);
    const early = await list(undefined, 3);
    const late = await list(undefined, 8);
    await pruneAudit(fixture.database, { audit: fixture.audit, before: START + 5000, actor: 'system' });
    expect(await list(early.cursor)).toMatchObject({ missed: true, events: { length: 5 } });
    expect(await list(late.cursor)).toMatchObject({ missed: false, events: { length: 2 } });
    expect(await list()).toMatchObject({ missed: false, events: { length: 5 } });
  });

  it('refuses a cursor of a history that a backup replaced, instead of leaving out events', async () => {
    await fixture.write(10);
    await sealPending(fixture.database);
    const { cursor } = await list();
    const refused = { code: 'request.invalid', extras: { errors: [{ pointer: '#query/cursor' }] } };
    await fixture.tamper('delete from audit_events where seq > 6');
    await fixture.tamper('delete from audit_chain where position > 6');
    await expect(list(cursor)).rejects.toMatchObject(refused);
    await fixture.write(6);
    await sealPending(fixture.database);
    await expect(list(cursor)).rejects.toMatchObject(refused);
  });

  it.each([
    ['', 10],
    ['x', 10],
    [undefined, 0],
    [undefined, 101],
  ])('refuses the cursor %j with the limit %d', async (cursor, limit) => {
    await expect(list(cursor, limit)).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('has no cursor only while nothing ever happened', async () => {
    expect(await list()).toEqual({ events: [], cursor: null, hasMore: false, missed: false });
    await fixture.write(1, { applicationId: 'app_2' });
    await sealPending(fixture.database);
    expect((await list()).cursor).toEqual(expect.any(String));
  });
});
