import type { Clock } from '../../../platform/clock.ts';
import type { Executor, Transaction } from '../../../platform/database/database.ts';
import type { GateGrantsTable } from '../../../platform/database/schema-gate.ts';
import { invalidField, TwofoldError } from '../../../platform/errors.ts';
import type { Invalidations } from '../../../platform/invalidation/invalidations.ts';
import type { Audit } from '../../audit/record.ts';
import type { Context } from '../../context.ts';
import { type Page, type PageRequest, pageOf } from '../../paging.ts';
import type { People } from '../../people/people.ts';
import {
  deleteGrant,
  type GrantRow,
  insertMissingGrant,
  putGrant,
  selectGrant,
  selectGrantsOfGroup,
  selectGrantsOfService,
  selectGrantsOfUser,
} from './grants-store.ts';
import type { Groups } from './groups.ts';
import { type Scope, type Service, type Services, toScopes } from './services.ts';

export type Holder = { kind: 'person'; userId: string } | { kind: 'group'; groupId: string };

/** That a person, or everybody in a group, may reach a service. */
export interface Grant {
  serviceId: string;
  holder: Holder;
  scopes: readonly Scope[];
  /** Unix milliseconds; null for no end. */
  expiresAt: number | null;
}

/** The same, as administrators see it. */
export interface NamedGrant extends Grant {
  /** A person's id, or `group:` and the group's name: in paths and commands. */
  holderName: string;
  /** What people call it. */
  label: string;
  createdAt: number;
}

export interface Grants {
  /** Throws `service.not_found`. */
  list(executor: Executor, serviceId: string, page?: PageRequest): Promise<Page<NamedGrant>>;
  /**
   * A second one for the same takes the first one's place.
   *
   * @param holderName a person's id, or `group:` and a group's name
   * @param scopes the service's default where they are left out
   * @throws `service.not_found`, `person.not_found`, `group.not_found`, `request.invalid`
   */
  put(
    tx: Transaction,
    serviceId: string,
    holderName: string,
    grant: { scopes?: readonly Scope[] | undefined; expiresAt: number | null },
    context: Context,
  ): Promise<NamedGrant>;
  /** Throws `grant.not_found`. */
  remove(tx: Transaction, serviceId: string, holderName: string, context: Context): Promise<void>;
  /** The user's own, on every service. */
  ofUser(executor: Executor, userId: string): Promise<Grant[]>;
  /** Of everybody who is in the group, on every service. */
  ofGroup(executor: Executor, groupId: string): Promise<Grant[]>;
  /** What an administrator gets who is there for the first time. Where there is one by now, nothing changes. */
  putForAdministrator(tx: Transaction, service: Service, userId: string, context: Context): Promise<void>;
}

const GROUP = 'group:';

export function createGrants(parts: {
  services: Pick<Services, 'get'>;
  groups: Pick<Groups, 'getByName'>;
  people: Pick<People, 'get'>;
  clock: Clock;
  audit: Audit;
  invalidations: Pick<Invalidations, 'announce'>;
}): Grants {
  const { services, groups, people, clock, audit, invalidations } = parts;

  async function findHolder(executor: Executor, holderName: string): Promise<Holder> {
    if (holderName.startsWith(GROUP)) {
      const { id: groupId } = await groups.getByName(executor, holderName.slice(GROUP.length));
      return { kind: 'group', groupId };
    }
    const { userId } = await people.get(executor, holderName);
    return { kind: 'person', userId };
  }

  /** Of a group, everybody's may have changed. */
  function announce(tx: Transaction, serviceId: string, holder: Holder): void {
    if (holder.kind === 'person') invalidations.announce(tx, 'user', holder.userId);
    else invalidations.announce(tx, 'service', serviceId);
  }

  function note(
    tx: Transaction,
    context: Context,
    action: 'grant.given' | 'grant.taken',
    serviceId: string,
    holder: Holder,
    reason?: string,
  ): void {
    const isPerson = holder.kind === 'person';
    const detail = { serviceId, ...(isPerson ? {} : { groupId: holder.groupId }) };
    const userId = isPerson ? holder.userId : undefined;
    audit.note(tx, context, { action, outcome: 'success', userId, reason, detail });
  }

  return {
    async list(executor, serviceId, page) {
      const { id } = await services.get(executor, serviceId);
      return pageOf(page, toNamedGrant, (range) =>
        selectGrantsOfService.all(executor, { serviceId: id, ...range }),
      );
    },
    async put(tx, serviceId, holderName, { scopes, expiresAt }, context) {
      const service = await services.get(tx, serviceId);
      const now = clock.now();
      if (expiresAt !== null && expiresAt <= now) throw invalidField('/expiresAt', 'must be in the future');
      const holder = await findHolder(tx, holderName);
      const row = rowOf(service, holder, scopes ?? service.defaultScopes, expiresAt, now);
      await putGrant.run(tx, row);
      announce(tx, service.id, holder);
      note(tx, context, 'grant.given', service.id, holder);
      const put = await selectGrant.first(tx, { id: row.id });
      if (!put) throw new Error('The grant that was just written is not there.');
      return toNamedGrant(put);
    },
    async remove(tx, serviceId, holderName, context) {
      const service = await services.get(tx, serviceId);
      const holder = await findHolder(tx, holderName);
      if ((await deleteGrant.run(tx, { id: idOf(service, holder) })) === 0)
        throw new TwofoldError('grant.not_found');
      announce(tx, service.id, holder);
      note(tx, context, 'grant.taken', service.id, holder);
    },
    async ofUser(executor, userId) {
      return (await selectGrantsOfUser.all(executor, { userId })).map(toGrant);
    },
    async ofGroup(executor, groupId) {
      return (await selectGrantsOfGroup.all(executor, { groupId })).map(toGrant);
    },
    async putForAdministrator(tx, service, userId, context) {
      const holder = { kind: 'person', userId } as const;
      const row = rowOf(service, holder, service.defaultScopes, null, clock.now());
      if ((await insertMissingGrant.run(tx, row)) === 0) return;
      announce(tx, service.id, holder);
      note(tx, context, 'grant.given', service.id, holder, 'administrator');
    },
  };
}

function idOf({ id }: Service, holder: Holder): string {
  return `${id} ${holder.kind === 'person' ? holder.userId : holder.groupId}`;
}

function rowOf(
  service: Service,
  holder: Holder,
  scopes: readonly Scope[],
  expiresAt: number | null,
  now: number,
): GateGrantsTable {
  return {
    id: idOf(service, holder),
    service_id: service.id,
    user_id: holder.kind === 'person' ? holder.userId : null,
    group_id: holder.kind === 'group' ? holder.groupId : null,
    scopes: scopes.join(' '),
    expires_at: expiresAt,
    created_at: now,
  };
}

function toGrant(row: GateGrantsTable): Grant {
  const { user_id: userId, group_id: groupId } = row;
  const holder: Holder =
    groupId === null ? { kind: 'person', userId: userId ?? '' } : { kind: 'group', groupId };
  return { serviceId: row.service_id, holder, scopes: toScopes(row.scopes), expiresAt: row.expires_at };
}

function toNamedGrant(row: GrantRow): NamedGrant {
  const isGroup = row.group_id !== null;
  return {
    ...toGrant(row),
    holderName: isGroup ? `${GROUP}${row.group_name}` : (row.person_id ?? ''),
    label: (isGroup ? row.group_name : row.username) ?? '',
    createdAt: row.created_at,
  };
}
