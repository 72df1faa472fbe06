import { type Call, type ConnectionOptions, connect } from '@twofold/client';
import { followAttendance } from './attendance.ts';
import { csrfTokenIn } from './csrf-token.ts';
import { apiBasePath } from './settings.ts';

/** Whether nobody is at this page: then no use of the session is made by what it asks for. */
const isLeft = followAttendance(globalThis);

/**
 * Calls a route of this server as the person who is logged in: their session is a cookie that no script reads, and
 * what proves that the request comes from this page is sent along. Throws `TwofoldApiError`, `TwofoldUnreachableError`.
 */
export const call = callWith();

/** The same, for what takes longer than others, or must not be sent again. */
export function callWith(options: Omit<ConnectionOptions, 'baseUrl' | 'apiBasePath'> = {}): Call {
  return connect({ ...options, baseUrl: location.origin, apiBasePath }, (): Record<string, string> => {
    const token = csrfTokenIn(document.cookie);
    return {
      ...(token !== undefined && { 'x-csrf-token': token }),
      ...(isLeft() && { 'x-unattended': '1' }),
    };
  });
}

/** Longer than the largest log takes to be read. */
const PATIENT_MS = 10 * 60_000;

/** For what takes the server long, and is not to be begun again by itself. */
export const callPatiently = callWith({ timeoutMs: PATIENT_MS, retries: 0 });

/** Whether somebody may be logged in here; whether they are, the server knows. */
export function mayBeSignedIn(): boolean {
  return csrfTokenIn(document.cookie) !== undefined;
}
