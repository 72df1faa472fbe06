import type { Executor } from '../../platform/database/database.ts';
import { query } from '../../platform/database/statement.ts';
import { PEOPLE_APPLICATION_ID } from '../applications/people-application.ts';
import type { AuditEntry } from './row.ts';

export interface EntryPerson {
  id: string;
  username: string;
}

/** With what those are called whom an entry knows by their ids: null for others, and for those who were erased. */
export interface NamedEntry extends AuditEntry {
  /** Whom it is about. */
  person: EntryPerson | null;
  /** Who did it. */
  actorPerson: EntryPerson | null;
  /** With which API key it was done. */
  actorKey: { id: string; name: string } | null;
  /** Whom it is about, by the id that their own application gives them; null for people. */
  applicationUser: string | null;
}

/** @param mayBeNamed whether the reader may know what a user or a key is called; all of them when left out */
export async function withPeople(
  executor: Executor,
  entries: readonly AuditEntry[],
  mayBeNamed: (id: string) => boolean = () => true,
): Promise<NamedEntry[]> {
  const ids = new Set(entries.flatMap(({ userId, actor }) => [actor, ...(userId === null ? [] : [userId])]));
  const named = (prefix: string) => [...ids].filter((id) => id.startsWith(prefix) && mayBeNamed(id));
  const userIds = named('usr_');
  const [people, users, keys] = await Promise.all([
    peopleOfUsers(executor, userIds),
    namesOf(executor, 'users', userIds),
    namesOf(executor, 'api_keys', named('key_')),
  ]);
  return entries.map((entry) => {
    const { userId, actor, applicationId } = entry;
    const key = keys.get(actor);
    const isPerson = applicationId === PEOPLE_APPLICATION_ID;
    return {
      ...entry,
      person: people.get(userId ?? '') ?? null,
      actorPerson: people.get(actor) ?? null,
      actorKey: key === undefined ? null : { id: actor, name: key },
      applicationUser: (isPerson ? undefined : users.get(userId ?? '')) ?? null,
    };
  });
}

async function namesOf(
  executor: Executor,
  table: 'users' | 'api_keys',
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await query<{ id: string; name: string }>(executor, (db) =>
    db.selectFrom(table).select(['id', 'name']).where('id', 'in', ids),
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
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
