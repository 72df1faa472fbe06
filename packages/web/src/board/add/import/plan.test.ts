import { describe, expect, it } from 'vitest';
import { countsOf, type Fate, fateAfter, fatesBefore, rowsOf } from './plan.ts';
import type { ReadEntry, ReadFile } from './reading/read-import.ts';
import type { ImportResult } from './saving/import-run.ts';

const entry = (title: string, twin: number): ReadEntry => ({
  ...{ title, subtitle: '', kind: 'TOTP', notes: [], twin, sent: { label: title } },
});
const result = (status: ImportResult['status']): ImportResult => ({
  ...{ status, id: status === 'refused' ? null : 'ent_1' },
  field: status === 'refused' ? '/label' : null,
  reason: status === 'refused' ? 'must have at most 256 characters' : null,
});
const refused: Fate = { kind: 'refused', field: 'label', reason: 'must have at most 256 characters' };

describe('what becomes of an entry', () => {
  const before = (twins: readonly number[], statuses: readonly ImportResult['status'][]) =>
    fatesBefore(
      twins.map((twin) => ({ twin })),
      statuses.map(result),
    ).map(({ kind }) => kind);

  it('is told before: new, there already, or refused and why', () => {
    expect(before([0, 1, 2], ['added', 'exists', 'refused'])).toEqual(['new', 'there', 'refused']);
    expect(fatesBefore([{ twin: 0 }], [result('refused')])).toEqual([refused]);
    expect(fatesBefore([{ twin: 0 }], [result('exists')])).toEqual([{ kind: 'there', id: 'ent_1' }]);
  });

  it('T13: is told before where the file has it twice, also in different requests', () => {
    expect(before([0, 0, 0], ['added', 'exists', 'added'])).toEqual(['new', 'twice', 'twice']);
    expect(before([0, 0], ['exists', 'exists'])).toEqual(['there', 'twice']);
  });

  it('is that of its twin, where that one is refused', () => {
    expect(before([0, 0, 0], ['refused', 'added', 'exists'])).toEqual(['refused', 'new', 'twice']);
  });

  it('is told afterwards by what the server did', () => {
    expect(fateAfter({ kind: 'new' }, result('added'))).toEqual({ kind: 'added' });
    expect(fateAfter({ kind: 'new' }, result('exists'))).toEqual({ kind: 'there', id: 'ent_1' });
    expect(fateAfter({ kind: 'new' }, result('refused'))).toEqual(refused);
    expect(fateAfter({ kind: 'new' }, undefined)).toEqual({ kind: 'left' });
    for (const before of [{ kind: 'there', id: 'ent_1' }, { kind: 'twice' }] as const)
      expect(fateAfter(before, undefined)).toEqual(before);
  });
});

describe('the rows of a file', () => {
  const file: ReadFile = {
    format: 'otpauth',
    entries: [entry('A', 0), entry('B', 1), entry('C', 2), entry('D', 0)],
    problems: [{ entry: 5, line: 7, name: 'E', code: 'entry.no_secret' }],
    ...{ notes: [], missingParts: [] },
  };
  const fates = fatesBefore(file.entries, (['added', 'refused', 'exists', 'exists'] as const).map(result));

  it('begin with what is wrong, and say where it stands', () => {
    const rows = rowsOf(file, fates);
    expect(rows.map(({ title, fate: { kind } }) => `${title} ${kind}`)).toEqual([
      'E unreadable',
      'B refused',
      'A new',
      'C there',
      'D twice',
    ]);
    expect(rows[0]?.fate).toMatchObject({ problem: { line: 7, code: 'entry.no_secret' } });
  });

  it('are counted', () => {
    expect(countsOf(rowsOf(file, fates))).toEqual({ new: 1, there: 2, wrong: 2 });
  });
});
