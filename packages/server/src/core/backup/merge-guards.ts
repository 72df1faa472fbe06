import { sql } from 'kysely';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import { builders } from '../../platform/database/statement.ts';
import { factorKindNames, factorKinds } from '../factors/kinds.ts';
import { type ClosedReport, change, closeGuards, type StillOpen } from './close-guards.ts';

/** The name under which the backup's scratch copy is attached to the store's connection. */
export const BACKUP = 'backup';

/**
 * Changes the backup's copy, before it takes the store's place, so that it accepts nothing that was accepted before. Where
 * the store goes on from the backup, a recovery code or a session that is open in both stays so.
 *
 * @param nowMs no earlier than the last acceptance: see `restore.ts`
 * @param continued the store holds everything that happened since the backup
 */
export async function closeWhatMayBeUsed(
  tx: Transaction,
  { nowMs, continued }: { nowMs: number; continued: boolean },
): Promise<ClosedReport> {
  if (!continued) return closeGuards(tx, { nowMs, schema: BACKUP });
  await takeOver(tx);
  return closeGuards(tx, { nowMs, schema: BACKUP, stillOpen: openInTheStore });
}

const openInTheStore: StillOpen = {
  recoveryCodes: sql`exists (select 1 from main.recovery_codes m
    where m.id = b.id and m.code_hash = b.code_hash and m.spent_at is null)`,
  sessions: sql`exists (select 1 from main.sessions m
    where m.id = b.id and m.token_hash = b.token_hash and m.revoked_at is null)`,
  counters: sql`1 = 1`,
};

/** What the store knows better than the backup: how far guards had moved, and what was shut since. */
async function takeOver(tx: Transaction): Promise<void> {
  await change(
    tx,
    sql`update backup.totp_factors as b set last_accepted_time_step = max(b.last_accepted_time_step, m.last_accepted_time_step)
        from main.totp_factors m where m.factor_id = b.factor_id and m.secret_version = b.secret_version`,
  );
  await change(
    tx,
    sql`update backup.factors as b set consecutive_failures = m.consecutive_failures, disabled_at = m.disabled_at
        from main.factors m where m.id = b.id`,
  );
  await change(
    tx,
    sql`update backup.api_keys as b set
          revoked_at = coalesce(b.revoked_at, m.revoked_at),
          expires_at = min(coalesce(b.expires_at, m.expires_at), coalesce(m.expires_at, b.expires_at)),
          last_used_at = m.last_used_at
        from main.api_keys m where m.id = b.id`,
  );
  await change(
    tx,
    sql`update backup.applications as b set disabled_at = coalesce(b.disabled_at, m.disabled_at)
        from main.applications m where m.id = b.id`,
  );
  await takeOverVault(tx);
}

/** Who sees what is as narrow as the narrower of both; and no code of a counter is given twice. */
async function takeOverVault(tx: Transaction): Promise<void> {
  await change(
    tx,
    sql`delete from backup.vault_grants as b
        where exists (select 1 from main.vault_collections c where c.id = b.collection_id)
          and not exists (select 1 from main.vault_grants m where m.id = b.id)`,
  );
  await change(
    tx,
    sql`update backup.vault_grants as b set
          access = case m.access when 'edit' then b.access else m.access end,
          expires_at = min(coalesce(b.expires_at, m.expires_at), coalesce(m.expires_at, b.expires_at))
        from main.vault_grants m where m.id = b.id`,
  );
  await change(
    tx,
    sql`delete from backup.api_key_entries as b
        where exists (select 1 from main.api_keys k where k.id = b.api_key_id)
          and exists (select 1 from main.vault_entries e where e.id = b.entry_id)
          and not exists (select 1 from main.api_key_entries m where m.id = b.id)`,
  );
  // One that was deleted since has no counter any more: each of its codes is an event that the backup does not have.
  await change(
    tx,
    sql`update backup.vault_entries as b set counter = b.counter + (
          select count(*) from main.audit_events a
          where a.action = 'vault.code_viewed' and json_extract(a.detail, '$.entryId') = b.id
            and not exists (select 1 from backup.audit_events o where o.id = a.id))
        where b.counter is not null and not exists (select 1 from main.vault_entries m where m.id = b.id)`,
  );
  // By the secret: it may have been added again as another entry. A code of an earlier counter is refused where it is used.
  await change(
    tx,
    sql`update backup.vault_entries as b set counter = max(b.counter, m.counter)
        from (select content_hash, max(counter) as counter from main.vault_entries
              where counter is not null group by content_hash) as m
        where m.content_hash = b.content_hash and b.counter is not null`,
  );
}

const standIns = factorKindNames.filter((kind) => factorKinds[kind].standsIn);

/** How the backup differs from the store, for people to act on. */
export interface DifferenceReport {
  /** In the backup, but erased since: they are back. */
  usersBack: number;
  /** In the backup, but removed or replaced since: they work again. */
  factorsBack: number;
  /** Made since the backup: they are gone. */
  usersGone: number;
  apiKeysGone: number;
  /** Members of collections that were removed since: they see them again. */
  grantsBack: number;
  /** API keys or entries that were removed since: the key makes codes of the entry again. */
  bindingsBack: number;
  /** They became somebody's own since, and are shared again. */
  entriesShared: number;
}

const NO_DIFFERENCE: DifferenceReport = {
  ...{ usersBack: 0, factorsBack: 0, usersGone: 0, apiKeysGone: 0 },
  ...{ grantsBack: 0, bindingsBack: 0, entriesShared: 0 },
};

export async function differences(executor: Executor): Promise<DifferenceReport> {
  const onlyIn = (schema: string, other: string, table: string, also = sql`1`) =>
    sql`(select count(*) from ${sql.table(`${schema}.${table}`)} a
         where ${also} and not exists (select 1 from ${sql.table(`${other}.${table}`)} o where o.id = a.id))`;
  const active = sql`a.state = 'active' and a.kind not in (${sql.join(standIns)})`;
  const isGone = (table: string, id: string) =>
    sql`not exists (select 1 from ${sql.table(`main.${table}`)} g where g.id = ${sql.ref(`a.${id}`)})`;
  const ofGoneCollections = isGone('vault_collections', 'collection_id');
  const ofGone = sql`(${isGone('api_keys', 'api_key_id')} or ${isGone('vault_entries', 'entry_id')})`;
  const select = sql<DifferenceReport>`select
    ${onlyIn(BACKUP, 'main', 'users')} as "usersBack",
    ${onlyIn(BACKUP, 'main', 'factors', active)} as "factorsBack",
    ${onlyIn('main', BACKUP, 'users')} as "usersGone",
    ${onlyIn('main', BACKUP, 'api_keys')} as "apiKeysGone",
    ${onlyIn(BACKUP, 'main', 'vault_grants', ofGoneCollections)} as "grantsBack",
    ${onlyIn(BACKUP, 'main', 'api_key_entries', ofGone)} as "bindingsBack",
    (select count(*) from backup.vault_entries b
      join main.vault_entries m on m.id = b.id and m.collection_id <> b.collection_id
      join main.vault_collections c on c.id = m.collection_id and c.owner_user_id is not null) as "entriesShared"`;
  const { rows } = await executor.execute(select.compile(builders.sqlite));
  return rows[0] ?? NO_DIFFERENCE;
}
