import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../../api/connection.ts';
import { findPerson } from '../../api/find-person.ts';
import type { AuditFilter } from './audit-filter.ts';

export const AUDIT = 'audit';
const EVENTS_AT_ONCE = 50;

/** The log, newest first. A page may be empty and still have older ones: the server searches only so far at once. */
export function eventsQuery(filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: [AUDIT, 'events', filter],
    queryFn: async ({ pageParam: cursor, signal }) => {
      const query = { limit: EVENTS_AT_ONCE, ...filter, ...(cursor !== '' && { cursor }) };
      return (await call('GET /api/audit', { query }, { signal })).data;
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export const chainQuery = queryOptions({
  queryKey: [AUDIT, 'chain'],
  queryFn: async ({ signal }) => (await call('GET /api/admin/audit/chain', {}, { signal })).data,
});

/**
 * By which the log knows somebody of this user name or address, or the only one whose name or address holds the text;
 * undefined for nobody.
 */
export async function findUser(text: string): Promise<{ user: string; name: string } | undefined> {
  const wanted = text.trim().toLowerCase();
  const isWanted = (name: string | null) => name?.toLowerCase() === wanted;
  const found = await findPerson(text.trim(), ({ username, email }) => isWanted(username) || isWanted(email));
  const one = found ?? (await onlyOne(text.trim()));
  return one && { user: one.userId, name: one.username };
}

async function onlyOne(q: string) {
  const { users } = (await call('GET /api/admin/users', { query: { q, limit: 2 } })).data;
  return users.length === 1 ? users[0] : undefined;
}
