import { useChange } from '../../api/use-change.ts';
import { SERVICES } from './services-query.ts';

/** A change of a service: with a second factor where the server wants one, and what the page shows asked for again. */
export function useServicesChange<Given = void, Result = unknown>(
  given: Omit<Parameters<typeof useChange<Given, Result>>[0], 'refreshes'>,
) {
  return useChange<Given, Result>({ ...given, refreshes: SERVICES });
}
