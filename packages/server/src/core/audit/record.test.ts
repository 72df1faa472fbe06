import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditFixture, openAuditFixture, sampleEvent } from './fixture.ts';
import { listEntries } from './list.ts';
import { MAX_TEXT_LENGTH } from './record.ts';

let fixture: AuditFixture;
beforeEach(async () => {
  fixture = await openAuditFixture();
});
afterEach(() => fixture.close());

const newest = async () => (await listEntries(fixture.database.read, { limit: 1 })).entries[0];

describe('an audit record', () => {
  it('A33: says who did what to whom, when, from where, with what outcome, in which request', async () => {
    await fixture.write(1);
    const event = sampleEvent(0);
    expect(await newest()).toMatchObject({ ...event, at: fixture.clock.at - 1000 });
    expect((await newest())?.id).toMatch(/^aud_[0-9a-z]{26}$/);
  });

  it('is there exactly when the transaction that it records is', async () => {
    const failed = fixture.database.transaction(async (tx) => {
      await fixture.audit.record(tx, sampleEvent(0));
      throw new Error('undone');
    });
    await expect(failed).rejects.toThrow('undone');
    expect(await newest()).toBeUndefined();
  });

  it('A32: keeps no more of an outside text than its bound, whole characters only', async () => {
    const userAgent = `${'x'.repeat(MAX_TEXT_LENGTH - 1)}😀${'y'.repeat(10_000)}`;
    await fixture.write(1, { userAgent, detail: { label: 'z'.repeat(10_000) } });
    const entry = await newest();
    expect(entry?.userAgent).toBe(`${'x'.repeat(MAX_TEXT_LENGTH - 1)}\u{fffd}`);
    expect(entry?.detail).toEqual({ label: 'z'.repeat(MAX_TEXT_LENGTH) });
  });

  it('A32: keeps line breaks, terminal sequences and quotes as data, and replaces NUL', async () => {
    const hostile = '\r\n{"action":"x"}\u001b[2J\',\'); drop table audit_events;--\0';
    await fixture.write(1, { userAgent: hostile });
    expect((await newest())?.userAgent).toBe(hostile.replace('\0', '\u{fffd}'));
  });

  it('costs one insert and touches no chain', async () => {
    await fixture.write(3);
    const connection = new DatabaseSync(fixture.path);
    expect(connection.prepare('select count(*) as n from audit_chain').get()).toEqual({ n: 0 });
    connection.close();
  });
});
