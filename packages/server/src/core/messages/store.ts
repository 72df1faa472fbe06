import { sql } from 'kysely';
import { purgeOf } from '../../platform/database/purge.ts';
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

/** What a sender works with. Sealed messages are opened where they are sent, and nowhere before. */
export type ClaimedRow = Pick<
  OutboxTable,
  'id' | 'channel' | 'template' | 'user_id' | 'attempts' | 'created_at' | 'expires_at' | 'claimed_until'
> & { sealed_message: string };

/** A look before `claimDue`, on the reading connection: most of the time there is nothing, and nothing to write. */
export const findDue = statement<{ channel: string; now: number }, { id: string }>((db, p) =>
  db
    .selectFrom('outbox')
    .select('id')
    .where('state', '=', 'waiting')
    .where('due_at', '<=', p.now)
    .where('channel', '=', p.channel)
    .where('claimed_until', '<=', p.now)
    .limit(1),
);

/**
 * Takes what is due, for this sender alone until `claimedUntil`. One statement: of two senders that look at the same
 * time one gets a row, and on PostgreSQL the other goes on to the next ones.
 */
export const claimDue = statement<
  { channel: string; now: number; claimedUntil: number; most: number },
  ClaimedRow
>((db, p, dialect) => {
  const free = dialect === 'postgres' ? sql`for update skip locked` : sql``;
  return {
    compile: () =>
      sql<ClaimedRow>`update outbox set claimed_until = ${p.claimedUntil}, attempts = attempts + 1
        where id in (select id from outbox where state = 'waiting' and due_at <= ${p.now} and channel = ${p.channel}
          and claimed_until <= ${p.now} and expires_at > ${p.now} order by due_at limit ${p.most} ${free})
        and claimed_until <= ${p.now}
        returning id, channel, template, user_id, attempts, created_at, expires_at, claimed_until, sealed_message`.compile(
        db,
      ),
  };
});

/** Nothing of the message stays: neither where it went nor what it said. False when the claim was lost meanwhile. */
export const finish = statement<
  { id: string; claimedUntil: number; state: string; error: string | null; now: number },
  unknown
>((db, p) =>
  db
    .updateTable('outbox')
    .set({ state: p.state, sealed_message: null, last_error: p.error, finished_at: p.now })
    .where('id', '=', p.id)
    .where('claimed_until', '=', p.claimedUntil)
    .where('state', '=', 'waiting'),
);

export const retryLater = statement<
  { id: string; claimedUntil: number; dueAt: number; error: string },
  unknown
>((db, p) =>
  db
    .updateTable('outbox')
    .set({ due_at: p.dueAt, claimed_until: 0, last_error: p.error })
    .where('id', '=', p.id)
    .where('claimed_until', '=', p.claimedUntil)
    .where('state', '=', 'waiting'),
);

/** What a sender has at this moment is left to it. */
export const expireLate = statement<
  { now: number },
  Pick<OutboxTable, 'channel' | 'template' | 'user_id' | 'attempts'>
>((db, p) =>
  db
    .updateTable('outbox')
    .set({ state: 'expired', sealed_message: null, finished_at: p.now })
    .where('state', '=', 'waiting')
    .where('expires_at', '<=', p.now)
    .where('claimed_until', '<=', p.now)
    .returning(['channel', 'template', 'user_id', 'attempts']),
);

/** Of messages that were finished long ago. */
export const purgeFinished = purgeOf('outbox', 'id', 'finished_at');
