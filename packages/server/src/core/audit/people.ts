import type { Executor } from '../../platform/database/database.ts';
import { query } from '../../platform/database/statement.ts';
import type { AuditEntry } from './row.ts';

export interface EntryPerson {
  id: string;
  username: string;
}

/** With who the people are whom an entry knows by their user ids: null for others, and for those who were erased. */
export interface NamedEntry extends AuditEntry {
  /** Whom it is about. */
  person: EntryPerson | null;
  /** Who did it. */
  actorPerson: EntryPerson | null;
}

/** @param mayBeNamed whether the reader may know who a user is; everybody may be named when left out */
export async function withPeople(
  executor: Executor,
  entries: readonly AuditEntry[],
  mayBeNamed: (userId: string) => boolean = () => true,
): Promise<NamedEntry[]> {
  const ids = new Set(entries.flatMap(({ userId, actor }) => [actor, ...(userId === null ? [] : [userId])]));
  const userIds = [...ids].filter((id) => id.startsWith('usr_') && mayBeNamed(id));
  const people = await peopleOfUsers(executor, userIds);
  return entries.map((entry) => ({
    ...entry,
    person: people.get(entry.userId ?? '') ?? null,
    actorPerson: people.get(entry.actor) ?? null,
  }));
}

async function peopleOfUsers(
  executor: Executor,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, EntryPerson>> {
  if (userIds.length === 0) return new Map();
  const rows = await query<{ id: string; user_id: string; username: string }>(executor, (db) =>
    db.selectFrom('people').select(['id', 'user_id', 'username']).where('user_id', 'in', userIds),
  );
  return new Map(rows.map(({ id, user_id: userId, username }) => [userId, { id, username }]));
}
