import { describe, expect, it } from 'vitest';
import { formatDay, formatPast } from './moments.ts';

const now = Date.parse('2026-11-22T12:00:00.000Z');

describe('when something was', () => {
  it.each([
    ['2026-11-22T11:59:30.000Z', 'now'],
    ['2026-11-22T12:00:30.000Z', 'now'],
    ['2026-11-22T11:58:59.000Z', '1 minute ago'],
    ['2026-11-22T11:00:01.000Z', '59 minutes ago'],
    ['2026-11-22T11:00:00.000Z', '1 hour ago'],
    ['2026-11-21T12:00:00.000Z', 'yesterday'],
    ['2026-11-16T12:00:00.000Z', '6 days ago'],
  ])('%s is told as %s', (iso, told) => {
    expect(formatPast(iso, 'en', now)).toBe(told);
  });

  it('is a day after a week, and in the language of the reader', () => {
    expect(formatPast('2026-11-15T12:00:00.000Z', 'en', now)).toMatch(/Nov 15, 2026/);
    expect(formatPast('2026-11-22T11:58:00.000Z', 'pt-BR', now)).toBe('há 2 minutos');
  });

  it('is the day that it is for the reader', () => {
    expect(formatDay('2026-11-22T01:00:00.000Z', 'en', 'America/Sao_Paulo')).toBe('Nov 21, 2026');
  });
});
