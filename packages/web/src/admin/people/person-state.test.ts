import { describe, expect, it } from 'vitest';
import type { Listed } from './people-query.ts';
import { actionsFor, isDanger, personActions, stateOf } from './person-state.ts';

const ann: Listed = {
  id: 'per_1',
  userId: 'usr_1',
  username: 'ann',
  email: 'ann@example.com',
  emailVerified: true,
  role: 'member',
  locale: 'en',
  hasPassword: true,
  passwordExpired: false,
  createdAt: '2026-01-01T00:00:00.000Z',
  lastLoginAt: '2026-01-02T00:00:00.000Z',
  disabledAt: null,
  factors: ['totp'],
};
const disabledAt = '2026-01-03T00:00:00.000Z';

describe('how it stands with an account', () => {
  it.each([
    ['active', {}],
    ['password-due', { passwordExpired: true }],
    ['invited', { hasPassword: false, lastLoginAt: null }],
    ['active', { hasPassword: false }],
    ['disabled', { disabledAt, hasPassword: false, lastLoginAt: null, passwordExpired: true }],
  ] as const)('%s: %j', (state, given) => {
    expect(stateOf({ ...ann, ...given })).toBe(state);
  });
});

describe('what is offered for somebody', () => {
  it('is disabling or enabling, never both', () => {
    expect(actionsFor(ann)).toContain('disable');
    expect(actionsFor(ann)).not.toContain('enable');
    expect(actionsFor({ ...ann, disabledAt })).toContain('enable');
    expect(actionsFor({ ...ann, disabledAt })).not.toContain('disable');
  });

  it('is nothing that lets in one who is disabled', () => {
    const offered = actionsFor({ ...ann, disabledAt, hasPassword: false });
    for (const action of ['invite', 'temporary-access', 'reset-password'] as const)
      expect(offered).not.toContain(action);
  });

  it('is another invitation for one without a password, and a reset by mail for one with both', () => {
    expect(actionsFor(ann)).toContain('reset-password');
    expect(actionsFor(ann)).not.toContain('invite');
    expect(actionsFor({ ...ann, email: null })).not.toContain('reset-password');
    expect(actionsFor({ ...ann, hasPassword: false })).toContain('invite');
  });

  it('is no reset of second factors where there are none', () => {
    expect(actionsFor({ ...ann, factors: [] })).not.toContain('reset-factors');
  });

  it('has what ends something after what helps', () => {
    const order = personActions.filter((action) => action !== 'enable').map(isDanger);
    expect(order).toEqual(order.toSorted((a, b) => Number(a) - Number(b)));
  });
});
