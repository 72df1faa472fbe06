import { TwofoldApiError } from '@twofold/client';
import { isRefused } from '../../api/is-refused.ts';
import { refusalText } from '../../refusals/refusal-text.ts';
import { formatDuration } from '../../texts/format-duration.ts';
import type { Texts } from '../../texts/texts.ts';

/** From here on it is easier to wait for a time of the day than for a while to pass. Seconds. */
const LONG_WAIT = 60;

/**
 * What to tell of a login that was refused. Which of its parts was wrong, and whether there is such an account, the server
 * does not say; here nothing is added to what it says.
 *
 * @param atMs when it was refused, Unix milliseconds of this device
 */
export function loginRefusal(error: unknown, texts: Texts, atMs: number): string {
  const { login, language } = texts;
  if (!(error instanceof TwofoldApiError)) return refusalText(error, texts);
  const { retryAfterSeconds: seconds } = error;
  if (error.status === 429 && seconds !== undefined && seconds >= LONG_WAIT)
    return login.tooOftenUntil(formatDuration(seconds, language), timeOfDay(atMs + seconds * 1000, language));
  return textOfCode(error.code, login) ?? refusalText(error, texts);
}

function textOfCode(code: string, login: Texts['login']): string | undefined {
  switch (code) {
    case 'login.refused':
      return login.refused;
    case 'totp.code_rejected':
      return login.codeRejected;
    case 'recovery_code.rejected':
      return login.recoveryCodeRejected;
    case 'passkey.rejected':
      return login.passkeyRejected;
    case 'message.channel_unavailable':
      return login.noMessages;
  }
}

function timeOfDay(ms: number, language: string): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(ms);
}

/** Whether the second step has to begin with the first again. */
export function isTooLate(error: unknown): boolean {
  return isRefused(error, 'temporary_token.refused');
}
