import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../platform/time.ts';
import { type AuditFixture, openAuditFixture } from '../../audit/fixture.ts';
import { listEntries } from '../../audit/list.ts';
import type { AuditDetail } from '../../audit/row.ts';
import type { Context } from '../../context.ts';
import { createDisclosures, type Disclosures, pruneSets } from './disclosures.ts';
import { someEntries } from './fixture.ts';

const context: Context = {
  ...{ applicationId: 'app_people', actor: 'usr_ann', ip: '', userAgent: '', requestId: 'req_test' },
};

let fixture: AuditFixture;
let disclosures: Disclosures;
beforeEach(async () => {
  fixture = await openAuditFixture();
  disclosures = createDisclosures(fixture);
});
afterEach(() => fixture.close());

/** The first so many of some entries are on a board of which one is shown. */
async function view(visible: number, shown = visible): Promise<void> {
  const { database } = fixture;
  const entries = someEntries(visible);
  const set = await disclosures.prepareSet(database.read, entries);
  const ids = new Set(entries.slice(0, shown).map(({ id }) => id));
  const origin = { way: 'list', userId: 'usr_ann', context } as const;
  await database.transaction(async (tx) => disclosures.ofSet(tx, set, ids, origin));
}

async function rows(): Promise<{ at: number; detail: AuditDetail }[]> {
  const { entries } = await listEntries(fixture.database.read, { limit: 100 });
  return entries.map(({ at, detail }) => ({ at, detail: detail as AuditDetail })).toReversed();
}

function idsOf({ set, ...detail }: AuditDetail): Promise<string[] | undefined> {
  const pieces = Object.entries(detail).filter(([name]) => name.startsWith('shown'));
  const shown = pieces.length === 0 ? undefined : pieces.map(([, text]) => text).join('');
  return disclosures.findSet(fixture.database.read, String(set), shown);
}

const countSets = async () =>
  (await fixture.database.read.execute({ sql: 'select id from vault_disclosures', parameters: [] } as never))
    .rows.length;

describe('a set that an audit row names', () => {
  it('T2: is there as long as the row may be, whatever was shown when, and pruned whenever', async () => {
    const step = fc.record({
      hours: fc.integer({ min: 0, max: 40 }),
      visible: fc.constantFrom(3, 10, 40),
      keptDays: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        for (const { hours, visible, keptDays } of steps) {
          fixture.clock.at += hours * HOUR_MS;
          await view(visible, Math.ceil(visible / 2));
          const before = fixture.clock.at - keptDays * DAY_MS;
          await pruneSets(fixture.database, before);
          for (const { at, detail } of await rows())
            if (at >= before) expect(await idsOf(detail)).toHaveLength(Number(detail.entries));
          // As pruning does with the rows.
          await fixture.tamper('delete from audit_events where at < ?', before);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('is there for a row of half a day after it was written, and for one of a month after', async () => {
    await view(5);
    const begin = fixture.clock.at;
    fixture.clock.at += 11 * HOUR_MS;
    await view(5);
    await pruneSets(fixture.database, begin + HOUR_MS);
    const [, soon] = await rows();
    expect(soon && (await idsOf(soon.detail))).toHaveLength(5);
    fixture.clock.at += 30 * DAY_MS;
    await view(5);
    await pruneSets(fixture.database, fixture.clock.at - DAY_MS);
    const [, , late] = await rows();
    expect(late && (await idsOf(late.detail))).toHaveLength(5);
  });

  it('goes when the last row that named it has', async () => {
    await view(50);
    fixture.clock.at += 10 * DAY_MS;
    await view(2);
    await pruneSets(fixture.database, fixture.clock.at - 5 * DAY_MS);
    const [first, last] = await rows();
    expect(first && (await idsOf(first.detail))).toBeUndefined();
    expect(last && (await idsOf(last.detail))).toHaveLength(2);
    await pruneSets(fixture.database, fixture.clock.at + 2 * DAY_MS);
    expect(await countSets()).toBe(0);
  });

  it('is not forgotten sooner by a clock that was set back', async () => {
    await view(50);
    fixture.clock.at -= 100 * DAY_MS;
    // Of another entry less: the runs of both are the same but for one.
    await view(49);
    await view(50);
    fixture.clock.at += 100 * DAY_MS;
    await pruneSets(fixture.database, fixture.clock.at - DAY_MS);
    const [first, , last] = await rows();
    for (const row of [first, last]) expect(row && (await idsOf(row.detail))).toHaveLength(50);
  });

  it('of one entry more or less costs a run or two, and a search costs none', async () => {
    await view(2000);
    const before = await countSets();
    expect(before).toBeGreaterThan(20);
    await view(1999);
    expect((await countSets()) - before).toBeLessThanOrEqual(3);
    const then = await countSets();
    for (let found = 1; found < 20; found++) await view(2000, found);
    expect(await countSets()).toBe(then);
  });

  it('is written for no answer that shows nothing', async () => {
    await view(20, 0);
    expect(await rows()).toEqual([]);
    expect(await countSets()).toBe(0);
  });
});
