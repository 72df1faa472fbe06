import { isRefused } from './is-refused.ts';

/** Whether a call was refused because the session has ended, here or elsewhere. */
export function isSignedOut(error: unknown): boolean {
  return isRefused(error, 'access_token.missing', 'access_token.refused');
}

/** Whether a call was refused because the person has to choose another password first. */
export function needsNewPassword(error: unknown): boolean {
  return isRefused(error, 'password.change_required');
}
