import { useCallback, useMemo } from 'react';
import { usePerson } from '../app/session.ts';
import type { Collection, Entry } from './board-query.ts';

/** What the page offers to whom. The server decides anew, whatever is offered here. */
export function useAccess(collections: readonly Collection[]) {
  const { role } = usePerson();
  const addable = useMemo(() => collections.filter(({ access }) => access !== 'read'), [collections]);
  const mayEdit = useCallback(
    ({ collection }: Entry) => role !== 'viewer' && addable.some(({ id }) => id === collection),
    [role, addable],
  );
  // Everybody else has a collection of their own, from the first entry on.
  return { mayAdd: role !== 'viewer', mayEdit, addable };
}
