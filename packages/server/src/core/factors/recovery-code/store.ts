import type { Kysely } from 'kysely';
import type { RecoveryCodesTable, Schema } from '../../../platform/database/schema.ts';
import { statement } from '../../../platform/database/statement.ts';
import type { Subject } from '../../users/users.ts';
import { type FactorRow, factorColumns } from '../store.ts';

export const selectRecoveryFactor = statement<Subject, FactorRow>((db, p) =>
  db
    .selectFrom('users')
    .innerJoin('factors', 'factors.user_id', 'users.id')
    .select(factorColumns)
    .where('users.application_id', '=', p.applicationId)
    .where('users.name', '=', p.name)
    .where('factors.kind', '=', 'recovery-code')
    .where('factors.state', '=', 'active'),
);

export const selectRecoveryCode = statement<
  { userId: string; factorId: string; codeHash: string },
  Pick<RecoveryCodesTable, 'id' | 'spent_at'>
>((db, p) =>
  db
    .selectFrom('recovery_codes')
    .select(['id', 'spent_at'])
    .where('user_id', '=', p.userId)
    .where('code_hash', '=', p.codeHash)
    .where('factor_id', '=', p.factorId),
);

export const insertRecoveryCode = statement<Omit<RecoveryCodesTable, 'spent_at'>, unknown>((db, p) =>
  db
    .insertInto('recovery_codes')
    .values({ id: p.id, factor_id: p.factor_id, user_id: p.user_id, code_hash: p.code_hash, spent_at: null }),
);

/** The guard of single use: one row changes, or the code was used already. */
export const spendRecoveryCode = statement<{ id: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('recovery_codes')
    .set({ spent_at: p.now })
    .where('id', '=', p.id)
    .where('spent_at', 'is', null),
);

/** Counts the unspent codes of active sets, in the index alone. To be narrowed to one user by `factors.user_id`. */
export function unspentCodes(db: Kysely<Schema>) {
  return db
    .selectFrom('factors')
    .innerJoin('recovery_codes', 'recovery_codes.factor_id', 'factors.id')
    .select((row) => row.fn.countAll<number>().as('remaining'))
    .where('factors.kind', '=', 'recovery-code')
    .where('factors.state', '=', 'active')
    .where('recovery_codes.spent_at', 'is', null);
}

export const countRemaining = statement<Subject, { remaining: number }>((db, p) =>
  unspentCodes(db)
    .innerJoin('users', 'users.id', 'factors.user_id')
    .where('users.application_id', '=', p.applicationId)
    .where('users.name', '=', p.name),
);
