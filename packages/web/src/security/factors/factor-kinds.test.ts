import { describe, expect, it } from 'vitest';
import type { Method } from '../../factors/methods-query.ts';
import { isLast, listedMethods, offeredKinds } from './factor-kinds.ts';

function method(id: string, kind: string, state = 'active'): Method {
  const createdAt = '2026-11-22T00:00:00.000Z';
  return { id, kind, state, label: id, destination: null, createdAt, lastUsedAt: null };
}

const app = method('app', 'totp');
const passkey = method('passkey', 'webauthn');
const recovery = method('codes', 'recovery-code');
const pending = method('new', 'sms', 'pending');

describe('what is offered', () => {
  it('is only what can be had here', () => {
    expect(offeredKinds({ email: true, sms: true })).toEqual(['webauthn', 'totp', 'sms', 'email']);
    expect(offeredKinds({ email: true, sms: false })).toEqual(['webauthn', 'totp', 'email']);
    expect(offeredKinds({ email: false, sms: false })).toEqual(['webauthn', 'totp']);
  });
});

describe('the list of second factors', () => {
  it('has neither recovery codes nor what was never confirmed', () => {
    expect(listedMethods([app, recovery, pending, passkey])).toEqual([app, passkey]);
  });

  it('has one that is locked: it can be removed', () => {
    const locked = method('locked', 'totp', 'disabled');
    expect(listedMethods([locked])).toEqual([locked]);
  });

  it('knows which of them is the last one', () => {
    expect(isLast(app, [app, recovery, pending])).toBe(true);
    expect(isLast(app, [app, passkey])).toBe(false);
  });
});
