import { connect } from '@twofold/client';
import { csrfTokenIn } from './csrf-token.ts';
import { apiBasePath } from './settings.ts';

/**
 * Calls a route of this server as the person who is logged in: their session is a cookie that no script reads, and
 * what proves that the request comes from this page is sent along. Throws `TwofoldApiError`, `TwofoldUnreachableError`.
 */
export const call = connect({ baseUrl: location.origin, apiBasePath }, ownHeaders);

function ownHeaders(): Record<string, string> {
  const token = csrfTokenIn(document.cookie);
  return token === undefined ? {} : { 'x-csrf-token': token };
}

/** Longer than the largest log takes to be read. */
const PATIENT_MS = 10 * 60_000;

/** The same for what takes the server long, and is not to be begun again by itself. */
export const callPatiently = connect(
  { baseUrl: location.origin, apiBasePath, timeoutMs: PATIENT_MS, retries: 0 },
  ownHeaders,
);

/** Whether somebody may be logged in here; whether they are, the server knows. */
export function mayBeSignedIn(): boolean {
  return csrfTokenIn(document.cookie) !== undefined;
}
