import { purgeOf } from '../../platform/database/purge.ts';
import type { RefreshTokensTable } from '../../platform/database/schema-accounts.ts';
import { statement } from '../../platform/database/statement.ts';

export const insertRefreshToken = statement<Omit<RefreshTokensTable, 'successor_id' | 'spent_at'>, unknown>(
  (db, p) =>
    db.insertInto('refresh_tokens').values({
      id: p.id,
      session_id: p.session_id,
      token_hash: p.token_hash,
      successor_id: null,
      client_hash: p.client_hash,
      created_at: p.created_at,
      expires_at: p.expires_at,
      spent_at: null,
    }),
);

export type RefreshTokenRow = RefreshTokensTable & { user_id: string };

export const selectRefreshToken = statement<{ id: string }, RefreshTokenRow>((db, p) =>
  db
    .selectFrom('refresh_tokens')
    .innerJoin('sessions', 'sessions.id', 'refresh_tokens.session_id')
    .selectAll('refresh_tokens')
    .select('sessions.user_id')
    .where('refresh_tokens.id', '=', p.id),
);

/** The guard of single use: one row changes, or it was used already. */
export const spendRefreshToken = statement<{ id: string; successorId: string; now: number }, unknown>(
  (db, p) =>
    db
      .updateTable('refresh_tokens')
      .set({ spent_at: p.now, successor_id: p.successorId })
      .where('id', '=', p.id)
      .where('spent_at', 'is', null),
);

export const purgeRefreshTokens = purgeOf('refresh_tokens', 'id', 'expires_at');
