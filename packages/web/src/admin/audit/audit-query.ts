import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../../api/connection.ts';
import { findPersonNamed } from '../../api/people/find-person.ts';
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

/** By which the log knows the one whom a text names, and what they are called; undefined for nobody. */
export async function findUser(text: string): Promise<{ user: string; name: string } | undefined> {
  const found = await findPersonNamed(text);
  return found && { user: found.userId, name: found.username };
}
