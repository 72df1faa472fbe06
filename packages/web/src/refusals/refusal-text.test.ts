import { TwofoldApiError, TwofoldUnreachableError } from '@twofold/client';
import { PasskeyError } from '@twofold/client/browser';
import { describe, expect, it } from 'vitest';
import { en } from '../texts/en.ts';
import { ptBR } from '../texts/pt-BR.ts';
import { refusalText } from './refusal-text.ts';

function refusal(status: number, code: string, extras: object = {}): TwofoldApiError {
  const detail = 'What the server said.';
  return new TwofoldApiError({ type: '', title: '', status, detail, code, requestId: 'r', ...extras });
}

describe('what people are told of a refused call', () => {
  const { refusals } = en;

  it.each([
    ['totp.code_rejected', refusals.codes['totp.code_rejected']],
    ['password.wrong', refusals.codes['password.wrong']],
    ['access_token.refused', refusals.signedOut],
    ['constructor', refusals.notAccepted],
  ])('of a 401 with %s is not always that they are signed out', (code, text) => {
    expect(refusalText(refusal(401, code), en)).toBe(text);
  });

  it('is a sentence about what was entered, where the server names the field', () => {
    const reason = 'is one of the most common passwords';
    const error = refusal(400, 'password.refused', { errors: [{ pointer: '/newPassword', reason }] });
    expect(refusalText(error, ptBR)).toBe(ptBR.entrance.fields.passwordCommon());
  });

  it('is what the server said, and in which language, where nothing else is known', () => {
    expect(refusalText(refusal(400, 'request.invalid'), en)).toBe('What the server said.');
    expect(refusalText(refusal(400, 'request.invalid'), ptBR)).toBe(
      ptBR.refusals.said('What the server said.'),
    );
  });

  it('is what the browser said of a passkey', () => {
    expect(refusalText(new PasskeyError('registered_already'), en)).toBe(
      refusals.passkeys.registered_already,
    );
  });

  it('is that nobody answered, where nobody did', () => {
    expect(refusalText(new TwofoldUnreachableError('no'), en)).toBe(refusals.unreachable);
  });
});
