import { call } from '../../api/connection.ts';
import type { Listed } from './people-query.ts';
import type { PlainAction } from './person-state.ts';

/** What came of an invitation or of temporary access. */
export interface Issued {
  sentTo: string | null;
  link: string | null;
  expiresAt: string;
}

/** Does what asks nothing more. Answers the link where there is one. */
export async function carryOut(action: PlainAction, { id }: Pick<Listed, 'id'>): Promise<Issued | undefined> {
  const path = { id };
  switch (action) {
    case 'invite':
      return (await call('POST /api/admin/users/{id}/invite', { path })).data;
    case 'reset-password':
      await call('POST /api/admin/users/{id}/reset-password', { path });
      return undefined;
    case 'unlock':
      await call('POST /api/admin/users/{id}/unlock', { path });
      return undefined;
    case 'reset-factors':
      await call('POST /api/admin/users/{id}/reset-factors', { path });
      return undefined;
    case 'expire-password':
      await call('POST /api/admin/users/{id}/expire-password', { path });
      return undefined;
    case 'revoke-sessions':
      await call('POST /api/admin/users/{id}/revoke-sessions', { path });
      return undefined;
    case 'disable':
      await call('POST /api/admin/users/{id}/disable', { path });
      return undefined;
    case 'enable':
      await call('POST /api/admin/users/{id}/enable', { path });
      return undefined;
  }
}
