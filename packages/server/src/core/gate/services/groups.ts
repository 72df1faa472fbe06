import type { Clock } from '../../../platform/clock.ts';
import type { Executor, Transaction } from '../../../platform/database/database.ts';
import type { GateGroupsTable } from '../../../platform/database/schema-gate.ts';
import { isTaken } from '../../../platform/database/unique.ts';
import { invalidField, TwofoldError } from '../../../platform/errors.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Invalidations } from '../../../platform/invalidation/invalidations.ts';
import type { Audit } from '../../audit/record.ts';
import type { Context } from '../../context.ts';
import { type Page, type PageRequest, pageOf } from '../../paging.ts';
import type { People } from '../../people/people.ts';
import { GROUP_NAME } from '../policy/policy.ts';
import {
  deleteGroup,
  deleteMember,
  insertGroup,
  type MemberRow,
  putMember,
  selectGroup,
  selectGroupByName,
  selectGroupsAfter,
  selectGroupsOfUser,
  selectMembers,
} from './grants-store.ts';

/** People who are granted services together. */
export interface Group {
  id: string;
  name: string;
  /** Unix milliseconds. */
  createdAt: number;
}

export interface GroupMember {
  personId: string;
  username: string;
  createdAt: number;
}

export interface Groups {
  /** Oldest first. */
  list(executor: Executor, page?: PageRequest): Promise<Page<Group>>;
  /** Throws `group.not_found`. */
  get(executor: Executor, id: string): Promise<Group>;
  getByName(executor: Executor, name: string): Promise<Group>;
  /** Throws `request.invalid`, `group.name_taken`. */
  create(tx: Transaction, name: string, context: Context): Promise<Group>;
  /** With what was granted to it. Throws `group.not_found`. */
  remove(tx: Transaction, id: string, context: Context): Promise<void>;
  members(executor: Executor, id: string, page?: PageRequest): Promise<Page<GroupMember>>;
  /** Throws `group.not_found`, `person.not_found`. One who is in it stays. */
  add(tx: Transaction, id: string, personId: string, context: Context): Promise<void>;
  /** Throws the same, and `member.not_found`. */
  takeOut(tx: Transaction, id: string, personId: string, context: Context): Promise<void>;
  ofUser(executor: Executor, userId: string): Promise<Pick<Group, 'id' | 'name'>[]>;
}

export function createGroups(parts: {
  people: Pick<People, 'get'>;
  ids: Ids;
  clock: Clock;
  audit: Audit;
  invalidations: Pick<Invalidations, 'announce'>;
}): Groups {
  const { people, ids, clock, audit, invalidations } = parts;

  async function get(executor: Executor, id: string): Promise<Group> {
    const row = await selectGroup.first(executor, { id });
    if (!row) throw new TwofoldError('group.not_found');
    return toGroup(row);
  }

  async function findBoth(tx: Transaction, id: string, personId: string) {
    const group = await get(tx, id);
    const { userId } = await people.get(tx, personId);
    return { group, userId, rowId: `${group.id} ${userId}` };
  }

  return {
    list: (executor, page) => pageOf(page, toGroup, (range) => selectGroupsAfter.all(executor, range)),
    get,
    async getByName(executor, name) {
      const row = await selectGroupByName.first(executor, { name });
      if (!row) throw new TwofoldError('group.not_found');
      return toGroup(row);
    },
    async create(tx, name, context) {
      // A comma or a line break would be another group in the header that names them all.
      if (!GROUP_NAME.test(name))
        throw invalidField('/name', 'must be 1 to 64 small letters, digits, dots, dashes and underscores');
      const row = { id: ids.next('grp'), name, created_at: clock.now() };
      try {
        await insertGroup.run(tx, row);
      } catch (error) {
        throw isTaken(error) ? new TwofoldError('group.name_taken') : error;
      }
      const detail = { groupId: row.id, group: name };
      audit.note(tx, context, { action: 'group.created', outcome: 'success', detail });
      return toGroup(row);
    },
    async remove(tx, id, context) {
      const { name } = await get(tx, id);
      await deleteGroup.run(tx, { id });
      invalidations.announce(tx, 'service', id);
      const detail = { groupId: id, group: name };
      audit.note(tx, context, { action: 'group.removed', outcome: 'success', detail });
    },
    async members(executor, id, page) {
      const { id: groupId } = await get(executor, id);
      return pageOf(page, toMember, (range) => selectMembers.all(executor, { groupId, ...range }));
    },
    async add(tx, id, personId, context) {
      const { group, userId, rowId } = await findBoth(tx, id, personId);
      const row = { id: rowId, group_id: group.id, user_id: userId, created_at: clock.now() };
      if ((await putMember.run(tx, row)) === 0) return;
      invalidations.announce(tx, 'user', userId);
      const detail = { groupId: group.id, group: group.name };
      audit.note(tx, context, { action: 'group.joined', outcome: 'success', userId, detail });
    },
    async takeOut(tx, id, personId, context) {
      const { group, userId, rowId } = await findBoth(tx, id, personId);
      if ((await deleteMember.run(tx, { id: rowId })) === 0) throw new TwofoldError('member.not_found');
      invalidations.announce(tx, 'user', userId);
      const detail = { groupId: group.id, group: group.name };
      audit.note(tx, context, { action: 'group.left', outcome: 'success', userId, detail });
    },
    ofUser: (executor, userId) => selectGroupsOfUser.all(executor, { userId }),
  };
}

function toGroup({ id, name, created_at: createdAt }: GateGroupsTable): Group {
  return { id, name, createdAt };
}

function toMember({ person_id: personId, username, created_at: createdAt }: MemberRow): GroupMember {
  return { personId, username, createdAt };
}
