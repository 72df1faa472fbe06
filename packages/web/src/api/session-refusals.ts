import { TwofoldApiError } from '@twofold/client';

/** Whether a call was refused because the session has ended, here or elsewhere. */
export function isSignedOut(error: unknown): boolean {
  return (
    error instanceof TwofoldApiError && ['access_token.missing', 'access_token.refused'].includes(error.code)
  );
}

/** Whether a call was refused because the person has to choose another password first. */
export function needsNewPassword(error: unknown): boolean {
  return error instanceof TwofoldApiError && error.code === 'password.change_required';
}
