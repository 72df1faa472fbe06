import { TwofoldApiError, TwofoldUnreachableError } from '@twofold/client';
import { PasskeyError } from '@twofold/client/browser';
import { describe, expect, it } from 'vitest';
import { en } from '../texts/en.ts';
import { changeRefusal } from './change-refusal.ts';

function refusal(status: number, code: string): TwofoldApiError {
  const detail = 'What the server said.';
  return new TwofoldApiError({ type: '', title: '', status, detail, code, requestId: 'r' });
}

describe('what people are told of a refused change', () => {
  const { refusals, security } = en;

  it.each([
    ['totp.code_rejected', security.refusals['totp.code_rejected']],
    ['password.wrong', security.refusals['password.wrong']],
    ['access_token.refused', refusals.signedOut],
    ['constructor', refusals.notAccepted],
  ])('of a 401 with %s is not always that they are signed out', (code, text) => {
    expect(changeRefusal(refusal(401, code), en)).toBe(text);
  });

  it('is what the server said, where it is about what was entered', () => {
    expect(changeRefusal(refusal(400, 'password.refused'), en)).toBe('What the server said.');
  });

  it('is what the browser said of a passkey', () => {
    expect(changeRefusal(new PasskeyError('registered_already'), en)).toBe(
      security.passkeyRefusals.registered_already,
    );
  });

  it('is that nobody answered, where nobody did', () => {
    expect(changeRefusal(new TwofoldUnreachableError('no'), en)).toBe(refusals.unreachable);
  });
});
