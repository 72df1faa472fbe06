import { hash } from 'node:crypto';
import type { Clock } from '../../../platform/clock.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import type { Random } from '../../../platform/random.ts';
import type { Audit } from '../../audit/record.ts';
import type { Context } from '../../context.ts';
import { assertUserLocked } from '../../users/user-lock.ts';
import type { Subject, Users } from '../../users/users.ts';
import { type CredentialDescriptor, decoyCredential } from './decoy.ts';
import { assertRoomForPasskey } from './limit.ts';
import type { RelyingParty } from './relying-party.ts';
import { type ChallengeRow, type CredentialRow, insertChallenge, selectCredentials } from './store.ts';
import { userHandleOf } from './user-handle.ts';

/** WebAuthn Level 3, section 13.4.3, asks for 16 bytes at least. */
const CHALLENGE_BYTES = 32;
/** Section 15.1: five to ten minutes. */
const CEREMONY_MS = 5 * 60 * 1000;

/** What a browser makes a passkey by: PublicKeyCredentialCreationOptionsJSON (section 5.4). */
export interface CreationOptions {
  rp: { id: string; name: string };
  user: { id: string; name: string; displayName: string };
  challenge: string;
  pubKeyCredParams: { type: 'public-key'; alg: number }[];
  timeout: number;
  excludeCredentials: CredentialDescriptor[];
  authenticatorSelection: {
    residentKey: 'preferred';
    requireResidentKey: false;
    userVerification: UserVerification;
  };
  attestation: 'none' | 'direct';
  extensions: { credProps: true };
}

/** What a browser asks a passkey by: PublicKeyCredentialRequestOptionsJSON (section 5.5). */
export interface RequestOptions {
  challenge: string;
  timeout: number;
  rpId: string;
  /** Empty: whichever passkey the person chooses says who they are. */
  allowCredentials: CredentialDescriptor[];
  userVerification: UserVerification;
}

type UserVerification = 'required' | 'preferred';

export interface NewAuthentication {
  relyingParty: RelyingParty;
  /** Who is asked, known or not; undefined: the passkey says it. */
  subject?: Subject | undefined;
  /** The login that it is the second step of, and only of this one. */
  loginId?: string | undefined;
  /** The row of `challenges` that it answers. */
  challengeId?: string | undefined;
  /** Only this passkey. */
  factorId?: string | undefined;
  /** Nothing else is asked for: then it has to verify its person, whatever is configured (section 1.4). */
  alone?: boolean;
}

/** Both write a challenge that is good once, for five minutes, for this purpose, application, user and occasion. */
export interface Ceremonies {
  /**
   * Needs the user's lock. A user who is not there yet is made. Throws `factor.limit_reached`.
   *
   * @param names what authenticators show; the user's name where it is left out
   */
  beginRegistration(
    tx: Transaction,
    given: { relyingParty: RelyingParty; subject: Subject; displayName?: string; accountName?: string },
    context: Context,
  ): Promise<CreationOptions>;
  /** Of a user without passkeys, and of one who does not exist, it looks as if they had one. */
  beginAuthentication(tx: Transaction, given: NewAuthentication, context: Context): Promise<RequestOptions>;
}

/** What is kept of a challenge. @param challenge base64url, as it stands in the client data */
export function hashOfChallenge(challenge: string): string {
  return hash('sha256', challenge, 'base64url');
}

export function createCeremonies(parts: {
  users: Users;
  dataKeys: DataKeys;
  random: Random;
  clock: Clock;
  audit: Audit;
}): Ceremonies {
  const { users, dataKeys, random, clock, audit } = parts;

  type NewChallenge = Omit<
    ChallengeRow,
    'challenge_hash' | 'application_id' | 'created_at' | 'expires_at' | 'spent_at'
  >;

  async function writeChallenge(tx: Transaction, row: NewChallenge, context: Context): Promise<string> {
    const challenge = Buffer.from(random.bytes(CHALLENGE_BYTES)).toString('base64url');
    const now = clock.now();
    await insertChallenge.run(tx, {
      ...row,
      challenge_hash: hashOfChallenge(challenge),
      application_id: context.applicationId,
      created_at: now,
      expires_at: now + CEREMONY_MS,
    });
    return challenge;
  }

  /** Where nobody is named, a stranger could fill the audit log with it. */
  function noteCreation(
    tx: Transaction,
    userId: string | undefined,
    purpose: string,
    context: Context,
  ): void {
    const detail = { kind: 'webauthn', purpose };
    audit.note(tx, context, { action: 'challenge.created', outcome: 'success', userId, detail });
  }

  return {
    async beginRegistration(tx, { relyingParty, subject, accountName, displayName }, context) {
      assertUserLocked(tx, subject);
      const user = await users.getOrCreate(tx, subject);
      const credentials = await selectCredentials.all(tx, subject);
      assertRoomForPasskey(credentials);
      const { id, name, requireUserVerification, algorithms, attestationRoots } = relyingParty;
      const challenge = await writeChallenge(
        tx,
        {
          purpose: 'registration',
          user_id: user.id,
          login_id: null,
          challenge_id: null,
          rp_id: id,
          allowed_credentials: null,
          requires_user_verification: requireUserVerification ? 1 : 0,
        },
        context,
      );
      noteCreation(tx, user.id, 'registration', context);
      const shownName = accountName ?? user.name;
      return {
        rp: { id, name },
        user: { id: userHandleOf(dataKeys, user.id), name: shownName, displayName: displayName ?? shownName },
        challenge,
        pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
        timeout: CEREMONY_MS,
        excludeCredentials: ofRelyingParty(credentials, id).map(descriptorOf),
        authenticatorSelection: {
          // Without one, a login would need the name first; an old security key without room is let in all the same.
          residentKey: 'preferred',
          requireResidentKey: false,
          userVerification: requireUserVerification ? 'required' : 'preferred',
        },
        attestation: attestationRoots === undefined ? 'none' : 'direct',
        extensions: { credProps: true },
      };
    },

    async beginAuthentication(tx, given, context) {
      const { relyingParty, subject, loginId, challengeId, factorId, alone = false } = given;
      const { id: rpId } = relyingParty;
      const [user, credentials] = subject
        ? await Promise.all([users.find(tx, subject), selectCredentials.all(tx, subject)])
        : [undefined, []];
      const usable = ofRelyingParty(credentials, rpId).filter(
        ({ id, state }) => state === 'active' && (factorId === undefined || factorId === id),
      );
      const allowed = subject
        ? allowedOr(usable, decoyCredential(dataKeys, [subject.applicationId, rpId, subject.name]))
        : undefined;
      const isVerified = relyingParty.requireUserVerification || alone;
      const challenge = await writeChallenge(
        tx,
        {
          purpose: 'authentication',
          user_id: user?.id ?? null,
          login_id: loginId ?? null,
          challenge_id: challengeId ?? null,
          rp_id: rpId,
          allowed_credentials: allowed ? JSON.stringify(allowed.map(({ id }) => id)) : null,
          requires_user_verification: isVerified ? 1 : 0,
        },
        context,
      );
      if (subject) noteCreation(tx, user?.id, 'authentication', context);
      return {
        challenge,
        timeout: CEREMONY_MS,
        rpId,
        allowCredentials: allowed ?? [],
        userVerification: isVerified ? 'required' : 'preferred',
      };
    },
  };
}

function ofRelyingParty(credentials: CredentialRow[], rpId: string): CredentialRow[] {
  return credentials.filter((row) => row.rp_id === rpId);
}

function allowedOr(credentials: CredentialRow[], decoy: CredentialDescriptor): CredentialDescriptor[] {
  return credentials.length > 0 ? credentials.map(descriptorOf) : [decoy];
}

function descriptorOf({ credential_id: id, transports }: CredentialRow): CredentialDescriptor {
  return { type: 'public-key', id, transports: transports === '' ? [] : transports.split(' ') };
}
