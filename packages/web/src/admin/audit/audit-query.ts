import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../../api/connection.ts';
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

/** By which the log knows somebody of this user name or address; undefined for nobody. */
export async function findUser(text: string): Promise<{ user: string; name: string } | undefined> {
  const wanted = text.trim().toLowerCase();
  const { users } = (await call('GET /api/admin/users', { query: { q: text.trim(), limit: 100 } })).data;
  const found = users.find(
    ({ username, email }) => username.toLowerCase() === wanted || email?.toLowerCase() === wanted,
  );
  const one = found ?? (users.length === 1 ? users[0] : undefined);
  return one && { user: one.userId, name: one.username };
}
