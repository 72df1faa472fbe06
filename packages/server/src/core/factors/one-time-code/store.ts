import type { MessageFactorsTable, OneTimeCodesTable } from '../../../platform/database/schema-accounts.ts';
import { statement } from '../../../platform/database/statement.ts';
import type { Subject } from '../../users/users.ts';
import { type FactorRow, factorColumns } from '../store.ts';

export const insertMessageFactor = statement<MessageFactorsTable, unknown>((db, p) =>
  db.insertInto('message_factors').values({
    factor_id: p.factor_id,
    sealed_destination: p.sealed_destination,
    destination_hash: p.destination_hash,
  }),
);

export type MessageFactorRow = FactorRow &
  Pick<MessageFactorsTable, 'sealed_destination' | 'destination_hash'>;

/** Of both kinds. */
export const selectMessageFactors = statement<{ userId: string }, MessageFactorRow>((db, p) =>
  db
    .selectFrom('factors')
    .innerJoin('message_factors', 'message_factors.factor_id', 'factors.id')
    .select([...factorColumns, 'sealed_destination', 'destination_hash'])
    .where('factors.user_id', '=', p.userId)
    .orderBy('factors.id'),
);

/** A factor, and a code that was sent for it; without one, the columns of the code are null. */
export type SentCodeRow = FactorRow & {
  code_id: string | null;
  code_hash: string | null;
  code_expires_at: number | null;
  code_spent_at: number | null;
  challenge_id: string | null;
  challenge_spent_at: number | null;
  login_id: string | null;
};

/** A user has few of them: sending has its limits, and codes go with their challenges. */
export const selectSentCodes = statement<Subject & { kind: string }, SentCodeRow>((db, p) =>
  db
    .selectFrom('users')
    .innerJoin('factors', 'factors.user_id', 'users.id')
    .leftJoin('one_time_codes', 'one_time_codes.factor_id', 'factors.id')
    .leftJoin('challenges', 'challenges.id', 'one_time_codes.challenge_id')
    .select([
      ...factorColumns,
      'one_time_codes.id as code_id',
      'one_time_codes.code_hash as code_hash',
      'one_time_codes.expires_at as code_expires_at',
      'one_time_codes.spent_at as code_spent_at',
      'one_time_codes.challenge_id as challenge_id',
      'challenges.spent_at as challenge_spent_at',
      'challenges.login_id as login_id',
    ])
    .where('users.application_id', '=', p.applicationId)
    .where('users.name', '=', p.name)
    .where('factors.kind', '=', p.kind)
    .orderBy('factors.id')
    .orderBy('one_time_codes.id'),
);

export const insertCode = statement<Omit<OneTimeCodesTable, 'spent_at'>, unknown>((db, p) =>
  db.insertInto('one_time_codes').values({
    id: p.id,
    challenge_id: p.challenge_id,
    user_id: p.user_id,
    factor_id: p.factor_id,
    code_hash: p.code_hash,
    created_at: p.created_at,
    expires_at: p.expires_at,
    spent_at: null,
  }),
);

/**
 * The codes that a new one takes the place of: those of the same challenge, and of the same login. Those that were spent
 * stay, so that they are known as spent.
 */
export const removeOlderCodes = statement<
  { factorId: string; challengeId: string; loginId: string | null },
  unknown
>((db, p) =>
  db
    .deleteFrom('one_time_codes')
    .where('factor_id', '=', p.factorId)
    .where('spent_at', 'is', null)
    .where('challenge_id', 'in', (from) =>
      from
        .selectFrom('challenges')
        .select('challenges.id')
        .where((row) => row.or([row('challenges.id', '=', p.challengeId), row('login_id', '=', p.loginId)])),
    ),
);

/** The guard of single use: one row changes, or the code was used already. */
export const spendCode = statement<{ id: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('one_time_codes')
    .set({ spent_at: p.now })
    .where('id', '=', p.id)
    .where('spent_at', 'is', null)
    .where('expires_at', '>', p.now),
);

/** Whether the first step of a login was made through the person's mailbox. */
export const selectByMail = statement<{ loginId: string }, { by_mail: number }>((db, p) =>
  db.selectFrom('pending_logins').select('by_mail').where('id', '=', p.loginId),
);
