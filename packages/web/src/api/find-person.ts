import type { Answer } from '@twofold/client';
import { call } from './connection.ts';

type ListedPerson = Answer<'GET /api/admin/users'>['data']['users'][number];

const PEOPLE_AT_ONCE = 100;
/** Of an installation with more people of one name than these, somebody looks in the list. */
const MOST_PAGES = 20;

/**
 * The person that `isMeant` knows, among those whose user name or address holds `text`; for administrators. Undefined where
 * there is none.
 */
export async function findPerson(
  text: string,
  isMeant: (person: ListedPerson) => boolean,
  signal?: AbortSignal,
): Promise<ListedPerson | undefined> {
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { users, nextCursor } = await pageOf(text, cursor, signal);
    const found = users.find(isMeant);
    if (found !== undefined || nextCursor === null) return found;
    cursor = nextCursor;
  }
}

async function pageOf(q: string, cursor: string | undefined, signal: AbortSignal | undefined) {
  const query = { q, limit: PEOPLE_AT_ONCE, ...(cursor !== undefined && { cursor }) };
  return (await call('GET /api/admin/users', { query }, { ...(signal && { signal }) })).data;
}
