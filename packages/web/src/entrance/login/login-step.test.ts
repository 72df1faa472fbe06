import { describe, expect, it } from 'vitest';
import {
  type Capabilities,
  FIRST_STEP,
  isRemembered,
  type LoginStep,
  METHODS,
  nextStep,
  type SecondStepAsked,
} from './login-step.ts';

const can: Capabilities = { passkeys: true, remembered: undefined };
const user = {
  id: 'p1',
  email: null,
  username: 'ann',
  role: 'user',
  twoFactorEnabled: true,
  emailVerified: false,
  locale: 'en',
  passwordExpired: false,
  createdAt: '2026-01-01T00:00:00.000Z',
  lastLoginAt: null,
};
const asked = (methods: readonly string[], codeSent = false): SecondStepAsked => ({
  requiresTwoFactor: true,
  tempToken: 'temporary',
  methods: [...methods],
  codeSent,
  expiresIn: 300,
});
const second = (methods: readonly string[], codeSent = false, given: Partial<Capabilities> = {}) => {
  const answer = asked(methods, codeSent);
  const step = nextStep(FIRST_STEP, { type: 'asked', answer, password: 'secret', can: { ...can, ...given } });
  if (step.at !== 'second') throw new Error('It asks for no second step.');
  return step;
};

describe('a login', () => {
  it('is over after the first step where nothing else is asked for', () => {
    expect(nextStep(FIRST_STEP, { type: 'logged-in', answer: { user } })).toEqual({ at: 'done' });
  });

  it('offers the methods of the account in one order, whatever the server’s was', () => {
    expect(second([...METHODS].reverse()).methods).toEqual(METHODS);
    expect(second(['totp', 'webauthn']).chosen).toBe('webauthn');
    expect(second(['recovery-code', 'totp']).chosen).toBe('totp');
  });

  it('leaves out what this browser cannot do, and what the page does not know', () => {
    const step = second(['webauthn', 'carrier-pigeon', 'recovery-code'], false, { passkeys: false });
    expect([step.methods, step.chosen]).toEqual([['recovery-code'], 'recovery-code']);
    expect(second(['webauthn'], false, { passkeys: false }).chosen).toBeUndefined();
  });

  it.each(['sms', 'totp'] as const)('begins with what was chosen last: %s', (remembered) => {
    const given = { remembered };
    expect(second(METHODS, false, given).chosen).toBe(remembered);
    expect(second(['email', 'recovery-code'], false, given).chosen).toBe('email');
  });

  it('remembers no recovery code', () => {
    expect(METHODS.filter(isRemembered)).toEqual(['webauthn', 'totp', 'sms', 'email']);
  });

  it('begins with the code that is on its way already', () => {
    const step = second(['email', 'recovery-code'], true);
    expect([step.chosen, step.sent]).toEqual(['email', { email: null }]);
  });

  it('takes another method of this login, and none that it has not', () => {
    const step = second(['totp', 'sms']);
    expect(nextStep(step, { type: 'chosen', method: 'sms' })).toEqual({ ...step, chosen: 'sms' });
    expect(nextStep(step, { type: 'chosen', method: 'email' })).toBe(step);
  });

  it('keeps where each code went', () => {
    const one = nextStep(second(['sms', 'email']), { type: 'sent', method: 'sms', to: '+49 … 12' });
    expect(nextStep(one, { type: 'sent', method: 'email', to: 'a…@example.com' })).toMatchObject({
      sent: { sms: '+49 … 12', email: 'a…@example.com' },
    });
  });

  it('begins again, and says why, when the second step came too late; nothing of the first is kept', () => {
    expect(nextStep(second(['totp']), { type: 'too-late' })).toEqual({ at: 'first', tookTooLong: true });
    expect(nextStep(second(['totp']), { type: 'again' })).toEqual(FIRST_STEP);
  });

  it('leads to a new password where one has to be chosen, with the one that was typed', () => {
    const answer = { user: { ...user, passwordExpired: true } };
    const wanted = { at: 'new-password', password: 'secret' };
    expect(nextStep(FIRST_STEP, { type: 'logged-in', answer, password: 'secret' })).toEqual(wanted);
    expect(nextStep(second(['totp']), { type: 'logged-in', answer })).toEqual(wanted);
    // By a passkey alone: nobody has typed one.
    expect(nextStep(FIRST_STEP, { type: 'logged-in', answer })).toEqual({ at: 'new-password' });
  });

  it.each([
    [0, 'few-codes'],
    [3, 'few-codes'],
    [4, 'done'],
  ])('tells of recovery codes that run out: %i are left', (remaining, at) => {
    const step = nextStep(second(['recovery-code']), { type: 'logged-in', answer: { user, remaining } });
    expect(step.at).toBe(at);
    expect(nextStep(step, { type: 'read' })).toEqual({ at: 'done' });
  });

  it.each<LoginStep>([FIRST_STEP, { at: 'done' }, { at: 'new-password' }])(
    'is not changed by what comes after its step: %j',
    (step) => {
      expect(nextStep(step, { type: 'sent', method: 'sms', to: 'x' })).toBe(step);
      expect(nextStep(step, { type: 'chosen', method: 'totp' })).toBe(step);
      expect(nextStep(step, { type: 'read' })).toBe(step);
    },
  );
});
