import { describe, expect, it } from 'vitest';
import { stepUpWays, waysOf } from './ways.ts';

const totp = { kind: 'totp', state: 'active' };
const passkey = { kind: 'webauthn', state: 'active' };

describe('the ways to prove again who is there', () => {
  it.each([
    ['nothing', [], 0, []],
    ['an app', [totp], 0, ['totp']],
    ['both and recovery codes', [totp, passkey, passkey], 10, ['webauthn', 'totp', 'recovery-code']],
    ['an app that is not confirmed', [{ ...totp, state: 'pending' }], 0, []],
    ['an app that is locked, and recovery codes', [{ ...totp, state: 'disabled' }], 3, ['recovery-code']],
    [
      'what is sent',
      [
        { kind: 'sms', state: 'active' },
        { kind: 'email', state: 'active' },
      ],
      0,
      [],
    ],
  ])('of a person with %s', (_, methods, recoveryCodesRemaining, ways) => {
    expect(waysOf({ methods, recoveryCodesRemaining })).toEqual(ways);
  });

  it('are all, where it is not known what the person has', () => {
    expect(waysOf(undefined)).toEqual(stepUpWays);
  });
});
