import { TwofoldApiError } from '@twofold/client';

/** Whether a call was refused with one of these codes (docs/reference/errors.md). */
export function isRefused(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof TwofoldApiError && codes.includes(error.code);
}
