import type { Answer } from '@twofold/client';
import { call } from '../connection.ts';
import { findAmong, findNamed, type ListPeople } from './people-search.ts';

type ListedPerson = Answer<'GET /api/admin/users'>['data']['users'][number];

/** The person that `isMeant` knows, among those whose name or address holds `text`; for administrators. */
export function findPerson(
  text: string,
  isMeant: (person: ListedPerson) => boolean,
  signal?: AbortSignal,
): Promise<ListedPerson | undefined> {
  return findAmong(listPeople(signal), text, isMeant);
}

/** Whom a text means, as `findNamed` has it; for administrators. */
export function findPersonNamed(text: string): Promise<ListedPerson | undefined> {
  return findNamed(listPeople(), text);
}

function listPeople(signal?: AbortSignal): ListPeople<ListedPerson> {
  return async (query) => (await call('GET /api/admin/users', { query }, { ...(signal && { signal }) })).data;
}
