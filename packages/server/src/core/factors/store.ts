import { sql } from 'kysely';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import type { FactorsTable } from '../../platform/database/schema.ts';
import { statement } from '../../platform/database/statement.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { Factor } from './factor.ts';
import { type FactorKindName, factorKindNames, factorKinds } from './kinds.ts';

/** A use of its kind is dated where it is spent, in the row of the guard: a login then writes no row of `factors`. */
const isDatedApart = (kind: FactorKindName) => kind === 'totp';

/** The later of both: a program of the version before, which may run beside this one, writes `factors` only. */
const lastUsedAt = sql<number | null>`coalesce(
  (select t.last_used_at from totp_factors as t
   where t.factor_id = factors.id and t.last_used_at > coalesce(factors.last_used_at, 0)),
  factors.last_used_at)`;

/** Of `factors`, in a statement that may join others. */
export const factorColumns = [
  'factors.id',
  'factors.user_id',
  'factors.kind',
  'factors.label',
  'factors.state',
  'factors.created_at',
  'factors.confirmed_at',
  lastUsedAt.as('last_used_at'),
  'factors.consecutive_failures',
  'factors.disabled_at',
  'factors.replaces',
] as const;

export type FactorRow = Pick<
  FactorsTable,
  | 'id'
  | 'user_id'
  | 'kind'
  | 'label'
  | 'state'
  | 'created_at'
  | 'confirmed_at'
  | 'last_used_at'
  | 'consecutive_failures'
  | 'disabled_at'
  | 'replaces'
>;

export function toFactor(row: FactorRow): Factor {
  return {
    id: row.id,
    userId: row.user_id,
    kind: row.kind as FactorKindName,
    label: row.label,
    state: row.state,
    createdAt: row.created_at,
    confirmedAt: row.confirmed_at,
    lastUsedAt: row.last_used_at,
    consecutiveFailures: row.consecutive_failures,
    disabledAt: row.disabled_at,
    replaces: row.replaces === 1,
  };
}

const selectByUser = statement<{ userId: string }, FactorRow>((db, p) =>
  db.selectFrom('factors').select(factorColumns).where('user_id', '=', p.userId).orderBy('id'),
);

/** What an enrollment says of its factor; the rest of the row begins empty. */
type NewFactorRow = Omit<FactorsTable, 'last_used_at' | 'consecutive_failures' | 'disabled_at'>;

const insert = statement<NewFactorRow, unknown>((db, p) =>
  db.insertInto('factors').values({
    id: p.id,
    user_id: p.user_id,
    kind: p.kind,
    label: p.label,
    state: p.state,
    created_at: p.created_at,
    confirmed_at: p.confirmed_at,
    last_used_at: null,
    consecutive_failures: 0,
    disabled_at: null,
    replaces: p.replaces,
    confirmed_with: p.confirmed_with,
    enrolled_ip: p.enrolled_ip,
    enrolled_user_agent: p.enrolled_user_agent,
  }),
);

/**
 * One statement for all, as it runs at every accepted code: the use of one factor, and the revival of others. It writes
 * nothing where nothing of these rows changes.
 */
function updateUsed(kind: FactorKindName) {
  const { stepsUp } = factorKinds[kind];
  const datedApart = isDatedApart(kind);
  const revived = factorKindNames.filter((other) => stepsUp || !factorKinds[other].stepsUp);
  return statement<{ userId: string; id: string; now: number }, unknown>((db, p) =>
    db
      .updateTable('factors')
      .set((row) => ({
        ...(!datedApart && {
          last_used_at: row.case().when('id', '=', p.id).then(p.now).else(row.ref('last_used_at')).end(),
        }),
        consecutive_failures: 0,
        disabled_at: null,
      }))
      .where('user_id', '=', p.userId)
      .where((row) =>
        row.or([
          row.and([row('id', '=', p.id), ...(datedApart ? [row('consecutive_failures', '>', 0)] : [])]),
          row.and([row('disabled_at', 'is not', null), row('kind', 'in', revived)]),
        ]),
      ),
  );
}

const updatesUsed = Object.fromEntries(factorKindNames.map((kind) => [kind, updateUsed(kind)])) as Record<
  FactorKindName,
  ReturnType<typeof updateUsed>
>;

const updateFailed = statement<{ id: string }, { consecutive_failures: number }>((db, p) =>
  db
    .updateTable('factors')
    .set((row) => ({ consecutive_failures: row('consecutive_failures', '+', 1) }))
    .where('id', '=', p.id)
    .returning('consecutive_failures'),
);

const updateDisabled = statement<{ id: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('factors')
    .set({ disabled_at: p.now })
    .where('id', '=', p.id)
    .where('disabled_at', 'is', null),
);

const updateRevived = statement<{ userId: string }, unknown>((db, p) =>
  db
    .updateTable('factors')
    .set({ disabled_at: null, consecutive_failures: 0 })
    .where('user_id', '=', p.userId)
    .where('disabled_at', 'is not', null),
);

const updateActive = statement<{ id: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('factors')
    .set({ state: 'active', confirmed_at: p.now })
    .where('state', '=', 'pending')
    .where((row) => row.or([row('id', '=', p.id), row('confirmed_with', '=', p.id)])),
);

const updateLabel = statement<{ id: string; userId: string; label: string }, unknown>((db, p) =>
  db.updateTable('factors').set({ label: p.label }).where('id', '=', p.id).where('user_id', '=', p.userId),
);

const remove = statement<{ id: string; userId: string }, unknown>((db, p) =>
  db
    .deleteFrom('factors')
    .where('user_id', '=', p.userId)
    .where((row) =>
      row.or([
        row('id', '=', p.id),
        row.and([row('confirmed_with', '=', p.id), row('state', '=', 'pending')]),
      ]),
    ),
);

/** The rows that every kind of factor has. A kind's own table hangs on them and goes with them. */
export const factorStore = {
  async ofUser(executor: Executor, userId: string): Promise<Factor[]> {
    return (await selectByUser.all(executor, { userId })).map(toFactor);
  },
  /** Throws `factor.not_found` for one that is not this user's. */
  async get(executor: Executor, userId: string, id: string): Promise<Factor> {
    const factor = (await factorStore.ofUser(executor, userId)).find((candidate) => candidate.id === id);
    if (!factor) throw new TwofoldError('factor.not_found', 'This user has no factor with this id.');
    return factor;
  },
  async insert(tx: Transaction, row: NewFactorRow): Promise<Factor> {
    await insert.run(tx, row);
    return toFactor({ ...row, last_used_at: null, consecutive_failures: 0, disabled_at: null });
  },
  /**
   * After a right answer that this factor, which is not disabled, gave: it enables the user's disabled ones again, but one
   * that does not count for step-up only those that do not either. Whoever reads the mailbox could guess an authenticator
   * app for ever.
   */
  noteUse(tx: Transaction, { userId, id, kind }: Pick<Factor, 'userId' | 'id' | 'kind'>, now: number) {
    updatesUsed[kind].post(tx, { userId, id, now });
  },
  /** Resolves with how many wrong answers in a row that makes. */
  async noteFailure(tx: Transaction, id: string): Promise<number> {
    return (await updateFailed.first(tx, { id }))?.consecutive_failures ?? 0;
  },
  disable: (tx: Transaction, id: string, now: number) => updateDisabled.post(tx, { id, now }),
  /** Enables the user's disabled factors again. */
  revive: (tx: Transaction, userId: string) => updateRevived.post(tx, { userId }),
  /** The factor and those that waited for it. Resolves with how many became active. */
  activate: (tx: Transaction, id: string, now: number) => updateActive.run(tx, { id, now }),
  rename: (tx: Transaction, id: string, userId: string, label: string) =>
    updateLabel.run(tx, { id, userId, label }),
  /** The factor and those that waited for it. Resolves with how many there were. */
  remove: (tx: Transaction, id: string, userId: string) => remove.run(tx, { id, userId }),
};
