import type { Executor } from '../../platform/database/database.ts';
import { query } from '../../platform/database/statement.ts';
import { type FactorKindName, factorKindNames, factorKinds } from './kinds.ts';

/**
 * Of each of these users the kinds of factor that work, those left out that only stand in for another; locked ones
 * count. Nobody who has none is in it.
 */
export async function activeKindsOf(
  executor: Executor,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, readonly FactorKindName[]>> {
  if (userIds.length === 0) return new Map();
  const rows = await query<{ user_id: string; kind: string }>(executor, (db) =>
    db
      .selectFrom('factors')
      .select(['user_id', 'kind'])
      .distinct()
      .where('user_id', 'in', userIds)
      .where('state', '=', 'active'),
  );
  const kinds = Map.groupBy(rows, ({ user_id: userId }) => userId);
  return new Map(
    [...kinds].map(([userId, ofUser]) => {
      const has = new Set(ofUser.map(({ kind }) => kind));
      return [userId, factorKindNames.filter((kind) => has.has(kind) && !factorKinds[kind].standsIn)];
    }),
  );
}
