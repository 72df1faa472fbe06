import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Answer } from '@twofold/client';
import { call } from '../api/connection.ts';
import type { Person } from '../app/session.ts';

/** What the keys of this page's queries begin with. */
export const SECURITY = 'security';

export type Methods = Answer<'GET /api/2fa/methods'>['data'];
export type Method = Methods['methods'][number];
export type Session = Answer<'GET /api/auth/sessions'>['data']['sessions'][number];
export type Device = Answer<'GET /api/2fa/devices'>['data']['devices'][number];
export type Registered = Answer<'GET /api/gate/devices'>;
export type RegisteredDevice = Registered['devices'][number];
export type AuditEntry = Answer<'GET /api/audit'>['data']['entries'][number];

export const methodsQuery = queryOptions({
  queryKey: [SECURITY, 'methods'],
  queryFn: async ({ signal }): Promise<Methods> => (await call('GET /api/2fa/methods', {}, { signal })).data,
});

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
/** Of the log of everybody, in which the reader's own have yet to be found. */
const ENTRIES_OF_ALL = 100;

export interface Activity {
  entries: readonly AuditEntry[];
  nextCursor: string | null;
  /** By which the log knows the person, where that had to be found out. */
  user?: string | undefined;
}

/** What concerns the person, the newest first. */
export function activityQuery(person: Pick<Person, 'id' | 'role'>) {
  return infiniteQueryOptions({
    queryKey: [SECURITY, 'activity', person.id],
    queryFn: ({ pageParam, signal }) =>
      person.role === 'admin'
        ? activityOfAdministrator(person.id, pageParam, signal)
        : activityPage({ limit: ENTRIES_AT_ONCE, cursor: pageParam.cursor }, signal),
    initialPageParam: {} as { cursor?: string | undefined; user?: string | undefined },
    getNextPageParam: ({ nextCursor, user }) =>
      nextCursor === null ? undefined : { cursor: nextCursor, user },
  });
}

/**
 * Administrators are shown what concerns anybody. The log takes a filter for one, by an id that people are not told of
 * themselves: the first entry about this one says it.
 */
async function activityOfAdministrator(
  personId: string,
  { cursor, user: known }: { cursor?: string | undefined; user?: string | undefined },
  signal: AbortSignal,
): Promise<Activity> {
  if (known === undefined) {
    const page = await activityPage({ limit: ENTRIES_OF_ALL, cursor }, signal);
    const user = page.entries.find(({ person }) => person?.id === personId)?.userId;
    if (!user) return { ...page, entries: [] };
    return activityOfAdministrator(personId, { cursor, user }, signal);
  }
  return { ...(await activityPage({ limit: ENTRIES_AT_ONCE, cursor, user: known }, signal)), user: known };
}

async function activityPage(
  { limit, cursor, user }: { limit: number; cursor?: string | undefined; user?: string },
  signal: AbortSignal,
): Promise<Activity> {
  const query = { limit, ...(cursor !== undefined && { cursor }), ...(user !== undefined && { user }) };
  return (await call('GET /api/audit', { query }, { signal })).data;
}
