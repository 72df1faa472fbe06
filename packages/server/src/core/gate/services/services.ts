import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../platform/clock.ts';
import type { Executor, Transaction } from '../../../platform/database/database.ts';
import { isTaken } from '../../../platform/database/unique.ts';
import { invalidField, TwofoldError } from '../../../platform/errors.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Invalidations } from '../../../platform/invalidation/invalidations.ts';
import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import type { Random } from '../../../platform/random.ts';
import type { AuditAction } from '../../audit/actions.ts';
import type { Audit } from '../../audit/record.ts';
import type { Context } from '../../context.ts';
import { type Page, type PageRequest, pageOf } from '../../paging.ts';
import {
  type CompiledPolicy,
  checkPolicy,
  compilePolicy,
  defaultPolicy,
  type Policy,
} from '../policy/policy.ts';
import type { Origin } from '../target/host.ts';
import { checkOrigins, checkServiceName } from './checks.ts';
import { issueServiceToken, serviceIdOf, serviceTokenHash } from './service-token.ts';
import {
  deleteService,
  insertService,
  type ServiceRow,
  selectService,
  selectServiceByName,
  selectServicesAfter,
  setServiceDisabled,
  setServiceTokens,
  updateService,
} from './store.ts';

/** What of a person a service is told, beyond a pseudonym that is its own. */
export const scopes = ['read:username', 'read:email', 'read:user-role', 'read:groups'] as const;
export type Scope = (typeof scopes)[number];

/** A web service behind the gate. Times are Unix milliseconds. */
export interface Service {
  readonly id: string;
  /** As it stands in paths: `/verify/wiki`. */
  readonly name: string;
  /** Where browsers reach it; what a proxy reports has to be one of these. */
  readonly origins: readonly Origin[];
  readonly policy: CompiledPolicy;
  /** What a grant gives where it does not say so itself. */
  readonly defaultScopes: readonly Scope[];
  readonly createdAt: number;
  readonly disabledAt: number | null;
}

export interface NewService {
  name: string;
  origins: readonly string[];
  policy?: Partial<Policy>;
  defaultScopes?: readonly Scope[];
}

export interface IssuedServiceToken {
  service: Service;
  /** Shown once: only a keyed hash is kept. */
  token: string;
}

export interface Services {
  /** Oldest first. */
  list(executor: Executor, page?: PageRequest): Promise<Page<Service>>;
  /** Throws `service.not_found`. @param idOrName names are no ids: they have no `_` */
  get(executor: Executor, idOrName: string): Promise<Service>;
  findByName(executor: Executor, name: string): Promise<Service | undefined>;
  /** Throws `request.invalid` naming the field, `service.name_taken`. */
  create(tx: Transaction, service: NewService, context: Context): Promise<IssuedServiceToken>;
  /** Throws `service.not_found`, `request.invalid`. What is left out stays. */
  change(
    tx: Transaction,
    id: string,
    change: Partial<Omit<NewService, 'name'>>,
    context: Context,
  ): Promise<Service>;
  /** The one before goes on for `overlapMs`: until the service has the new one. */
  rotateToken(tx: Transaction, id: string, overlapMs: number, context: Context): Promise<IssuedServiceToken>;
  /** Nobody is let in from then on. */
  disable(tx: Transaction, id: string, context: Context): Promise<Service>;
  enable(tx: Transaction, id: string, context: Context): Promise<Service>;
  /** With its grants. Throws `service.not_found`. */
  remove(tx: Transaction, id: string, context: Context): Promise<void>;
  /** Whether it is a token of this service; where there is none, after the same work. */
  authenticate(row: ServiceRow | undefined, token: string, now: number): boolean;
  fromRow(row: ServiceRow): Service;
}

/** So long a token before the present one is accepted at most. */
export const MAX_OVERLAP_MS = 7 * 86_400_000;

export function createServices(parts: {
  ids: Ids;
  random: Random;
  clock: Clock;
  dataKeys: DataKeys<'gate-service'>;
  audit: Audit;
  invalidations: Pick<Invalidations, 'announce'>;
  /** Of this installation's own pages: a service there would send people round in a circle. */
  ownOrigins: readonly Origin[];
}): Services {
  const { ids, random, clock, dataKeys, audit, invalidations, ownOrigins } = parts;

  async function getRow(executor: Executor, idOrName: string): Promise<ServiceRow> {
    const row = idOrName.includes('_')
      ? await selectService.first(executor, { id: idOrName })
      : await selectServiceByName.first(executor, { name: idOrName });
    if (!row) throw new TwofoldError('service.not_found');
    return row;
  }

  function announce(tx: Transaction, context: Context, action: AuditAction, { id, name }: ServiceRow): void {
    invalidations.announce(tx, 'service', id);
    audit.note(tx, context, { action, outcome: 'success', detail: { serviceId: id, service: name } });
  }

  async function setDisabled(tx: Transaction, id: string, disabledAt: number | null, context: Context) {
    const row = await getRow(tx, id);
    if ((row.disabled_at === null) === (disabledAt === null)) return fromRow(row);
    await setServiceDisabled.run(tx, { id: row.id, disabledAt });
    announce(tx, context, disabledAt === null ? 'service.enabled' : 'service.disabled', row);
    return fromRow({ ...row, disabled_at: disabledAt });
  }

  return {
    fromRow,
    list: (executor, page) => pageOf(page, fromRow, (range) => selectServicesAfter.all(executor, range)),
    async get(executor, idOrName) {
      return fromRow(await getRow(executor, idOrName));
    },
    async findByName(executor, name) {
      const row = await selectServiceByName.first(executor, { name });
      return row && fromRow(row);
    },
    async create(tx, given, context) {
      const id = ids.next('svc');
      const token = issueServiceToken(id, random);
      const row: ServiceRow = {
        id,
        name: checkServiceName(given.name),
        origins: JSON.stringify(checkOrigins(given.origins, ownOrigins)),
        policy: JSON.stringify(checkPolicy({ ...defaultPolicy, ...given.policy })),
        default_scopes: (given.defaultScopes ?? []).join(' '),
        token_hash: serviceTokenHash(dataKeys, token),
        previous_token_hash: null,
        previous_token_until: null,
        created_at: clock.now(),
        disabled_at: null,
      };
      try {
        await insertService.run(tx, row);
      } catch (error) {
        throw isTaken(error) ? nameTaken() : error;
      }
      announce(tx, context, 'service.created', row);
      return { service: fromRow(row), token };
    },
    async change(tx, id, change, context) {
      const row = await getRow(tx, id);
      const policy = { ...defaultPolicy, ...(JSON.parse(row.policy) as Policy), ...change.policy };
      const changed: ServiceRow = {
        ...row,
        ...(change.origins && { origins: JSON.stringify(checkOrigins(change.origins, ownOrigins)) }),
        ...(change.policy && { policy: JSON.stringify(checkPolicy(policy)) }),
        ...(change.defaultScopes && { default_scopes: change.defaultScopes.join(' ') }),
      };
      const { origins, policy: newPolicy, default_scopes: defaultScopes } = changed;
      await updateService.run(tx, { id: row.id, origins, policy: newPolicy, defaultScopes });
      announce(tx, context, 'service.changed', row);
      return fromRow(changed);
    },
    async rotateToken(tx, id, overlapMs, context) {
      if (overlapMs < 0 || overlapMs > MAX_OVERLAP_MS)
        throw invalidField('/overlapSeconds', 'is a week at most');
      const row = await getRow(tx, id);
      const token = issueServiceToken(row.id, random);
      const until = overlapMs === 0 ? null : clock.now() + overlapMs;
      await setServiceTokens.run(tx, {
        id: row.id,
        tokenHash: serviceTokenHash(dataKeys, token),
        previousTokenHash: until === null ? null : row.token_hash,
        previousTokenUntil: until,
      });
      announce(tx, context, 'service.token_rotated', row);
      return { service: fromRow(row), token };
    },
    disable: (tx, id, context) => setDisabled(tx, id, clock.now(), context),
    enable: (tx, id, context) => setDisabled(tx, id, null, context),
    async remove(tx, id, context) {
      const row = await getRow(tx, id);
      await deleteService.run(tx, { id: row.id });
      announce(tx, context, 'service.removed', row);
    },
    authenticate(row, token, now) {
      const hash = serviceTokenHash(dataKeys, token);
      if (!row || serviceIdOf(token) !== row.id) return false;
      if (isSame(hash, row.token_hash)) return true;
      const { previous_token_hash: previous, previous_token_until: until } = row;
      return previous !== null && until !== null && until > now && isSame(hash, previous);
    },
  };
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function fromRow(row: ServiceRow): Service {
  return {
    id: row.id,
    name: row.name,
    origins: JSON.parse(row.origins) as string[],
    policy: compilePolicy({ ...defaultPolicy, ...(JSON.parse(row.policy) as Policy) }),
    defaultScopes: toScopes(row.default_scopes),
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
  };
}

/** A scope that this version does not know gives nothing. */
export function toScopes(column: string): Scope[] {
  const names = column.split(' ');
  return scopes.filter((scope) => names.includes(scope));
}

function nameTaken(): TwofoldError {
  return new TwofoldError('service.name_taken', 'Another service has this name; choose another.');
}
