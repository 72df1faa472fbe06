import { sql } from 'kysely';
import type { OutboxTable } from '../../platform/database/schema-accounts.ts';
import { statement } from '../../platform/database/statement.ts';

export type NewMessageRow = Pick<
  OutboxTable,
  'id' | 'channel' | 'template' | 'user_id' | 'created_at' | 'expires_at'
> & { sealed_message: string };

export const insertMessage = statement<NewMessageRow, unknown>((db, p) =>
  db.insertInto('outbox').values({
    id: p.id,
    channel: p.channel,
    template: p.template,
    user_id: p.user_id,
    sealed_message: p.sealed_message,
    state: 'waiting',
    due_at: p.created_at,
    expires_at: p.expires_at,
    claimed_until: 0,
    attempts: 0,
    last_error: null,
    created_at: p.created_at,
    finished_at: null,
  }),
);

/** Unless the user had this many notices since then. In one statement, as nothing waits for it. */
export const insertNotice = statement<NewMessageRow & { since: number; most: number }, unknown>((db, p) => ({
  compile: () =>
    sql`insert into outbox (id, channel, template, user_id, sealed_message, state, due_at, expires_at, claimed_until,
        attempts, created_at)
      select cast(${p.id} as text), cast(${p.channel} as text), cast(${p.template} as text),
        cast(${p.user_id} as text), cast(${p.sealed_message} as text), 'waiting', cast(${p.created_at} as bigint),
        cast(${p.expires_at} as bigint), 0, 0, cast(${p.created_at} as bigint)
      where (select count(*) from outbox where user_id = ${p.user_id} and created_at > ${p.since}) < ${p.most}`.compile(
      db,
    ),
}));
