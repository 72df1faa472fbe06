import { timingSafeEqual } from 'node:crypto';
import { BoundedMap } from '../../platform/bounded-map.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Keyring } from '../../platform/keyring/keyring.ts';
import { isYoung } from '../../platform/time.ts';
import { hashSecret, parseApiKey, storedKeyId } from './key-text.ts';
import { type ApiKeyScope, parseScopes, scopesOfPerson } from './scopes.ts';
import { type AuthenticationRow, raiseLastUsedAt, selectForAuthentication } from './store.ts';

/** What an accepted API key proves. */
export interface ApiKeyIdentity {
  readonly applicationId: string;
  readonly apiKeyId: string;
  readonly scopes: ReadonlySet<ApiKeyScope>;
  /** The person whose own key it is: it reads what is theirs, and is nobody's to the verify door. */
  readonly ownerUserId: string | null;
  /** Requests a minute, counted by `ApiKeyLimits`. */
  readonly rateLimit: number | null;
}

/** For the audit log; the caller outside gets one answer for all of them. */
export type ApiKeyRefusal =
  | 'malformed'
  | 'unknown'
  | 'wrong_secret'
  | 'revoked'
  | 'expired'
  | 'application_disabled'
  | 'owner_disabled'
  | 'signature_required';

export type ApiKeyVerdict =
  | { readonly identity: ApiKeyIdentity }
  | {
      readonly refusal: ApiKeyRefusal;
      /** The application whose key it claims to be, where one has this id. Not proven for a wrong secret. */
      readonly applicationId: string | null;
    };

export interface ApiKeyAuthenticator {
  /**
   * Whether this text is an API key that may be used at `now` (Unix milliseconds). Any text is fine: what is no key
   * is refused. Answers without a promise while the key is in memory, at most 1 s after it was read.
   */
  authenticate(keyText: string, now: number): ApiKeyVerdict | Promise<ApiKeyVerdict>;
  /**
   * The signing secret and identity behind the `keyid` of a signature, where it may be used at `now`; undefined where
   * it is unknown, revoked, expired, of a disabled application, or a key that does not sign. Nothing is proven yet.
   */
  findSigningKey(keyId: string, now: number): Promise<SigningKey | undefined>;
  /** After a signature has proven the use that `findSigningKey` was asked for. */
  markUsed(apiKeyId: string, now: number): void;
  /**
   * What is in memory of this key is read again before its next use; undefined: of every key. For announcements that it
   * has changed, which make a revocation known sooner than its age does.
   */
  forgetApiKey(apiKeyId: string | undefined): void;
  /** The same for the keys of an application. */
  forgetApplication(applicationId: string | undefined): void;
  /** Writes when keys were last used, in one transaction. Called every minute and at the stop. */
  flushLastUsed(): Promise<void>;
}

export interface SigningKey {
  readonly secret: Uint8Array;
  readonly identity: ApiKeyIdentity;
}

/** A revocation is seen by every instance after this long. */
const MAX_AGE_MS = 1000;
/** From this age on a use reads the key again while it is still answered from memory. */
const REFRESH_AGE_MS = 500;
const MAX_ENTRIES = 2000;
const LAST_USED_STEP_MS = 60_000;
/** Compared with where no key has the id, so that this costs what a wrong secret costs. */
const NO_HASH = Buffer.alloc(43);
/** Where the digest to compare is written: nothing awaits between that and the comparison. */
const given = Buffer.alloc(NO_HASH.length);

interface Entry {
  readonly row: AuthenticationRow;
  readonly identity: ApiKeyIdentity;
  readonly secretHash: Buffer;
  readonly readAt: number;
  lastUsedAt: number;
  refreshing: boolean;
  signingSecret: Uint8Array | undefined;
}

/**
 * Authenticates API keys on the hot path. Ids that nobody has are not remembered: a flood of them must not push the
 * keys in use out of memory.
 */
export function createApiKeyAuthenticator(parts: {
  database: Database;
  keyring: Pick<Keyring, 'open'>;
}): ApiKeyAuthenticator {
  const { database, keyring } = parts;
  const entries = new BoundedMap<string, Entry>(MAX_ENTRIES);
  const reads = new Map<string, { startedAt: number; entry: Promise<Entry | undefined> }>();
  let used = new Map<string, number>();
  /** Raised when something is forgotten: a read that began before that may have seen what was there before it. */
  let forgotten = 0;

  function read(id: string, now: number): Promise<Entry | undefined> {
    const running = reads.get(id);
    // One that takes long may have looked before the key was revoked: who comes later looks for themselves.
    if (running && now - running.startedAt < REFRESH_AGE_MS) return running.entry;
    const started = {
      startedAt: now,
      entry: load(id, now).finally(() => {
        if (reads.get(id) === started) reads.delete(id);
      }),
    };
    reads.set(id, started);
    return started.entry;
  }

  /** `readAt` is the time before the read began: what was revoked since then is not in it. */
  async function load(id: string, now: number): Promise<Entry | undefined> {
    const forgottenBefore = forgotten;
    const row = await selectForAuthentication.first(database.read, { id });
    const before = entries.get(id);
    const mayBeOld = forgotten !== forgottenBefore;
    if (!mayBeOld) entries.delete(id);
    if (!row) return undefined;
    const entry = createEntry(row, now, before);
    // Good for those who asked before the change, and for nobody after them.
    if (mayBeOld) return entry;
    entries.set(id, entry);
    return entry;
  }

  function forget(isMeant: (entry: Entry) => boolean): void {
    forgotten++;
    // Whoever comes from now on asks the database anew.
    reads.clear();
    for (const [id, entry] of entries) if (isMeant(entry)) entries.delete(id);
  }

  function find(id: string, now: number): Entry | Promise<Entry | undefined> {
    const entry = entries.get(id);
    if (!entry || !isYoung(entry.readAt, now, MAX_AGE_MS)) return read(id, now);
    if (!isYoung(entry.readAt, now, REFRESH_AGE_MS) && !entry.refreshing) {
      entry.refreshing = true;
      // A failed read leaves the entry to grow too old; the request that then needs it reports the failure.
      read(id, now).catch(() => undefined);
    }
    return entry;
  }

  function markUsed(entry: Entry, now: number): void {
    if (now - entry.lastUsedAt < LAST_USED_STEP_MS) return;
    entry.lastUsedAt = now;
    used.set(entry.row.id, now);
  }

  function decide(entry: Entry | undefined, digest: string, now: number): ApiKeyVerdict {
    given.write(digest, 'latin1');
    const equal = timingSafeEqual(given, entry?.secretHash ?? NO_HASH);
    if (!entry) return { refusal: 'unknown', applicationId: null };
    const refusal = equal ? (refusalOf(entry.row, now) ?? requiresSignature(entry.row)) : 'wrong_secret';
    if (refusal) return { refusal, applicationId: entry.row.application_id };
    markUsed(entry, now);
    return entry;
  }

  return {
    authenticate(keyText, now) {
      const parsed = parseApiKey(keyText);
      if (!parsed) return { refusal: 'malformed', applicationId: null };
      const digest = hashSecret(parsed.secret);
      const entry = find(parsed.apiKeyId, now);
      return entry instanceof Promise
        ? entry.then((found) => decide(found, digest, now))
        : decide(entry, digest, now);
    },
    async findSigningKey(keyId, now) {
      const entry = await find(storedKeyId(keyId), now);
      if (!entry || refusalOf(entry.row, now) || entry.row.sealed_signing_secret === null) return undefined;
      const place = { table: 'api_keys', column: 'sealed_signing_secret', rowId: entry.row.id };
      entry.signingSecret ??= keyring.open(place, entry.row.sealed_signing_secret);
      return { secret: entry.signingSecret, identity: entry.identity };
    },
    markUsed(apiKeyId, now) {
      const entry = entries.get(apiKeyId);
      if (entry) markUsed(entry, now);
    },
    forgetApiKey(apiKeyId) {
      forget(({ row }) => apiKeyId === undefined || row.id === apiKeyId);
    },
    forgetApplication(applicationId) {
      forget(({ row }) => applicationId === undefined || row.application_id === applicationId);
    },
    async flushLastUsed() {
      if (used.size === 0) return;
      const batch = used;
      used = new Map();
      // In one order on every instance: each waits for the rows of the other, but not both.
      const inOrder = [...batch].sort(([a], [b]) => (a < b ? -1 : 1));
      try {
        await database.transaction(async (tx) => {
          for (const [id, usedAt] of inOrder) raiseLastUsedAt.post(tx, { id, usedAt });
        });
      } catch (error) {
        // For the next time, where nothing later is known by then.
        used = new Map([...batch, ...used]);
        throw error;
      }
    },
  };
}

function createEntry(row: AuthenticationRow, readAt: number, before: Entry | undefined): Entry {
  return {
    row,
    identity: {
      applicationId: row.application_id,
      apiKeyId: row.id,
      scopes: new Set(scopesInEffect(row)),
      ownerUserId: row.owner_user_id,
      rateLimit: row.rate_limit,
    },
    secretHash: Buffer.from(row.secret_hash, 'latin1'),
    readAt,
    lastUsedAt: Math.max(row.last_used_at ?? 0, before?.lastUsedAt ?? 0),
    refreshing: false,
    signingSecret:
      before?.row.sealed_signing_secret === row.sealed_signing_secret ? before.signingSecret : undefined,
  };
}

function refusalOf(row: AuthenticationRow, now: number): ApiKeyRefusal | undefined {
  if (row.revoked_at !== null) return 'revoked';
  if (row.expires_at !== null && row.expires_at <= now) return 'expired';
  if (row.application_disabled_at !== null) return 'application_disabled';
  if (row.owner_disabled_at !== null) return 'owner_disabled';
  return undefined;
}

function scopesInEffect(row: AuthenticationRow): ApiKeyScope[] {
  const scopes = parseScopes(row.scopes);
  if (row.owner_user_id === null) return scopes;
  const allowed = scopesOfPerson(row.owner_role ?? '');
  return scopes.filter((scope) => allowed.includes(scope));
}

/** The key's text alone is not enough where its owner asked for signatures. */
function requiresSignature(row: AuthenticationRow): ApiKeyRefusal | undefined {
  return row.sealed_signing_secret === null ? undefined : 'signature_required';
}
