import { describe, expect, it } from 'vitest';
import { filterOf, fromLocal, isFiltered, toLocal } from './audit-filter.ts';

describe('a filter from the address', () => {
  it('is what it says', () => {
    const filter = {
      action: 'session.opened',
      outcome: 'refused',
      user: 'usr_1',
      from: '2026-01-02T03:04:00.000Z',
    };
    expect(filterOf(filter)).toEqual(filter);
    expect(isFiltered(filterOf(filter))).toBe(true);
  });

  it.each([
    {},
    { action: 'no.such', outcome: 'maybe' },
    { action: ['session.opened'], user: { a: 1 }, from: 7 },
    { user: '' },
    { user: 'x'.repeat(65) },
    { from: 'yesterday', to: '2026-13-01' },
    { name: 'ann' },
  ])('is none where it is nothing that this page makes: %j', (search) => {
    expect(filterOf(search)).toEqual({});
    expect(isFiltered(filterOf(search))).toBe(false);
  });

  it('says an id, and not what to call them: that is what the log says', () => {
    expect(filterOf({ user: 'usr_bob', name: 'alice' })).toEqual({ user: 'usr_bob' });
  });
});

it('a time comes back from its field as it went in, to the minute', () => {
  const iso = '2026-11-22T14:05:00.000Z';
  expect(fromLocal(toLocal(iso))).toBe(iso);
  expect(toLocal(undefined)).toBe('');
  expect(fromLocal('')).toBeUndefined();
});
