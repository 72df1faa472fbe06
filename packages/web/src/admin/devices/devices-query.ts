import { infiniteQueryOptions } from '@tanstack/react-query';
import type { Answer } from '@twofold/client';
import { call } from '../../api/connection.ts';

/** What the keys of all queries about registered devices begin with. */
export const DEVICES = 'gate-devices';

export type NamedDevice = Answer<'GET /api/admin/devices'>['devices'][number];

const AT_ONCE = 50;

/** Everybody's registered devices, the oldest first. @param search a part of the user name */
export function devicesQuery(search: string) {
  const q = search.trim();
  return infiniteQueryOptions({
    queryKey: [DEVICES, q],
    queryFn: async ({ pageParam: cursor, signal }) => {
      const query = { limit: AT_ONCE, ...(q !== '' && { q }), ...(cursor !== '' && { cursor }) };
      return call('GET /api/admin/devices', { query }, { signal });
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
