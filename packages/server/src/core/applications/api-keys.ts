import type { Clock } from '../../platform/clock.ts';
import type { Executor, Transaction, TransactionOptions } from '../../platform/database/database.ts';
import { invalidField, TwofoldError } from '../../platform/errors.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Invalidations } from '../../platform/invalidation/invalidations.ts';
import type { Keyring } from '../../platform/keyring/keyring.ts';
import type { Random } from '../../platform/random.ts';
import type { AuditAction } from '../audit/actions.ts';
import type { Audit } from '../audit/record.ts';
import type { Actor } from '../context.ts';
import { type Page, type PageRequest, pageOf } from '../paging.ts';
import type { Person } from '../people/people.ts';
import { insertKeyEntry, keyEntryId, selectKeyEntries } from './key-bindings-store.ts';
import { formatApiKey, formatSigningSecret, hashSecret, publicKeyId, SECRET_BYTES } from './key-text.ts';
import { checkName } from './name.ts';
import { PEOPLE_APPLICATION_ID } from './people-application.ts';
import { type ApiKeyScope, apiKeyScopes, isApiKeyScope, parseScopes } from './scopes.ts';
import {
  type ApiKeyRow,
  deleteApiKey,
  insertApiKey,
  lowerApiKeyExpiry,
  revokeApiKeysOfOwner,
  selectApiKey,
  selectApiKeysAfter,
  selectApiKeysOfOwner,
  selectApplication,
  setApiKeyRevoked,
  updateApiKey,
} from './store.ts';

/** An API key as its owner may see it again: without any secret. Times are Unix milliseconds. */
export interface ApiKey {
  readonly id: string;
  /** The `<id>` of `tf_<id>_<secret>`, and the `keyid` of a signature. */
  readonly keyId: string;
  readonly applicationId: string;
  /** The person whose own key it is; null for one of the application. */
  readonly ownerUserId: string | null;
  readonly name: string;
  readonly scopes: readonly ApiKeyScope[];
  /** Requests a minute; null for no limit. */
  readonly rateLimit: number | null;
  /** Requests must be signed; the key is never sent. */
  readonly signed: boolean;
  readonly createdAt: number;
  /** Not accepted from this moment on. */
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  /** Written at most once a minute. */
  readonly lastUsedAt: number | null;
}

/** The only time that the secrets are seen. Exactly one of `key` and `signingSecret` is there. */
export interface CreatedApiKey {
  readonly apiKey: ApiKey;
  /** `tf_<id>_<secret>`, for the header X-API-Key; null for a signed key. */
  readonly key: string | null;
  /** `tfs_…`, keys the HMAC of signed requests and is never sent; null for a plain key. */
  readonly signingSecret: string | null;
}

export interface NewApiKey {
  readonly applicationId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAt?: number | null;
  readonly signed?: boolean;
  readonly rateLimit?: number | null;
  /** A person's own key. Which of the scopes their role allows is the caller's business, and asked again at each use. */
  readonly ownerUserId?: string | null;
}

/** What is left out stays. Whose key it is cannot be changed (X62). */
export interface ApiKeyChange {
  readonly name?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly expiresAt?: number | null | undefined;
  readonly rateLimit?: number | null | undefined;
}

export interface ApiKeys {
  /**
   * A person's own under `underApiKeysLock`. Throws `application.not_found`, `api_key.limit_reached`, and
   * `request.invalid` naming the field.
   */
  create(tx: Transaction, key: NewApiKey, actor: Actor): Promise<CreatedApiKey>;
  /** Those of the application itself. Oldest first, revoked and expired ones included. */
  list(executor: Executor, applicationId: string, page?: PageRequest): Promise<Page<ApiKey>>;
  /** A person's own. In the same order. */
  listOwned(executor: Executor, ownerUserId: string, page?: PageRequest): Promise<Page<ApiKey>>;
  /** Throws `api_key.not_found` for one that is unknown or revoked, and `request.invalid` naming the field. */
  change(tx: Transaction, id: string, change: ApiKeyChange, actor: Actor): Promise<ApiKey>;
  /** Refused on every instance within 1 s, and listed no more. Throws `api_key.not_found`. */
  remove(tx: Transaction, id: string, actor: Actor): Promise<void>;
  /** Throws `api_key.not_found`. */
  get(executor: Executor, id: string): Promise<ApiKey>;
  /**
   * One that this person may change: their own, or, for an administrator, an application's. Throws `api_key.not_found`, of
   * another person's as of one that is not there.
   */
  getManaged(executor: Executor, id: string, by: Pick<Person, 'userId' | 'role'>): Promise<ApiKey>;
  /** Refused on every instance within 1 s. Again is no error. Throws `api_key.not_found`. */
  revoke(tx: Transaction, id: string, actor: Actor): Promise<ApiKey>;
  /** All of a person's own, each on the audit log. */
  revokeAllOfOwner(tx: Transaction, ownerUserId: string, actor: Actor): Promise<void>;
  /**
   * Makes a successor with the same name, scopes, form, lifetime and entries of the vault; the old key is accepted for `overlapSeconds` more
   * (0 to 30 days; one day when left out), never longer than before. Under `underVaultLock`, and a person's own under `underApiKeysLock`. Throws
   * `api_key.not_found` for one that is unknown, revoked or expired, and `api_key.limit_reached`.
   */
  rotate(
    tx: Transaction,
    id: string,
    options: { overlapSeconds?: number },
    actor: Actor,
  ): Promise<CreatedApiKey>;
}

const DEFAULT_OVERLAP_SECONDS = 86_400;
/** Of one person, also those that are over: whoever removes none fills no list. */
const MAX_PER_PERSON = 50;
const MAX_OVERLAP_SECONDS = 30 * 86_400;

/** Held while a person gets another key: two at once must not get past the limit. */
export function underApiKeysLock(ownerUserId: string): TransactionOptions & { locks: string[] } {
  return { locks: [`api keys ${ownerUserId}`] };
}

async function assertRoom(tx: Transaction, ownerUserId: string): Promise<void> {
  const [lock = ''] = underApiKeysLock(ownerUserId).locks;
  if (!tx.locks.includes(lock)) throw new Error('The transaction must hold the lock of the API keys.');
  const range = { ownerUserId, after: '', limit: MAX_PER_PERSON };
  if ((await selectApiKeysOfOwner.all(tx, range)).length < MAX_PER_PERSON) return;
  const detail = `There can be ${MAX_PER_PERSON}, those that are revoked or over among them. Remove one first.`;
  throw new TwofoldError('api_key.limit_reached', detail);
}

export function createApiKeys(parts: {
  keyring: Pick<Keyring, 'seal'>;
  ids: Ids;
  random: Random;
  clock: Clock;
  audit: Audit;
  invalidations: Pick<Invalidations, 'announce'>;
  /** Of the vault, which is built on keys and not they on it: throws where what is in it may change meanwhile. */
  assertVaultLocked: (tx: Transaction) => void;
}): ApiKeys {
  const { keyring, ids, random, clock, audit, invalidations } = parts;

  async function insert(tx: Transaction, key: Required<NewApiKey>, scopes: ApiKeyScope[]) {
    if (key.ownerUserId !== null) await assertRoom(tx, key.ownerUserId);
    const id = ids.next('key');
    const createdAt = clock.now();
    const secret = random.bytes(SECRET_BYTES);
    const text = formatApiKey(id, secret);
    // A signed key has an API key's secret too, which nobody is ever told: its column has no empty form to mistake.
    const secretHash = hashSecret(text.slice(-2 * SECRET_BYTES));
    const signingSecret = key.signed ? random.bytes(SECRET_BYTES) : undefined;
    const place = { table: 'api_keys', column: 'sealed_signing_secret', rowId: id };
    await insertApiKey.run(tx, {
      id,
      applicationId: key.applicationId,
      name: key.name,
      secretHash,
      sealedSigningSecret: signingSecret ? keyring.seal(place, signingSecret) : null,
      scopes: scopes.join(' '),
      createdAt,
      expiresAt: key.expiresAt,
      ownerUserId: key.ownerUserId,
      rateLimit: key.rateLimit,
    });
    const { applicationId, ownerUserId, name, signed, expiresAt, rateLimit } = key;
    const apiKey: ApiKey = {
      ...{ id, keyId: publicKeyId(id), applicationId, ownerUserId, name, scopes, signed },
      ...{ rateLimit, createdAt, expiresAt },
      revokedAt: null,
      lastUsedAt: null,
    };
    return {
      apiKey,
      key: signingSecret ? null : text,
      signingSecret: signingSecret ? formatSigningSecret(signingSecret) : null,
    };
  }

  async function get(executor: Executor, id: string): Promise<ApiKey> {
    const row = await selectApiKey.first(executor, { id });
    if (!row) throw new TwofoldError('api_key.not_found');
    return fromRow(row);
  }

  /** The successor makes the codes of the same entries. Under the vault's lock, or it would have one that was just taken away. */
  async function bindAsBefore(tx: Transaction, from: string, to: string): Promise<void> {
    const bound = await selectKeyEntries.all(tx, { apiKeyId: from });
    if (bound.length > 0) parts.assertVaultLocked(tx);
    const now = clock.now();
    for (const { entry_id: entryId } of bound)
      insertKeyEntry.post(tx, { id: keyEntryId(to, entryId), apiKeyId: to, entryId, now });
  }

  function note(tx: Transaction, action: AuditAction, key: ApiKey, actor: Actor, detail = {}): void {
    audit.record(tx, {
      ...actor,
      applicationId: key.applicationId,
      userId: key.ownerUserId ?? undefined,
      action,
      outcome: 'success',
      detail: { apiKeyId: key.id, ...detail },
    });
  }

  return {
    async create(tx, key, actor) {
      const scopes = checkScopes(key.scopes);
      const expiresAt = checkExpiry(key.expiresAt ?? null, clock.now());
      const { applicationId, signed = false, ownerUserId = null } = key;
      // A key for it would decide about every person's factors (ADR 0014): only their own keys are of it.
      const isForPeople = applicationId === PEOPLE_APPLICATION_ID && ownerUserId === null;
      if (isForPeople || !(await selectApplication.first(tx, { id: applicationId }))) {
        throw new TwofoldError('application.not_found');
      }
      const name = checkName(key.name);
      const rateLimit = checkRateLimit(key.rateLimit ?? null);
      const created = await insert(tx, { ...key, name, expiresAt, signed, ownerUserId, rateLimit }, scopes);
      note(tx, 'api_key.created', created.apiKey, actor, { scopes: scopes.join(' ') });
      return created;
    },
    async list(executor, applicationId, page) {
      return pageOf(page, fromRow, (range) => selectApiKeysAfter.all(executor, { applicationId, ...range }));
    },
    async listOwned(executor, ownerUserId, page) {
      return pageOf(page, fromRow, (range) => selectApiKeysOfOwner.all(executor, { ownerUserId, ...range }));
    },
    get,
    async getManaged(executor, id, { userId, role }) {
      const key = await get(executor, id);
      const { ownerUserId } = key;
      const isTheirs = ownerUserId === null ? role === 'admin' : ownerUserId === userId;
      if (!isTheirs) throw new TwofoldError('api_key.not_found');
      return key;
    },
    async change(tx, id, change, actor) {
      const key = await get(tx, id);
      const next = {
        ...key,
        name: change.name === undefined ? key.name : checkName(change.name),
        scopes: change.scopes === undefined ? key.scopes : checkScopes(change.scopes),
        expiresAt:
          change.expiresAt === undefined ? key.expiresAt : checkExpiry(change.expiresAt, clock.now()),
        rateLimit: change.rateLimit === undefined ? key.rateLimit : checkRateLimit(change.rateLimit),
      };
      const scopes = next.scopes.join(' ');
      const { name, expiresAt, rateLimit } = next;
      if ((await updateApiKey.run(tx, { id, name, scopes, expiresAt, rateLimit })) === 0) {
        throw new TwofoldError('api_key.not_found', 'A revoked API key cannot be changed.');
      }
      invalidations.announce(tx, 'api_key', id);
      note(tx, 'api_key.changed', key, actor, { scopes, expiresAt, rateLimit });
      return next;
    },
    async remove(tx, id, actor) {
      const key = await get(tx, id);
      await deleteApiKey.run(tx, { id });
      invalidations.announce(tx, 'api_key', id);
      note(tx, 'api_key.removed', key, actor);
    },
    async revoke(tx, id, actor) {
      const key = await get(tx, id);
      const revokedAt = clock.now();
      if ((await setApiKeyRevoked.run(tx, { id, revokedAt })) === 0) return key;
      invalidations.announce(tx, 'api_key', id);
      note(tx, 'api_key.revoked', key, actor);
      return { ...key, revokedAt };
    },
    async revokeAllOfOwner(tx, ownerUserId, actor) {
      const revokedAt = clock.now();
      for (const row of await revokeApiKeysOfOwner.all(tx, { ownerUserId, revokedAt })) {
        invalidations.announce(tx, 'api_key', row.id);
        note(tx, 'api_key.revoked', fromRow(row), actor);
      }
    },
    async rotate(tx, id, { overlapSeconds = DEFAULT_OVERLAP_SECONDS }, actor) {
      if (!Number.isInteger(overlapSeconds) || overlapSeconds < 0 || overlapSeconds > MAX_OVERLAP_SECONDS) {
        throw invalidField('/overlapSeconds', `must be a whole number from 0 to ${MAX_OVERLAP_SECONDS}`);
      }
      const old = await get(tx, id);
      const now = clock.now();
      if (old.revokedAt !== null || (old.expiresAt !== null && old.expiresAt <= now)) {
        throw new TwofoldError('api_key.not_found', 'Only an API key that is still accepted can be rotated.');
      }
      const lifetimeMs = old.expiresAt === null ? null : old.expiresAt - old.createdAt;
      const expiresAt = lifetimeMs === null ? null : now + lifetimeMs;
      const created = await insert(tx, { ...old, expiresAt }, [...old.scopes]);
      const oldEndsAt = Math.min(old.expiresAt ?? Number.POSITIVE_INFINITY, now + overlapSeconds * 1000);
      await lowerApiKeyExpiry.run(tx, { id, expiresAt: oldEndsAt });
      await bindAsBefore(tx, id, created.apiKey.id);
      invalidations.announce(tx, 'api_key', id);
      note(tx, 'api_key.rotated', old, actor, { successor: created.apiKey.id, overlapSeconds });
      return created;
    },
  };
}

function checkScopes(scopes: readonly string[]): ApiKeyScope[] {
  const known = scopes.filter(isApiKeyScope);
  if (known.length === 0 || known.length !== scopes.length) {
    throw invalidField('/scopes', `must be one or more of ${apiKeyScopes.join(', ')}`);
  }
  return [...new Set(known)];
}

function checkExpiry(expiresAt: number | null, now: number): number | null {
  if (expiresAt !== null && !(Number.isSafeInteger(expiresAt) && expiresAt > now)) {
    throw invalidField('/expiresAt', 'must be in the future');
  }
  return expiresAt;
}

const MAX_RATE_LIMIT = 1_000_000;

function checkRateLimit(rateLimit: number | null): number | null {
  if (rateLimit !== null && !(Number.isInteger(rateLimit) && rateLimit >= 1 && rateLimit <= MAX_RATE_LIMIT)) {
    throw invalidField('/rateLimit', `must be a whole number from 1 to ${MAX_RATE_LIMIT}`);
  }
  return rateLimit;
}

function fromRow(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    keyId: publicKeyId(row.id),
    applicationId: row.application_id,
    ownerUserId: row.owner_user_id,
    name: row.name,
    scopes: parseScopes(row.scopes),
    signed: row.sealed_signing_secret !== null,
    rateLimit: row.rate_limit,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  };
}
