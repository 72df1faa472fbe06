import type { Clock } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { type Purge, purgeOf } from '../../platform/database/purge.ts';
import type { ChallengesTable } from '../../platform/database/schema.ts';
import { statement } from '../../platform/database/statement.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Audit } from '../audit/record.ts';
import type { Context } from '../context.ts';
import { enrolls, type Factor } from '../factors/factor.ts';
import type { FactorKindName } from '../factors/kinds.ts';
import { factorStore } from '../factors/store.ts';
import { spendChallengesOfUser } from '../factors/webauthn/store.ts';
import { assertUserLocked } from '../users/user-lock.ts';
import type { Subject, Users } from '../users/users.ts';

const LIFETIME_MS = 5 * 60 * 1000;

/** One occasion on which a user was asked for one factor. Answered at most once. */
export interface Challenge {
  id: string;
  userId: string;
  factorKind: FactorKindName;
  factorId: string | null;
  /** The login whose second step it is. */
  loginId: string | null;
  expiresAt: number;
}

/** One factor, or any of a kind. */
export type ChallengedFactor = { factorId: string } | { kind: FactorKindName };

export interface Challenges {
  /**
   * Asks a user who is enrolled. It gives no new attempts: those hang on the user.
   * Throws `user.not_found`, `factor.not_found`, and `user.not_enrolled`, also where the factor is not active.
   */
  create(
    tx: Transaction,
    subject: Subject,
    wanted: ChallengedFactor,
    context: Context,
    loginId?: string,
  ): Promise<Challenge>;
  /**
   * Asks for the first code of a factor that is still pending. Already verified: it is this user's.
   */
  createForPending(tx: Transaction, factor: Factor, context: Context): Promise<Challenge>;
  /** Only this user's own, neither answered nor expired. */
  find(tx: Transaction, subject: Subject, id: string): Promise<Challenge | undefined>;
  /** Ends it. False when somebody was there first: then its answer counts for nothing. */
  spend(tx: Transaction, id: string): Promise<boolean>;
  /** Ends every open challenge of a user, those of passkeys among them. */
  spendAllOfUser(tx: Transaction, userId: string): Promise<void>;
  /** Of those that have expired. */
  purge: Purge;
}

const insert = statement<Omit<ChallengesTable, 'spent_at'>, unknown>((db, p) =>
  db.insertInto('challenges').values({
    id: p.id,
    user_id: p.user_id,
    factor_kind: p.factor_kind,
    factor_id: p.factor_id,
    created_at: p.created_at,
    expires_at: p.expires_at,
    spent_at: null,
    login_id: p.login_id,
  }),
);

const selectOpen = statement<Subject & { id: string; now: number }, ChallengesTable>((db, p) =>
  db
    .selectFrom('challenges')
    .innerJoin('users', 'users.id', 'challenges.user_id')
    .selectAll('challenges')
    .where('challenges.id', '=', p.id)
    .where('users.application_id', '=', p.applicationId)
    .where('users.name', '=', p.name)
    .where('spent_at', 'is', null)
    .where('expires_at', '>', p.now),
);

const spend = statement<{ id: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('challenges')
    .set({ spent_at: p.now })
    .where('id', '=', p.id)
    .where('spent_at', 'is', null)
    .where('expires_at', '>', p.now),
);

const spendAll = statement<{ userId: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('challenges')
    .set({ spent_at: p.now })
    .where('user_id', '=', p.userId)
    .where('spent_at', 'is', null),
);

const purge = purgeOf('challenges', 'id', 'expires_at');

export function createChallenges(parts: { users: Users; ids: Ids; clock: Clock; audit: Audit }): Challenges {
  const { users, ids, clock, audit } = parts;

  async function findFactor(tx: Transaction, userId: string, wanted: ChallengedFactor) {
    if ('kind' in wanted) return { factorKind: wanted.kind, factorId: null };
    const { kind, id, state } = await factorStore.get(tx, userId, wanted.factorId);
    if (state === 'pending') throw notEnrolled();
    return { factorKind: kind, factorId: id };
  }

  async function insertChallenge(
    tx: Transaction,
    made: Pick<Challenge, 'userId' | 'factorKind' | 'factorId' | 'loginId'>,
    context: Context,
  ): Promise<Challenge> {
    const id = ids.next('chl');
    const now = clock.now();
    const expiresAt = now + LIFETIME_MS;
    const { userId, factorKind, factorId, loginId } = made;
    await insert.run(tx, {
      id,
      user_id: userId,
      factor_kind: factorKind,
      factor_id: factorId,
      created_at: now,
      expires_at: expiresAt,
      login_id: loginId,
    });
    const detail = { kind: factorKind };
    audit.note(tx, context, { action: 'challenge.created', outcome: 'success', userId, detail });
    return { id, ...made, expiresAt };
  }

  return {
    async create(tx, subject, wanted, context, loginId) {
      assertUserLocked(tx, subject);
      const { id: userId } = await users.get(tx, subject);
      const found = await findFactor(tx, userId, wanted);
      if (!(await factorStore.ofUser(tx, userId)).some(enrolls)) throw notEnrolled();
      return insertChallenge(tx, { userId, ...found, loginId: loginId ?? null }, context);
    },
    createForPending(tx, { id, userId, kind }, context) {
      return insertChallenge(tx, { userId, factorKind: kind, factorId: id, loginId: null }, context);
    },
    async find(tx, { applicationId, name }, id) {
      const row = await selectOpen.first(tx, { applicationId, name, id, now: clock.now() });
      if (!row) return undefined;
      return {
        id: row.id,
        userId: row.user_id,
        factorKind: row.factor_kind as FactorKindName,
        factorId: row.factor_id,
        loginId: row.login_id,
        expiresAt: row.expires_at,
      };
    },
    spend: async (tx, id) => (await spend.run(tx, { id, now: clock.now() })) === 1,
    async spendAllOfUser(tx, userId) {
      const now = clock.now();
      await Promise.all([spendAll.run(tx, { userId, now }), spendChallengesOfUser.run(tx, { userId, now })]);
    },
    purge,
  };
}

function notEnrolled(): TwofoldError {
  return new TwofoldError('user.not_enrolled', 'The user has no active factor to ask for.');
}
