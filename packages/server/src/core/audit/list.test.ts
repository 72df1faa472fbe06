import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditFilter } from './filter.ts';
import { type AuditFixture, openAuditFixture } from './fixture.ts';
import { listAfter, listEntries } from './list.ts';

let fixture: AuditFixture;
beforeEach(async () => {
  fixture = await openAuditFixture();
});
afterEach(() => fixture.close());

async function pages(filter: AuditFilter, limit: number): Promise<number[][]> {
  const all: number[][] = [];
  let cursor: string | null | undefined;
  do {
    const page = await listEntries(fixture.database.read, { filter, limit, cursor: cursor ?? undefined });
    all.push(page.entries.map(({ seq }) => seq));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}

describe('the list of entries', () => {
  it('is paged, newest first, each entry once', async () => {
    await fixture.write(7);
    expect(await pages({}, 3)).toEqual([[7, 6, 5], [4, 3, 2], [1]]);
    expect(await pages({}, 7)).toEqual([[7, 6, 5, 4, 3, 2, 1]]);
    expect(await pages({ userId: 'usr_0' }, 2)).toEqual([[7, 4], [1]]);
  });

  it('is not shifted by entries that are written between two pages', async () => {
    await fixture.write(4);
    const first = await listEntries(fixture.database.read, { limit: 2 });
    await fixture.write(3);
    const second = await listEntries(fixture.database.read, { limit: 2, cursor: first.nextCursor ?? '' });
    expect(second.entries.map(({ seq }) => seq)).toEqual([2, 1]);
    expect(second.nextCursor).toBeNull();
  });

  it('finds one entry among many, and does not search numbers that no row has', async () => {
    await fixture.write(1, { userId: 'usr_rare' });
    await fixture.write(6000);
    await fixture.tamper(`update audit_events set seq = ${2 ** 50} where seq = 6001`);
    expect((await pages({ userId: 'usr_rare' }, 10)).flat()).toEqual([1]);
    expect((await pages({ userId: 'usr_nobody' }, 10)).flat()).toEqual([]);
    const { entries } = await listAfter(fixture.database.read, { afterSeq: 5999 });
    expect(entries.map(({ seq }) => seq)).toEqual([6000, 2 ** 50]);
  });

  it('is empty for an empty log', async () => {
    expect(await listEntries(fixture.database.read, {})).toEqual({ entries: [], nextCursor: null });
    expect(await listAfter(fixture.database.read, { afterSeq: 0 })).toMatchObject({ entries: [] });
  });

  it.each([0, 101, 1.5, Number.NaN])('refuses the limit %d', async (limit) => {
    const refused = { code: 'request.invalid', extras: { errors: [{ pointer: '#query/limit' }] } };
    await expect(listEntries(fixture.database.read, { limit })).rejects.toMatchObject(refused);
  });

  it.each(['', 'x', 'LTE', Buffer.from('before.1e9').toString('base64url')])(
    'refuses the cursor %j',
    async (cursor) => {
      const refused = { code: 'request.invalid', extras: { errors: [{ pointer: '#query/cursor' }] } };
      await expect(listEntries(fixture.database.read, { cursor })).rejects.toMatchObject(refused);
    },
  );

  it('can be followed: nothing twice, nothing left out', async () => {
    const seen: number[] = [];
    let afterSeq = 0;
    for (const count of [5, 0, 3, 12]) {
      await fixture.write(count);
      for (let more = true; more; ) {
        const next = await listAfter(fixture.database.read, { afterSeq, limit: 4 });
        seen.push(...next.entries.map(({ seq }) => seq));
        more = next.entries.length > 0;
        afterSeq = next.afterSeq;
      }
    }
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });
});
