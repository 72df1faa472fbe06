import { useChange } from '../api/use-change.ts';
import { SECURITY } from '../factors/methods-query.ts';

/** A change of one's own security: what the page shows of it is asked for again. */
export function useSecurityChange<Given = void, Result = unknown>(
  given: Omit<Parameters<typeof useChange<Given, Result>>[0], 'refreshes'>,
) {
  return useChange<Given, Result>({ ...given, refreshes: SECURITY });
}
