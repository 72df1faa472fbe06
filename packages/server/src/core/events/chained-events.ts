import type { Kysely } from 'kysely';
import type { Schema } from '../../platform/database/schema.ts';
import { eventSources } from './catalogue.ts';

const actions = eventSources.map(({ action }) => action);

/** What events are made of, between two positions of the chain, in its order. */
export function chainedEvents(db: Kysely<Schema>, { after, through }: { after: number; through: number }) {
  return db
    .selectFrom('audit_chain as c')
    .innerJoin('audit_events as e', 'e.seq', 'c.event_seq')
    .leftJoin('users as u', (join) =>
      join.onRef('u.id', '=', 'e.user_id').onRef('u.application_id', '=', 'e.application_id'),
    )
    .select(['c.position', 'e.id', 'e.at', 'e.action', 'e.outcome', 'e.reason', 'e.factor_id', 'e.detail'])
    .select('u.name as user_name')
    .where('c.position', '>', after)
    .where('c.position', '<=', through)
    .where('e.action', 'in', actions)
    .orderBy('c.position');
}
