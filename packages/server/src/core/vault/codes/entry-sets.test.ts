import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entrySetOf, isWhole, partOf, readPart } from './entry-sets.ts';
import { someEntries } from './fixture.ts';

describe('a set of entries', () => {
  it('is the same in whatever order it comes, and another for any other entries', () => {
    const entries = someEntries(100);
    const { digest } = entrySetOf(entries);
    expect(entrySetOf(entries.toReversed()).digest).toBe(digest);
    expect(entrySetOf(entries.slice(1)).digest).not.toBe(digest);
    expect(entrySetOf([]).digest).not.toBe(digest);
  });

  it('has each entry in one of its runs, once', () => {
    const entries = [
      ...someEntries(200),
      ...someEntries(50, 'col_b').map(({ id }) => ({ id: `${id}b`, collectionId: 'col_b' })),
    ];
    const { rows, entryIds } = entrySetOf(entries);
    const runs = rows.flatMap((row) => (row.entryIds === null ? [] : [row.entryIds.split(' ')]));
    expect(runs.flat()).toEqual([...entryIds]);
    expect(entryIds.toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
    expect(rows.filter(({ runIds }) => runIds !== null)).toHaveLength(1);
  });

  it('shares all but two runs with the set that has one entry more or less', () => {
    const entries = someEntries(2000);
    const before = new Set(entrySetOf(entries).rows.map(({ id }) => id));
    for (const at of [0, 777, 1999]) {
      const added = entrySetOf(entries.toSpliced(at, 1)).rows.filter(({ id }) => !before.has(id));
      // The set itself, and the run that the entry was in.
      expect(added.length).toBeLessThanOrEqual(3);
    }
  });

  it('shares its runs with whoever sees the same collection beside others', () => {
    const team = someEntries(300, 'col_team');
    const own = [{ id: 'ent_zz', collectionId: 'col_own' }];
    const alone = entrySetOf(team).rows.filter(({ entryIds }) => entryIds !== null);
    const ids = new Set(entrySetOf([...team, ...own]).rows.map(({ id }) => id));
    expect(alone.every(({ id }) => ids.has(id))).toBe(true);
  });

  it('is found out where somebody changed one of its rows', () => {
    for (const row of entrySetOf(someEntries(40)).rows) {
      expect(isWhole(row)).toBe(true);
      const content = row.entryIds ?? row.runIds ?? '';
      expect(isWhole({ ...row, [row.entryIds === null ? 'runIds' : 'entryIds']: content.slice(1) })).toBe(
        false,
      );
    }
  });
});

describe('a part of a set', () => {
  it('T2: says exactly which entries it has', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.array(fc.nat(299)), (count, chosen) => {
        const all = someEntries(count).map(({ id }) => id);
        const wanted = new Set(chosen.flatMap((index) => all[index] ?? []));
        expect(readPart(all, partOf(all, wanted))).toEqual(all.filter((id) => wanted.has(id)));
      }),
    );
  });

  it('of five thousand is shorter than their codes, whatever was found', () => {
    const all = someEntries(5000).map(({ id }) => id);
    expect(partOf(all, new Set(all.slice(40, 43))).length).toBeLessThan(100);
    const half = all.filter((id) => id.charCodeAt(10) % 2 === 0);
    expect(partOf(all, new Set(half)).length).toBeLessThan(1000);
  });

  it('that is none is refused, also one that would unpack for ever', () => {
    const all = someEntries(100).map(({ id }) => id);
    const bomb = partOf(
      Array.from({ length: 1_000_000 }, () => ''),
      new Set(),
    );
    for (const part of ['', 'x', '????', bomb, partOf(all.slice(0, 50), new Set())])
      expect(readPart(all, part)).toBeUndefined();
  });
});
