import { TwofoldApiError } from '@twofold/client';
import { PasskeyError } from '@twofold/client/browser';
import { isSignedOut } from '../api/session-refusals.ts';
import { formatDuration } from '../texts/format-duration.ts';
import type { Texts } from '../texts/texts.ts';
import { fieldSentence } from './field-errors.ts';

/**
 * What to tell people of a call that failed, in their language: by its code where that says what can be done, by the field
 * that it names, else by its status. What none of them is known for is told in the words of the server, which are English.
 */
export function refusalText(error: unknown, texts: Texts): string {
  const { refusals, language } = texts;
  if (error instanceof PasskeyError) return refusals.passkeys[error.reason];
  if (!(error instanceof TwofoldApiError)) return refusals.unreachable;
  const { codes } = refusals;
  if (Object.hasOwn(codes, error.code)) return codes[error.code as keyof typeof codes];
  const sentence = fieldSentence(error, texts.entrance);
  if (sentence !== undefined) return sentence;
  switch (error.status) {
    case 401:
      // A wrong code is one too, and says nothing about the session.
      return isSignedOut(error) ? refusals.signedOut : refusals.notAccepted;
    case 403:
      return refusals.notAllowed;
    case 429:
      return refusals.tooOften(formatDuration(error.retryAfterSeconds ?? 60, language));
    case 500:
      return refusals.broken;
    case 503:
      return refusals.unavailable;
    default:
      return refusals.said(error.problem.detail);
  }
}
