import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Answer } from '@twofold/client';
import { call } from '../../api/connection.ts';

/** What the keys of all queries about services begin with. */
export const SERVICES = 'services';

export type Service = Answer<'GET /api/admin/services'>['services'][number];
export type Policy = Service['policy'];
export type PathRule = Policy['rules'][number];
export type Level = Policy['level'];
export type Scope = Service['defaultScopes'][number];
export type Grant = Answer<'GET /api/admin/services/{id}/grants'>['grants'][number];

export const levels = [
  'any',
  'mfa',
  'phishing-resistant',
  'device-bound',
] as const satisfies readonly Level[];
export const effects = ['allow', 'public', 'deny'] as const satisfies readonly PathRule['effect'][];
export const scopes = [
  'read:username',
  'read:email',
  'read:user-role',
  'read:groups',
] as const satisfies readonly Scope[];

const AT_ONCE = 50;

/** What is behind the gate, the oldest first. */
export const servicesQuery = infiniteQueryOptions({
  queryKey: [SERVICES, 'list'],
  queryFn: async ({ pageParam: cursor, signal }) => {
    const query = { limit: AT_ONCE, ...(cursor !== '' && { cursor }) };
    return call('GET /api/admin/services', { query }, { signal });
  },
  initialPageParam: '',
  getNextPageParam: ({ nextCursor }) => nextCursor,
});

export function serviceQuery(name: string) {
  return queryOptions({
    queryKey: [SERVICES, 'one', name],
    queryFn: async ({ signal }) =>
      (await call('GET /api/admin/services/{id}', { path: { id: name } }, { signal })).service,
  });
}

/** Who may reach a service. */
export function grantsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: [SERVICES, 'grants', id],
    queryFn: async ({ pageParam: cursor, signal }) => {
      const query = { limit: AT_ONCE, ...(cursor !== '' && { cursor }) };
      return call('GET /api/admin/services/{id}/grants', { path: { id }, query }, { signal });
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
