import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Answer } from '@twofold/client';
import { call } from '../api/connection.ts';
import { findPerson } from '../api/people/find-person.ts';
import type { AuditEntry } from '../audit-log/audit-entry.ts';
import { SECURITY } from '../factors/methods-query.ts';
import type { Person } from '../session/session.ts';

export type Session = Answer<'GET /api/auth/sessions'>['data']['sessions'][number];
export type Device = Answer<'GET /api/2fa/devices'>['data']['devices'][number];
export type Registered = Answer<'GET /api/gate/devices'>;
export type RegisteredDevice = Registered['devices'][number];

export const sessionsQuery = queryOptions({
  queryKey: [SECURITY, 'sessions'],
  queryFn: async ({ signal }): Promise<readonly Session[]> =>
    (await call('GET /api/auth/sessions', {}, { signal })).data.sessions,
});

export const devicesQuery = queryOptions({
  queryKey: [SECURITY, 'devices'],
  queryFn: async ({ signal }): Promise<readonly Device[]> =>
    (await call('GET /api/2fa/devices', {}, { signal })).data.devices,
});

/** Those that services behind the gate let in. */
export const registeredQuery = queryOptions({
  queryKey: [SECURITY, 'registered'],
  queryFn: ({ signal }): Promise<Registered> => call('GET /api/gate/devices', {}, { signal }),
});

export const emailQuery = queryOptions({
  queryKey: [SECURITY, 'email'],
  queryFn: async ({ signal }) => (await call('GET /api/email/status', {}, { signal })).data,
});

const ENTRIES_AT_ONCE = 10;

export interface Activity {
  entries: readonly AuditEntry[];
  nextCursor: string | null;
  /** By which the log knows the person, where that had to be found out. */
  user?: string | undefined;
}

/** What concerns the person, the newest first. */
export function activityQuery(person: Pick<Person, 'id' | 'role' | 'username'>) {
  return infiniteQueryOptions({
    queryKey: [SECURITY, 'activity', person.id],
    queryFn: ({ pageParam, signal }) =>
      person.role === 'admin'
        ? activityOfAdministrator(person, pageParam, signal)
        : activityPage({ limit: ENTRIES_AT_ONCE, cursor: pageParam.cursor }, signal),
    initialPageParam: {} as { cursor?: string | undefined; user?: string | undefined },
    getNextPageParam: ({ nextCursor, user }) =>
      nextCursor === null ? undefined : { cursor: nextCursor, user },
  });
}

/** Administrators are shown what concerns anybody: the log takes a filter for one, by the id that it knows them by. */
async function activityOfAdministrator(
  { id, username }: Pick<Person, 'id' | 'username'>,
  { cursor, user: known }: { cursor?: string | undefined; user?: string | undefined },
  signal: AbortSignal,
): Promise<Activity> {
  const user = known ?? (await findPerson(username, (person) => person.id === id, signal))?.userId;
  // Gone meanwhile: then there is nothing of theirs to show.
  if (user === undefined) return { entries: [], nextCursor: null };
  return { ...(await activityPage({ limit: ENTRIES_AT_ONCE, cursor, user }, signal)), user };
}

async function activityPage(
  { limit, cursor, user }: { limit: number; cursor?: string | undefined; user?: string },
  signal: AbortSignal,
): Promise<Activity> {
  const query = { limit, ...(cursor !== undefined && { cursor }), ...(user !== undefined && { user }) };
  return (await call('GET /api/audit', { query }, { signal })).data;
}
