import type { Executor } from '../../../platform/database/database.ts';
import { statement } from '../../../platform/database/statement.ts';
import { type ChainHead, firstPosition } from './links.ts';
import { findHead } from './seal.ts';

/** How the chain stands, without a look at what is in it: that proves nothing. */
export interface ChainStatus {
  /** Its newest link; undefined while there is none. */
  head: ChainHead | undefined;
  /** Position of its oldest link; more than 1 after old rows were pruned, and 0 while there is none. */
  first: number;
  /** Events after the newest link, which the sealer has yet to chain; none beyond `MAX_COUNTED` are counted. */
  waiting: number;
}

/** A sealer that has stopped must not make whoever looks at it count the whole log. */
export const MAX_COUNTED = 10_000;

const countWaiting = statement<Record<never, never>, { count: number }>((db) =>
  db
    .selectFrom((eb) =>
      eb
        .selectFrom('audit_events')
        .select('seq')
        .where('seq', '>', (newest) =>
          newest
            .selectFrom('audit_chain')
            .select(({ fn, val }) => fn.coalesce(fn.max('event_seq'), val(0)).as('seq')),
        )
        .limit(MAX_COUNTED)
        .as('waiting'),
    )
    .select((eb) => eb.fn.countAll<number>().as('count')),
);

/** Three looks at the ends of tables. */
export async function chainStatus(executor: Executor): Promise<ChainStatus> {
  const [head, first, waiting] = await Promise.all([
    findHead(executor),
    firstPosition(executor),
    countWaiting.first(executor, {}),
  ]);
  return { head, first, waiting: Number(waiting?.count ?? 0) };
}
