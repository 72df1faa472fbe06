import { purgeOf } from '../../platform/database/purge.ts';
import type { LinkTokensTable } from '../../platform/database/schema-accounts.ts';
import { statement } from '../../platform/database/statement.ts';

export const insertLink = statement<Omit<LinkTokensTable, 'spent_at'>, unknown>((db, p) =>
  db.insertInto('link_tokens').values({
    id: p.id,
    purpose: p.purpose,
    user_id: p.user_id,
    token_hash: p.token_hash,
    sealed_data: p.sealed_data,
    created_at: p.created_at,
    expires_at: p.expires_at,
    spent_at: null,
  }),
);

export const selectLink = statement<{ id: string }, LinkTokensTable>((db, p) =>
  db.selectFrom('link_tokens').selectAll().where('id', '=', p.id),
);

/** Of nobody, oldest first. */
export const selectUnspentLinks = statement<{ purpose: string; now: number; limit: number }, LinkTokensTable>(
  (db, p) =>
    db
      .selectFrom('link_tokens')
      .selectAll()
      .where('user_id', 'is', null)
      .where('purpose', '=', p.purpose)
      .where('spent_at', 'is', null)
      .where('expires_at', '>', p.now)
      .orderBy('id')
      .limit(p.limit),
);

/** The compare-and-set: of any number at once, one changes the row. */
export const spendLink = statement<{ id: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('link_tokens')
    .set({ spent_at: p.now })
    .where('id', '=', p.id)
    .where('spent_at', 'is', null)
    .where('expires_at', '>', p.now),
);

export const spendLinksOfUser = statement<{ userId: string; purpose: string; now: number }, unknown>(
  (db, p) =>
    db
      .updateTable('link_tokens')
      .set({ spent_at: p.now })
      .where('user_id', '=', p.userId)
      .where('purpose', '=', p.purpose)
      .where('spent_at', 'is', null),
);

/** Of nobody. */
export const spendLinksOfPurpose = statement<{ purpose: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('link_tokens')
    .set({ spent_at: p.now })
    .where('user_id', 'is', null)
    .where('purpose', '=', p.purpose)
    .where('spent_at', 'is', null),
);

export const spendAllLinksOfUser = statement<{ userId: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('link_tokens')
    .set({ spent_at: p.now })
    .where('user_id', '=', p.userId)
    .where('spent_at', 'is', null),
);

export const purgeLinks = purgeOf('link_tokens', 'id', 'expires_at');
