import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Answer } from '@twofold/client';
import { call } from '../../api/connection.ts';

/** What the keys of all queries about groups begin with. */
export const GROUPS = 'groups';

export type Group = Answer<'GET /api/admin/groups'>['groups'][number];
export type Member = Answer<'GET /api/admin/groups/{id}/members'>['members'][number];

/** The most that the server tells at once: more groups than anybody keeps in mind. */
const MOST = 100;

export const groupsQuery = queryOptions({
  queryKey: [GROUPS, 'list'],
  queryFn: ({ signal }) => call('GET /api/admin/groups', { query: { limit: MOST } }, { signal }),
});

const MEMBERS_AT_ONCE = 50;

export function membersQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: [GROUPS, 'members', id],
    queryFn: async ({ pageParam: cursor, signal }) => {
      const query = { limit: MEMBERS_AT_ONCE, ...(cursor !== '' && { cursor }) };
      return call('GET /api/admin/groups/{id}/members', { path: { id }, query }, { signal });
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
