import { purgeOf } from '../../../platform/database/purge.ts';
import type { ApplicationsTable } from '../../../platform/database/schema.ts';
import type {
  WebauthnChallengesTable,
  WebauthnCredentialsTable,
} from '../../../platform/database/schema-accounts.ts';
import { statement } from '../../../platform/database/statement.ts';
import type { Subject } from '../../users/users.ts';
import { type FactorRow, factorColumns } from '../store.ts';

export type RelyingPartyRow = Pick<
  ApplicationsTable,
  'webauthn_rp_id' | 'webauthn_rp_name' | 'webauthn_origins'
>;

const relyingPartyColumns = ['webauthn_rp_id', 'webauthn_rp_name', 'webauthn_origins'] as const;

export const selectRelyingParty = statement<{ applicationId: string }, RelyingPartyRow>((db, p) =>
  db.selectFrom('applications').select(relyingPartyColumns).where('id', '=', p.applicationId),
);

export const selectRelyingParties = statement<{ rpId: string }, RelyingPartyRow>((db, p) =>
  db
    .selectFrom('applications')
    .select(relyingPartyColumns)
    .where('webauthn_rp_id', '=', p.rpId)
    .where('disabled_at', 'is', null)
    .orderBy('id'),
);

export const insertChallenge = statement<Omit<WebauthnChallengesTable, 'spent_at'>, unknown>((db, p) =>
  db.insertInto('webauthn_challenges').values({
    challenge_hash: p.challenge_hash,
    purpose: p.purpose,
    application_id: p.application_id,
    user_id: p.user_id,
    login_id: p.login_id,
    challenge_id: p.challenge_id,
    rp_id: p.rp_id,
    allowed_credentials: p.allowed_credentials,
    requires_user_verification: p.requires_user_verification,
    created_at: p.created_at,
    expires_at: p.expires_at,
    spent_at: null,
  }),
);

export type ChallengeRow = WebauthnChallengesTable;

export const selectChallenge = statement<{ hash: string }, ChallengeRow>((db, p) =>
  db.selectFrom('webauthn_challenges').selectAll().where('challenge_hash', '=', p.hash),
);

/** The guard of single use: one row changes, or the challenge was answered before, or is over. */
export const spendChallenge = statement<{ hash: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('webauthn_challenges')
    .set({ spent_at: p.now })
    .where('challenge_hash', '=', p.hash)
    .where('spent_at', 'is', null)
    .where('expires_at', '>', p.now),
);

export const spendChallengesOfUser = statement<{ userId: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('webauthn_challenges')
    .set({ spent_at: p.now })
    .where('user_id', '=', p.userId)
    .where('spent_at', 'is', null),
);

/** Of those that have expired. */
export const purgeWebauthnChallenges = purgeOf('webauthn_challenges', 'challenge_hash', 'expires_at');

export type CredentialRow = FactorRow & Omit<WebauthnCredentialsTable, 'factor_id' | 'user_id'>;

const credentialColumns = [
  ...factorColumns,
  'rp_id',
  'credential_id',
  'public_key',
  'sign_count',
  'transports',
  'backup_eligible',
  'backed_up',
  'user_verified',
] as const;

export const selectCredentials = statement<Subject, CredentialRow>((db, p) =>
  db
    .selectFrom('users')
    .innerJoin('factors', 'factors.user_id', 'users.id')
    .innerJoin('webauthn_credentials', 'webauthn_credentials.factor_id', 'factors.id')
    .select(credentialColumns)
    .where('users.application_id', '=', p.applicationId)
    .where('users.name', '=', p.name)
    .orderBy('factors.id'),
);

export type OwnedCredentialRow = Pick<WebauthnCredentialsTable, 'factor_id' | 'user_id' | 'public_key'> & {
  user_name: string;
};

/** Of an application's users: another application may share the domain, and nobody is found across. */
export const selectCredential = statement<
  { applicationId: string; rpId: string; credentialId: string },
  OwnedCredentialRow
>((db, p) =>
  db
    .selectFrom('webauthn_credentials')
    .innerJoin('users', 'users.id', 'webauthn_credentials.user_id')
    .select(['factor_id', 'user_id', 'public_key', 'users.name as user_name'])
    .where('rp_id', '=', p.rpId)
    .where('credential_id', '=', p.credentialId)
    .where('users.application_id', '=', p.applicationId),
);

/** Nothing where the domain has a credential with this id: the unique index decides, also between instances. */
export const insertCredential = statement<WebauthnCredentialsTable, unknown>((db, p) =>
  db
    .insertInto('webauthn_credentials')
    .values({
      factor_id: p.factor_id,
      user_id: p.user_id,
      rp_id: p.rp_id,
      credential_id: p.credential_id,
      public_key: p.public_key,
      sign_count: p.sign_count,
      transports: p.transports,
      backup_eligible: p.backup_eligible,
      backed_up: p.backed_up,
      user_verified: p.user_verified,
    })
    .onConflict((conflict) => conflict.columns(['rp_id', 'credential_id']).doNothing()),
);

/** As the row was read, and with the key that verified the signature. */
export const updateUsedCredential = statement<
  { factorId: string; publicKey: string; before: number; signCount: number; backedUp: number },
  unknown
>((db, p) =>
  db
    .updateTable('webauthn_credentials')
    .set({ sign_count: p.signCount, backed_up: p.backedUp })
    .where('factor_id', '=', p.factorId)
    .where('public_key', '=', p.publicKey)
    .where('sign_count', '=', p.before),
);
