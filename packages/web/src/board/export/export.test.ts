import { describe, expect, it } from 'vitest';
import { exportProblem } from './export-problems.ts';
import { described } from './exported-file.ts';

describe('an export', () => {
  const good = { format: 'aegis', password: 'nine quiet lanterns', repeated: 'nine quiet lanterns' } as const;

  it.each([
    [{}, undefined],
    [{ password: 'short', repeated: 'short' }, 'too_short'],
    [{ password: 'x'.repeat(257), repeated: 'x'.repeat(257) }, 'too_long'],
    [{ repeated: 'nine quiet lantern' }, 'differs'],
    [{ format: 'otpauth' }, 'not_meant'],
    [{ format: 'otpauth', isPlainMeant: true, password: '', repeated: '' }, undefined],
    [{ format: 'google' }, 'not_meant'],
    [{ format: 'google', isPlainMeant: true, password: '', repeated: '' }, undefined],
    [{ format: '2fas', isPlainMeant: true, password: '', repeated: '' }, 'too_short'],
  ] as const)('T26: with %o begins, or says what is wrong: %s', (changes, problem) => {
    expect(exportProblem({ ...good, isPlainMeant: false, ...changes })).toBe(problem);
  });

  it('is described by its answer', () => {
    const headers = new Headers({
      'content-disposition': 'attachment; filename="twofold-vault.json"',
      'x-export-left-out': '2',
      'x-export-notes': 'note_not_carried, groups_in_clear',
    });
    expect(described(headers)).toEqual({
      name: 'twofold-vault.json',
      leftOut: 2,
      notes: ['note_not_carried', 'groups_in_clear'],
    });
    expect(described(new Headers())).toEqual({ name: 'twofold-vault.txt', leftOut: 0, notes: [] });
  });
});
