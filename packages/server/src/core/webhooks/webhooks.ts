import type { Clock } from '../../platform/clock.ts';
import type { Executor, Transaction, TransactionOptions } from '../../platform/database/database.ts';
import { invalidField, TwofoldError } from '../../platform/errors.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Keyring } from '../../platform/keyring/keyring.ts';
import { OutgoingError } from '../../platform/outgoing/failure.ts';
import type { Outgoing } from '../../platform/outgoing/outgoing.ts';
import type { Random } from '../../platform/random.ts';
import { selectApplication } from '../applications/store.ts';
import type { AuditAction } from '../audit/actions.ts';
import { findHead } from '../audit/chain/seal.ts';
import type { Audit } from '../audit/record.ts';
import type { AuditDetail } from '../audit/row.ts';
import type { Actor } from '../context.ts';
import { eventTypes } from '../events/catalogue.ts';
import { type Page, type PageRequest, pageOf } from '../paging.ts';
import { formatWebhookSecret, SECRET_BYTES } from './delivery/sign.ts';
import type { OwnerLimits } from './owner-limits.ts';
import { sealWebhook } from './sealed.ts';
import {
  deleteWebhook,
  disableWebhook,
  insertWebhook,
  parkDeliveries,
  selectWebhook,
  selectWebhooksOfApplication,
  selectWebhooksOfOwner,
  selectWebhookToChange,
  updateSecrets,
  updateWebhook,
  type WebhookRow,
} from './store.ts';

/** Where events go. Times are Unix milliseconds. */
export interface Webhook {
  id: string;
  applicationId: string;
  /** Only events about this user; null: all of the application. */
  ownerUserId: string | null;
  /** May hold a secret of the receiver: for its owner's eyes only. */
  url: string;
  events: string[];
  createdAt: number;
  disabledAt: number | null;
  /** `owner`; `failing`; `gone`: the receiver answered 410; `access_ended`: all that its owner had opened was ended. */
  disabledReason: string | null;
  /** Since when no delivery was accepted; null while they are. */
  failingSince: number | null;
  /** Until when the secret before this one signs too. */
  previousSecretUntil: number | null;
}

/** The only time that the secret is seen. */
export interface WebhookWithSecret {
  webhook: Webhook;
  /** `whsec_…` */
  secret: string;
}

/** Whose webhooks are meant: a user's own, or (null) those of the application itself. */
export interface WebhookOwner {
  applicationId: string;
  ownerUserId: string | null;
}

/**
 * Who may see and change a webhook. A user theirs; an application its own; an administrator their own and those of every
 * application, but nobody else's: their events and addresses are personal.
 */
export type WebhookAccess =
  | { kind: 'user'; userId: string; administrator: boolean }
  | { kind: 'application'; applicationId: string };

export interface NewWebhook extends WebhookOwner {
  url: string;
  events: readonly string[];
}

export interface WebhookChange {
  url?: string | undefined;
  events?: readonly string[] | undefined;
  /** True also revives one that was switched off; it gets what happens from then on. */
  enabled?: boolean | undefined;
}

export interface Webhooks {
  /**
   * Under `underWebhooksLock`. Throws `request.invalid` naming the field, `application.not_found`,
   * `webhook.limit_reached`, `request.rate_limited`.
   */
  create(tx: Transaction, webhook: NewWebhook, actor: Actor): Promise<WebhookWithSecret>;
  /** Oldest first. */
  list(executor: Executor, owner: WebhookOwner, page?: PageRequest): Promise<Page<Webhook>>;
  /** Throws `webhook.not_found`, also for one that is somebody else's. */
  get(executor: Executor, id: string, access: WebhookAccess): Promise<Webhook>;
  /** Throws `webhook.not_found`, `request.invalid` naming the field. */
  change(
    tx: Transaction,
    id: string,
    access: WebhookAccess,
    change: WebhookChange,
    actor: Actor,
  ): Promise<Webhook>;
  /** All of a user's own that are on: at a reset, and when nothing of theirs opens anything any more. */
  switchOffAllOfOwner(tx: Transaction, ownerUserId: string, actor: Actor): Promise<void>;
  /** With its deliveries. Throws `webhook.not_found`. */
  remove(tx: Transaction, id: string, access: WebhookAccess, actor: Actor): Promise<void>;
  /** The old secret signs beside the new one for `overlapSeconds` (0 to 7 days; one day when left out). */
  rotateSecret(
    tx: Transaction,
    id: string,
    access: WebhookAccess,
    options: { overlapSeconds?: number | undefined },
    actor: Actor,
  ): Promise<WebhookWithSecret>;
}

const MAX_PER_USER = 10;
const MAX_PER_APPLICATION = 50;
const DEFAULT_OVERLAP_SECONDS = 86_400;
const MAX_OVERLAP_SECONDS = 7 * 86_400;

/** Held while one is added: two at once must not get past the limit. */
export function underWebhooksLock({
  applicationId,
  ownerUserId,
}: WebhookOwner): TransactionOptions & { locks: string[] } {
  return { locks: [lockOf({ applicationId, ownerUserId })] };
}

function lockOf({ applicationId, ownerUserId }: WebhookOwner): string {
  return `webhooks ${applicationId} ${ownerUserId ?? ''}`;
}

export function createWebhooks(parts: {
  keyring: Pick<Keyring, 'seal' | 'open'>;
  outgoing: Pick<Outgoing, 'checkUrl'>;
  ids: Ids;
  random: Random;
  clock: Clock;
  audit: Audit;
  ownerLimits: OwnerLimits;
}): Webhooks {
  const { keyring, outgoing, ids, random, clock, audit, ownerLimits } = parts;
  const sealed = sealWebhook(keyring);

  function checkUrl(url: string): string {
    try {
      return outgoing.checkUrl(url);
    } catch (error) {
      if (error instanceof OutgoingError) throw invalidField('/url', error.message);
      throw error;
    }
  }

  async function getToChange(tx: Transaction, id: string, access: WebhookAccess): Promise<WebhookRow> {
    return requireAccess(await selectWebhookToChange.first(tx, { id }), access);
  }

  function note(
    tx: Transaction,
    action: AuditAction,
    row: Pick<WebhookRow, 'id' | 'application_id' | 'owner_user_id'>,
    actor: Actor,
    detail: AuditDetail = {},
    reason?: string,
  ): void {
    audit.record(tx, {
      ...actor,
      applicationId: row.application_id,
      userId: row.owner_user_id ?? undefined,
      action,
      outcome: 'success',
      reason,
      detail: { webhookId: row.id, ...detail },
    });
  }

  return {
    async create(tx, { applicationId, ownerUserId, ...given }, actor) {
      const owner = { applicationId, ownerUserId };
      if (!tx.locks.includes(lockOf(owner))) throw new Error('The transaction must hold the webhooks lock.');
      const url = checkUrl(given.url);
      const events = checkEvents(given.events);
      if (!(await selectApplication.first(tx, { id: applicationId }))) {
        throw new TwofoldError('application.not_found');
      }
      const max = ownerUserId === null ? MAX_PER_APPLICATION : MAX_PER_USER;
      if ((await selectWebhooks(tx, owner, { after: '', limit: max })).length === max) {
        throw new TwofoldError('webhook.limit_reached', `There can be ${max}. Remove one first.`);
      }
      await ownerLimits.spend(tx, owner, 'creation');
      const id = ids.next('whk');
      const secret = random.bytes(SECRET_BYTES);
      const row = {
        ...{ id, application_id: applicationId, owner_user_id: ownerUserId, events: events.join(' ') },
        ...{ sealed_url: sealed.url.seal(id, url), sealed_secret: sealed.secret.seal(id, secret) },
        created_at: clock.now(),
        cursor_position: (await findHead(tx))?.position ?? 0,
      };
      await insertWebhook.run(tx, row);
      note(tx, 'webhook.created', row, actor, { events: row.events });
      const webhook = toWebhook({ ...NEVER_FAILED, ...NO_PREVIOUS, ...row }, url);
      return { webhook, secret: formatWebhookSecret(secret) };
    },
    list(executor, owner, page) {
      return pageOf(
        page,
        (row: WebhookRow) => toWebhook(row, sealed.url.open(row)),
        (range) => selectWebhooks(executor, owner, range),
      );
    },
    async get(executor, id, access) {
      const row = requireAccess(await selectWebhook.first(executor, { id }), access);
      return toWebhook(row, sealed.url.open(row));
    },
    async change(tx, id, access, { url: newUrl, events, enabled }, actor) {
      const row = await getToChange(tx, id, access);
      const url = newUrl === undefined ? sealed.url.open(row) : checkUrl(newUrl);
      const next: WebhookRow = {
        ...row,
        sealed_url: newUrl === undefined ? row.sealed_url : sealed.url.seal(id, url),
        events: events === undefined ? row.events : checkEvents(events).join(' '),
        // At a new address, nothing is known against the receiver.
        ...(newUrl === undefined ? {} : NOT_FAILING),
      };
      if (enabled === true && row.disabled_at !== null) {
        const cursor = (await findHead(tx))?.position ?? 0;
        Object.assign(next, NEVER_FAILED, { cursor_position: cursor, active_since: clock.now() });
      }
      if (enabled === false && row.disabled_at === null) {
        Object.assign(next, { disabled_at: clock.now(), disabled_reason: 'owner' });
        await parkDeliveries.run(tx, { webhookId: id, now: clock.now(), error: 'webhook_disabled' });
      }
      await updateWebhook.run(tx, next);
      note(tx, 'webhook.changed', row, actor, {
        ...(newUrl !== undefined && { url: 'changed' }),
        ...(events !== undefined && { events: next.events }),
        ...(enabled !== undefined && { enabled }),
      });
      return toWebhook(next, url);
    },
    async switchOffAllOfOwner(tx, ownerUserId, actor) {
      const now = clock.now();
      const reason = 'access_ended';
      // Row by row in the order of their ids, as the worker takes them: see `settle-together.ts`.
      for (const row of await selectWebhooksOfOwner.all(tx, {
        ownerUserId,
        after: '',
        limit: MAX_PER_USER,
      })) {
        if ((await disableWebhook.run(tx, { id: row.id, now, reason })) === 0) continue;
        await parkDeliveries.run(tx, { webhookId: row.id, now, error: 'webhook_disabled' });
        note(tx, 'webhook.disabled', row, actor, {}, reason);
      }
    },
    async remove(tx, id, access, actor) {
      const row = await getToChange(tx, id, access);
      await deleteWebhook.run(tx, { id });
      note(tx, 'webhook.removed', row, actor);
    },
    async rotateSecret(tx, id, access, { overlapSeconds = DEFAULT_OVERLAP_SECONDS }, actor) {
      if (!Number.isInteger(overlapSeconds) || overlapSeconds < 0 || overlapSeconds > MAX_OVERLAP_SECONDS) {
        throw invalidField('/overlapSeconds', `must be a whole number from 0 to ${MAX_OVERLAP_SECONDS}`);
      }
      const row = await getToChange(tx, id, access);
      const secret = random.bytes(SECRET_BYTES);
      const previousUntil = clock.now() + overlapSeconds * 1000;
      const secrets = {
        id,
        sealed_secret: sealed.secret.seal(id, secret),
        sealed_previous_secret:
          overlapSeconds === 0 ? null : sealed.previousSecret.seal(id, sealed.secret.open(row)),
        previous_until: overlapSeconds === 0 ? null : previousUntil,
      };
      await updateSecrets.run(tx, secrets);
      note(tx, 'webhook.secret_rotated', row, actor, { overlapSeconds });
      const webhook = toWebhook({ ...row, ...secrets }, sealed.url.open(row));
      return { webhook, secret: formatWebhookSecret(secret) };
    },
  };
}

const NOT_FAILING = { failures: 0, failing_since: null, paused_until: 0 };
const NEVER_FAILED = { ...NOT_FAILING, disabled_at: null, disabled_reason: null };
const NO_PREVIOUS = { sealed_previous_secret: null, previous_until: null };

function requireAccess(row: WebhookRow | undefined, access: WebhookAccess): WebhookRow {
  if (!row || !mayManage(row, access)) throw new TwofoldError('webhook.not_found');
  return row;
}

function mayManage(
  row: Pick<WebhookRow, 'application_id' | 'owner_user_id'>,
  access: WebhookAccess,
): boolean {
  if (access.kind === 'application')
    return row.owner_user_id === null && row.application_id === access.applicationId;
  return row.owner_user_id === null ? access.administrator : row.owner_user_id === access.userId;
}

function selectWebhooks(
  executor: Executor,
  { applicationId, ownerUserId }: WebhookOwner,
  range: { after: string; limit: number },
): Promise<WebhookRow[]> {
  return ownerUserId === null
    ? selectWebhooksOfApplication.all(executor, { applicationId, ...range })
    : selectWebhooksOfOwner.all(executor, { ownerUserId, ...range });
}

function checkEvents(events: readonly string[]): string[] {
  const known: readonly string[] = eventTypes;
  if (events.length === 0 || !events.every((type) => known.includes(type))) {
    throw invalidField('/events', `must be one or more of ${eventTypes.join(', ')}`);
  }
  return [...new Set(events)];
}

function toWebhook(row: Omit<WebhookRow, 'cursor_position' | 'active_since'>, url: string): Webhook {
  return {
    id: row.id,
    applicationId: row.application_id,
    ownerUserId: row.owner_user_id,
    url,
    events: row.events.split(' '),
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
    disabledReason: row.disabled_reason,
    failingSince: row.failing_since,
    previousSecretUntil: row.previous_until,
  };
}
