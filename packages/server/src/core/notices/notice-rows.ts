import type { Executor, Transaction } from '../../platform/database/database.ts';
import { statement } from '../../platform/database/statement.ts';
import type { AuditAction } from '../audit/actions.ts';
import type { AuditRow } from '../audit/row.ts';

/** What a notice is made of. */
export type NoticeRow = Pick<
  AuditRow,
  | 'at'
  | 'application_id'
  | 'actor'
  | 'action'
  | 'outcome'
  | 'reason'
  | 'user_id'
  | 'ip'
  | 'user_agent'
  | 'detail'
> & { position: number };

const watched: readonly AuditAction[] = [
  'factor.confirmed',
  'factor.removed',
  'factor.disabled',
  'person.factors_reset',
  'recovery_codes.issued',
  'recovery_code.used',
  'password.changed',
  'password.reset',
  'user.locked',
  'device.trusted',
  'device.reused',
  'refresh.reused',
  'session.opened',
  'login.refused',
  'verification.refused',
  'webhook.disabled',
  'vault.secret_revealed',
  'vault.exported',
];

const selectWatched = statement<{ after: number; through: number; limit: number }, NoticeRow>((db, p) =>
  db
    .selectFrom('audit_chain as c')
    .innerJoin('audit_events as e', 'e.seq', 'c.event_seq')
    .select(['c.position', 'e.at', 'e.application_id', 'e.actor', 'e.action', 'e.outcome', 'e.reason'])
    .select(['e.user_id', 'e.ip', 'e.user_agent', 'e.detail'])
    .where('c.position', '>', p.after)
    .where('c.position', '<=', p.through)
    .where('e.action', 'in', watched)
    .orderBy('c.position')
    .limit(p.limit),
);

/** In the order of the chain; at most `limit` of the links between. */
export function readWatched(
  executor: Executor,
  range: { after: number; through: number; limit: number },
): Promise<NoticeRow[]> {
  return selectWatched.all(executor, range);
}

const selectPosition = statement<{ name: string }, { position: number }>((db, p) =>
  db.selectFrom('chain_readers').select('position').where('name', '=', p.name),
);

const insertPosition = statement<{ name: string; position: number }, unknown>((db, p) =>
  db
    .insertInto('chain_readers')
    .values({ name: p.name, position: p.position })
    .onConflict((conflict) => conflict.column('name').doNothing()),
);

const updatePosition = statement<{ name: string; from: number; to: number }, unknown>((db, p) =>
  db
    .updateTable('chain_readers')
    .set({ position: p.to })
    .where('name', '=', p.name)
    .where('position', '=', p.from),
);

/** How far a reader of the chain is. Undefined before its first time. */
export async function findPosition(executor: Executor, name: string): Promise<number | undefined> {
  return (await selectPosition.first(executor, { name }))?.position;
}

export function beginAt(tx: Transaction, name: string, position: number): void {
  insertPosition.post(tx, { name, position });
}

export function moveTo(tx: Transaction, name: string, from: number, to: number): void {
  updatePosition.post(tx, { name, from, to });
}

const selectSeen = statement<
  { userId: string; before: number; ip: string; userAgent: string },
  { one: number }
>((db, p) =>
  db
    .selectFrom('sessions')
    .select((eb) => eb.lit(1).as('one'))
    .where('user_id', '=', p.userId)
    .where('created_at', '<', p.before)
    .where((eb) => eb.or([eb('ip', '=', p.ip), eb('user_agent', '=', p.userAgent)]))
    .limit(1),
);

/** Whether the user had a session before that came from this address or this program. */
export async function wasSeenBefore(
  executor: Executor,
  { user_id: userId, at: before, ip, user_agent: userAgent }: NoticeRow,
): Promise<boolean> {
  // A session is a moment older than its event.
  const seen = { userId: userId ?? '', before: before - 1000, ip: ip ?? '', userAgent: userAgent ?? '' };
  return (await selectSeen.first(executor, seen)) !== undefined;
}

const selectAdministrators = statement<Record<never, never>, { user_id: string }>((db) =>
  db
    .selectFrom('people')
    .select('user_id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .orderBy('id')
    .limit(20),
);

export async function administratorsOf(executor: Executor): Promise<string[]> {
  return (await selectAdministrators.all(executor, {})).map(({ user_id }) => user_id);
}
