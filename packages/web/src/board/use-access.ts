import { useCallback, useMemo } from 'react';
import { usePerson } from '../session/session.ts';
import type { Collection, Entry } from './board-query.ts';

/** A collection that something can be added to. */
export interface Addable {
  id: string;
  /** Null for the personal one. */
  name: string | null;
}

/** How the server calls the personal collection of somebody who has none yet. */
const PERSONAL: Addable = { id: 'personal', name: null };

/** What the page offers to whom. The server decides anew, whatever is offered here. */
export function useAccess(collections: readonly Collection[]) {
  const { role } = usePerson();
  const mayAdd = role !== 'viewer';
  const editable = useMemo(() => collections.filter(({ access }) => access !== 'read'), [collections]);
  const mayEdit = useCallback(
    ({ collection }: Entry) => mayAdd && editable.some(({ id }) => id === collection),
    [mayAdd, editable],
  );
  /** Of what is shared, administrators; of one's own, oneself. */
  const revealable = useMemo(
    () => (mayAdd ? collections.filter(({ personal }) => personal || role === 'admin') : []),
    [collections, mayAdd, role],
  );
  const mayReveal = useCallback(
    ({ collection }: Entry) => revealable.some(({ id }) => id === collection),
    [revealable],
  );
  const addable = useMemo(() => addableTo(editable, role === 'admin'), [editable, role]);
  return { mayAdd, mayEdit, mayReveal, addable, revealable };
}

/**
 * The first one is where an entry goes when nobody chooses: as the server has it, into the team's for administrators and
 * into their own for everybody else. What was shared by mistake cannot be taken back. Empty where there is no choice.
 */
function addableTo(editable: readonly Collection[], isAdmin: boolean): readonly Addable[] {
  const shared = editable.filter(({ personal }) => !personal);
  const own = editable.find(({ personal }) => personal) ?? PERSONAL;
  if (shared.length === 0) return [];
  return isAdmin ? [...shared, own] : [own, ...shared];
}
