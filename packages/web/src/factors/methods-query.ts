import { queryOptions } from '@tanstack/react-query';
import type { Answer } from '@twofold/client';
import { call } from '../api/connection.ts';

/** What the keys of all queries about one's own security begin with. */
export const SECURITY = 'security';

export type Methods = Answer<'GET /api/2fa/methods'>['data'];
export type Method = Methods['methods'][number];

/** The second factors of the person, and how many recovery codes are left. */
export const methodsQuery = queryOptions({
  queryKey: [SECURITY, 'methods'],
  queryFn: async ({ signal }): Promise<Methods> => (await call('GET /api/2fa/methods', {}, { signal })).data,
});
