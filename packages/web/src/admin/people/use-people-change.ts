import { useChange } from '../../api/use-change.ts';
import { PEOPLE } from './people-query.ts';

/** A change of somebody's account: with a second factor where the server wants one, and the list asked for again. */
export function usePeopleChange<Given = void, Result = unknown>(
  given: Omit<Parameters<typeof useChange<Given, Result>>[0], 'refreshes'>,
) {
  return useChange<Given, Result>({ ...given, refreshes: PEOPLE });
}
