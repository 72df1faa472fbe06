import { TwofoldApiError } from '@twofold/client';
import { formatDuration } from '../texts/format-duration.ts';
import type { Texts } from '../texts/texts.ts';
import { isSignedOut } from './session-refusals.ts';

/**
 * What to tell people of a call that failed: in their language where they can do something about it, else what the
 * server said.
 */
export function refusalText(error: unknown, texts: Texts): string {
  const { refusals, language } = texts;
  if (!(error instanceof TwofoldApiError)) return refusals.unreachable;
  switch (error.status) {
    case 401:
      // A wrong code is one too, and says nothing about the session.
      return isSignedOut(error) ? refusals.signedOut : refusals.notAccepted;
    case 403:
      return refusals.notAllowed;
    case 429:
      return refusals.tooOften(formatDuration(error.retryAfterSeconds ?? 60, language));
    case 503:
      return refusals.unavailable;
    default:
      return error.problem.detail;
  }
}
