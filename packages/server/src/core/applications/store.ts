import { sql } from 'kysely';
import type { ApiKeysTable, ApplicationsTable } from '../../platform/database/schema.ts';
import { statement } from '../../platform/database/statement.ts';
import { PEOPLE_APPLICATION_ID } from './people-application.ts';

export type ApplicationRow = ApplicationsTable;
export type ApiKeyRow = ApiKeysTable;

export const insertApplication = statement<{ id: string; name: string; createdAt: number }, unknown>(
  (db, p) =>
    db
      .insertInto('applications')
      .values({ id: p.id, name: p.name, created_at: p.createdAt, disabled_at: null })
      .onConflict((conflict) => conflict.column('name').doNothing()),
);

export const selectApplication = statement<{ id: string }, ApplicationRow>((db, p) =>
  db.selectFrom('applications').selectAll().where('id', '=', p.id),
);

/** Ids are ordered by time: the order of the list is the order of creation. That of people is none of its kind. */
export const selectApplicationsAfter = statement<{ after: string; limit: number }, ApplicationRow>((db, p) =>
  db
    .selectFrom('applications')
    .selectAll()
    .where('id', '>', p.after)
    .where('id', '!=', PEOPLE_APPLICATION_ID)
    .orderBy('id')
    .limit(p.limit),
);

export const setApplicationDisabled = statement<{ id: string; disabledAt: number | null }, unknown>((db, p) =>
  db.updateTable('applications').set({ disabled_at: p.disabledAt }).where('id', '=', p.id),
);

export const setRelyingParty = statement<
  { id: string; rpId: string | null; rpName: string | null; origins: string | null },
  unknown
>((db, p) =>
  db
    .updateTable('applications')
    .set({ webauthn_rp_id: p.rpId, webauthn_rp_name: p.rpName, webauthn_origins: p.origins })
    .where('id', '=', p.id),
);

export const insertApiKey = statement<
  {
    id: string;
    applicationId: string;
    name: string;
    secretHash: string;
    sealedSigningSecret: string | null;
    scopes: string;
    createdAt: number;
    expiresAt: number | null;
    ownerUserId: string | null;
    rateLimit: number | null;
  },
  unknown
>((db, p) =>
  db.insertInto('api_keys').values({
    id: p.id,
    application_id: p.applicationId,
    name: p.name,
    secret_hash: p.secretHash,
    sealed_signing_secret: p.sealedSigningSecret,
    scopes: p.scopes,
    created_at: p.createdAt,
    expires_at: p.expiresAt,
    revoked_at: null,
    last_used_at: null,
    owner_user_id: p.ownerUserId,
    rate_limit: p.rateLimit,
  }),
);

export const selectApiKey = statement<{ id: string }, ApiKeyRow>((db, p) =>
  db.selectFrom('api_keys').selectAll().where('id', '=', p.id),
);

export const selectApiKeysAfter = statement<
  { applicationId: string; after: string; limit: number },
  ApiKeyRow
>((db, p) =>
  db
    .selectFrom('api_keys')
    .selectAll()
    .where('application_id', '=', p.applicationId)
    .where('owner_user_id', 'is', null)
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.limit),
);

export const selectApiKeysOfOwner = statement<
  { ownerUserId: string; after: string; limit: number },
  ApiKeyRow
>((db, p) =>
  db
    .selectFrom('api_keys')
    .selectAll()
    .where('owner_user_id', '=', p.ownerUserId)
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.limit),
);

/** Whose it is stays out of it: no change gives a key to somebody else (X62). */
export const updateApiKey = statement<
  { id: string; name: string; scopes: string; expiresAt: number | null; rateLimit: number | null },
  unknown
>((db, p) =>
  db
    .updateTable('api_keys')
    .set({ name: p.name, scopes: p.scopes, expires_at: p.expiresAt, rate_limit: p.rateLimit })
    .where('id', '=', p.id)
    .where('revoked_at', 'is', null),
);

export const deleteApiKey = statement<{ id: string }, unknown>((db, p) =>
  db.deleteFrom('api_keys').where('id', '=', p.id),
);

export const revokeApiKeysOfOwner = statement<{ ownerUserId: string; revokedAt: number }, ApiKeyRow>(
  (db, p) =>
    db
      .updateTable('api_keys')
      .set({ revoked_at: p.revokedAt })
      .where('owner_user_id', '=', p.ownerUserId)
      .where('revoked_at', 'is', null)
      .returningAll(),
);

/** The first revocation stays: its time is part of the record. */
export const setApiKeyRevoked = statement<{ id: string; revokedAt: number }, unknown>((db, p) =>
  db
    .updateTable('api_keys')
    .set({ revoked_at: p.revokedAt })
    .where('id', '=', p.id)
    .where('revoked_at', 'is', null),
);

/** An earlier end only: of two rotations at once, the one that ends a key at once is not undone by the other. */
export const lowerApiKeyExpiry = statement<{ id: string; expiresAt: number }, unknown>((db, p) =>
  db
    .updateTable('api_keys')
    .set({ expires_at: p.expiresAt })
    .where('id', '=', p.id)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', p.expiresAt)])),
);

/** A later time only: instances write what they saw in any order. */
export const raiseLastUsedAt = statement<{ id: string; usedAt: number }, unknown>((db, p) =>
  db
    .updateTable('api_keys')
    .set({ last_used_at: p.usedAt })
    .where('id', '=', p.id)
    .where((where) => where.or([where('last_used_at', 'is', null), where('last_used_at', '<', p.usedAt)])),
);

export interface AuthenticationRow {
  id: string;
  application_id: string;
  secret_hash: string;
  sealed_signing_secret: string | null;
  scopes: string;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
  application_disabled_at: number | null;
  owner_user_id: string | null;
  /** Requests a minute. */
  rate_limit: number | null;
  /** Of the person whose key it is. */
  owner_role: string | null;
  owner_disabled_at: number | null;
}

/** What decides about a key, in one read. */
export const selectForAuthentication = statement<{ id: string }, AuthenticationRow>((db, p) =>
  db
    .selectFrom('api_keys as key')
    .innerJoin('applications as application', 'application.id', 'key.application_id')
    .leftJoin('people as owner', 'owner.user_id', 'key.owner_user_id')
    .select([
      'key.id',
      'key.application_id',
      'key.secret_hash',
      'key.sealed_signing_secret',
      'key.scopes',
      'key.expires_at',
      'key.revoked_at',
      'key.last_used_at',
      sql<number | null>`application.disabled_at`.as('application_disabled_at'),
      'key.owner_user_id',
      'key.rate_limit',
      'owner.role as owner_role',
      sql<number | null>`owner.disabled_at`.as('owner_disabled_at'),
    ])
    .where('key.id', '=', p.id),
);
