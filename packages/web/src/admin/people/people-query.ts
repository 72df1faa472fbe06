import { infiniteQueryOptions } from '@tanstack/react-query';
import type { Answer } from '@twofold/client';
import { call } from '../../api/connection.ts';

export const PEOPLE = 'people';

export type Listed = Answer<'GET /api/admin/users'>['data']['users'][number];
export type Role = Listed['role'];
export const roles = ['admin', 'member', 'viewer'] as const satisfies readonly Role[];

const PEOPLE_AT_ONCE = 50;

/** Who has an account, those of old before newer ones. @param search a part of the user name, or a whole address */
export function peopleQuery(search: string) {
  const q = search.trim();
  return infiniteQueryOptions({
    queryKey: [PEOPLE, q],
    queryFn: async ({ pageParam: cursor, signal }) => {
      const query = { limit: PEOPLE_AT_ONCE, ...(q !== '' && { q }), ...(cursor !== '' && { cursor }) };
      return (await call('GET /api/admin/users', { query }, { signal })).data;
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
