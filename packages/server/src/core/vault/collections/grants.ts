import type { Clock } from '../../../platform/clock.ts';
import type { Executor, Transaction } from '../../../platform/database/database.ts';
import { invalidField, TwofoldError } from '../../../platform/errors.ts';
import type { Context } from '../../context.ts';
import { type People, type Person, toRole } from '../../people/people.ts';
import { assertVaultLocked, readAccess, requireManager, type VaultCaller } from '../access.ts';
import type { VaultChanges } from '../announce.ts';
import { countOtherMembers, deleteGrant, type MemberRow, putGrant, selectMembers } from './store.ts';

export const grantedAccess = ['read', 'edit'] as const;

export type GrantedAccess = (typeof grantedAccess)[number];

/** In place of a person: everybody who has an account, now or later. */
export const EVERYBODY = 'everybody';

export interface Member {
  /** Null: everybody. */
  person: Pick<Person, 'id' | 'username' | 'role'> | null;
  access: GrantedAccess;
  /** Unix milliseconds; null for no end. */
  expiresAt: number | null;
  createdAt: number;
}

export interface Grant {
  access: GrantedAccess;
  expiresAt: number | null;
}

/** Who may see which shared collection. For administrators; whoever is one sees all of them without any grant. */
export interface Grants {
  /** Throws `collection.not_found`, `role.insufficient`. */
  list(executor: Executor, caller: VaultCaller, collectionId: string): Promise<Member[]>;
  /**
   * Under the vault's lock. A second one for the same takes the first one's place.
   *
   * @param member a person's id, or `EVERYBODY`
   * @throws `collection.not_found`, `role.insufficient`, `person.not_found`, `request.invalid`, `vault.limit_reached`
   */
  put(
    tx: Transaction,
    caller: VaultCaller,
    collectionId: string,
    member: string,
    grant: Grant,
    context: Context,
  ): Promise<Member>;
  /** Read access without an end, for a person who is made with the installation. Under the vault's lock. */
  putBySystem(tx: Transaction, collectionId: string, person: Person, context: Context): Promise<void>;
  /** Under the vault's lock. Throws `collection.not_found`, `role.insufficient`, `member.not_found`. */
  remove(
    tx: Transaction,
    caller: VaultCaller,
    collectionId: string,
    member: string,
    context: Context,
  ): Promise<void>;
}

const MAX_MEMBERS = 1000;

export function createGrants(parts: {
  people: Pick<People, 'find'>;
  changes: VaultChanges;
  clock: Clock;
}): Grants {
  const { people, changes, clock } = parts;

  /** What may not be seen is not there; what may be seen is only managed by administrators. */
  async function requireManaged(
    executor: Executor,
    caller: VaultCaller,
    collectionId: string,
  ): Promise<void> {
    const access = await readAccess(executor, caller, clock);
    const collection = access.find(collectionId);
    if (!collection) throw new TwofoldError('collection.not_found');
    requireManager(access);
    if (collection.isPersonal)
      throw new TwofoldError('role.insufficient', 'A personal collection is shared with nobody.');
  }

  async function write(
    tx: Transaction,
    collectionId: string,
    userId: string | null,
    { access, expiresAt }: Grant,
    context: Context,
  ): Promise<number> {
    assertVaultLocked(tx);
    const createdAt = clock.now();
    await putGrant.run(tx, {
      ...{ id: grantId(collectionId, userId), collection_id: collectionId, user_id: userId },
      ...{ access, expires_at: expiresAt, created_at: createdAt },
    });
    changes.announce(tx, collectionId);
    const given = { collectionId, member: userId ?? EVERYBODY, access, expiresAt };
    changes.note(tx, context, 'collection.shared', given);
    return createdAt;
  }

  async function granteeOf(tx: Transaction, member: string) {
    if (member === EVERYBODY) return { userId: null, person: null };
    const person = await people.find(tx, member);
    if (!person)
      throw new TwofoldError(
        'person.not_found',
        'There is no such person: give the id, per_…, or everybody.',
      );
    const { id, username, role, userId } = person;
    return { userId, person: { id, username, role } };
  }

  async function assertRoom(tx: Transaction, collectionId: string, userId: string | null): Promise<void> {
    const others = { collectionId, id: grantId(collectionId, userId) };
    const count = (await countOtherMembers.first(tx, others))?.n ?? 0;
    if (Number(count) >= MAX_MEMBERS)
      throw new TwofoldError('vault.limit_reached', `A collection can have ${MAX_MEMBERS} members.`);
  }

  return {
    async list(executor, caller, collectionId) {
      await requireManaged(executor, caller, collectionId);
      return (await selectMembers.all(executor, { collectionId })).map(toMember);
    },
    async put(tx, caller, collectionId, member, grant, context) {
      assertVaultLocked(tx);
      await requireManaged(tx, caller, collectionId);
      const { expiresAt } = grant;
      if (expiresAt !== null && !(Number.isSafeInteger(expiresAt) && expiresAt > clock.now()))
        throw invalidField('/expiresAt', 'must be in the future');
      const grantee = await granteeOf(tx, member);
      await assertRoom(tx, collectionId, grantee.userId);
      const createdAt = await write(tx, collectionId, grantee.userId, grant, context);
      return { person: grantee.person, ...grant, createdAt };
    },
    async putBySystem(tx, collectionId, { userId }, context) {
      await write(tx, collectionId, userId, { access: 'read', expiresAt: null }, context);
    },
    async remove(tx, caller, collectionId, member, context) {
      assertVaultLocked(tx);
      await requireManaged(tx, caller, collectionId);
      const grantee = await granteeOf(tx, member);
      if ((await deleteGrant.run(tx, { id: grantId(collectionId, grantee.userId) })) === 0)
        throw new TwofoldError('member.not_found');
      changes.announce(tx, collectionId);
      const taken = { collectionId, member: grantee.userId ?? EVERYBODY };
      changes.note(tx, context, 'collection.unshared', taken);
    },
  };
}

function grantId(collectionId: string, userId: string | null): string {
  return `${collectionId} ${userId ?? EVERYBODY}`;
}

function toMember(row: MemberRow): Member {
  const { person_id: id, username, role } = row;
  return {
    person: id === null || username === null || role === null ? null : { id, username, role: toRole(role) },
    // What this version does not know allows the least.
    access: row.access === 'edit' ? 'edit' : 'read',
    expiresAt: row.expires_at,
    createdAt: row.created_at,
  };
}
