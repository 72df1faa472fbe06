import type { TotpFactorsTable } from '../../../platform/database/schema.ts';
import { statement } from '../../../platform/database/statement.ts';
import type { Subject } from '../../users/users.ts';
import { type FactorRow, factorColumns } from '../store.ts';

export type TotpFactorRow = FactorRow &
  Pick<
    TotpFactorsTable,
    'sealed_secret' | 'secret_version' | 'algorithm' | 'digits' | 'period' | 'last_accepted_time_step'
  >;

export const selectTotpFactors = statement<Subject, TotpFactorRow>((db, p) =>
  db
    .selectFrom('users')
    .innerJoin('factors', 'factors.user_id', 'users.id')
    .innerJoin('totp_factors', 'totp_factors.factor_id', 'factors.id')
    .select([
      ...factorColumns,
      'sealed_secret',
      'secret_version',
      'algorithm',
      'digits',
      'period',
      'last_accepted_time_step',
    ])
    .where('users.application_id', '=', p.applicationId)
    .where('users.name', '=', p.name)
    .where('factors.kind', '=', 'totp')
    .orderBy('factors.id'),
);

export const insertTotpFactor = statement<
  Omit<TotpFactorsTable, 'last_accepted_time_step' | 'last_used_at'>,
  unknown
>((db, p) =>
  db.insertInto('totp_factors').values({
    factor_id: p.factor_id,
    sealed_secret: p.sealed_secret,
    secret_version: p.secret_version,
    algorithm: p.algorithm,
    digits: p.digits,
    period: p.period,
    last_accepted_time_step: -1,
    last_used_at: null,
  }),
);

export interface Guard {
  factorId: string;
  timeStep: number;
  secretVersion: number;
}

/**
 * The guard of single use (RFC 6238 section 5.2): a time step is accepted once, and none before it any more. One row
 * changes, or the code was used already. No expiry and no cache: what restarts or fails over cannot forget it.
 */
export const raiseLastAcceptedTimeStep = raiseAnd(() => ({}));

/** The same for the factor that answers, whose use it is. */
export const acceptTimeStep = raiseAnd<{ usedAt: number }>((p) => ({ last_used_at: p.usedAt }));

function raiseAnd<More extends object>(more: (params: Guard & More) => Partial<TotpFactorsTable>) {
  return statement<Guard & More, unknown>((db, p) =>
    db
      .updateTable('totp_factors')
      .set({ last_accepted_time_step: p.timeStep, ...more(p) })
      .where('factor_id', '=', p.factorId)
      .where('last_accepted_time_step', '<', p.timeStep)
      .where('secret_version', '=', p.secretVersion),
  );
}
