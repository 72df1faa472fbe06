import { TwofoldApiError, TwofoldUnreachableError } from '@twofold/client';
import { PasskeyError } from '@twofold/client/browser';
import { describe, expect, it } from 'vitest';
import { en } from '../texts/en.ts';
import { ptBR } from '../texts/pt-BR.ts';
import { changeRefusal } from './change-refusal.ts';

function refusal(status: number, code: string, extras: object = {}): TwofoldApiError {
  const detail = 'What the server said.';
  return new TwofoldApiError({ type: '', title: '', status, detail, code, requestId: 'r', ...extras });
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

  it('is a sentence about what was entered, where the server names the field', () => {
    const reason = 'is one of the most common passwords';
    const error = refusal(400, 'password.refused', { errors: [{ pointer: '/newPassword', reason }] });
    expect(changeRefusal(error, ptBR)).toBe(ptBR.entrance.fields.passwordCommon());
  });

  it('is what the server said, and in which language, where nothing else is known', () => {
    expect(changeRefusal(refusal(400, 'request.invalid'), en)).toBe('What the server said.');
    expect(changeRefusal(refusal(400, 'request.invalid'), ptBR)).toBe(
      ptBR.refusals.said('What the server said.'),
    );
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
