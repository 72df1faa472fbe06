import { TwofoldApiError, TwofoldUnreachableError } from '@twofold/client';
import { PasskeyError } from '@twofold/client/browser';
import { describe, expect, it } from 'vitest';
import { en } from '../../texts/en.ts';
import { ptBR } from '../../texts/pt-BR.ts';
import { isTooLate, loginRefusal } from './login-refusal.ts';

const refused = (status: number, code: string, retryAfter?: number) =>
  new TwofoldApiError(
    { type: 'about:blank', title: '', status, detail: 'In the words of the server.', code, requestId: 'r' },
    retryAfter,
  );
const at = new Date(2026, 10, 22, 14, 0).getTime();

describe('what is told of a refused login', () => {
  it.each(['login.refused', 'totp.code_rejected', 'recovery_code.rejected', 'passkey.rejected'])(
    'is in the language of the page: %s',
    (code) => {
      const [english, portuguese] = [en, ptBR].map((texts) => loginRefusal(refused(401, code), texts, at));
      expect(english).not.toContain('server');
      expect(portuguese).not.toBe(english);
    },
  );

  it('has the time at which a throttle ends', () => {
    const text = loginRefusal(refused(429, 'login.rate_limited', 900), en, at);
    expect(text).toContain('15 minutes');
    expect(text).toMatch(/2:15\sPM/);
    expect(loginRefusal(refused(429, 'login.rate_limited', 900), ptBR, at)).toContain('14:15');
  });

  it('has how long a short one lasts', () => {
    expect(loginRefusal(refused(429, 'request.rate_limited', 5), en, at)).toContain('5 seconds');
  });

  it('says what a browser did not say: that its question was closed', () => {
    expect(loginRefusal(new PasskeyError('not_allowed'), en, at)).toBe(en.refusals.passkeys.not_allowed);
  });

  it('knows when nobody answered', () => {
    expect(loginRefusal(new TwofoldUnreachableError('no'), en, at)).toBe(en.refusals.unreachable);
  });

  it('begins again only when the first step is forgotten', () => {
    expect(isTooLate(refused(401, 'temporary_token.refused'))).toBe(true);
    expect(isTooLate(refused(401, 'totp.code_rejected'))).toBe(false);
  });
});
