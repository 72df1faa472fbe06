import type { Clock } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { DAY_MS } from '../../platform/time.ts';
import type { Context } from '../context.ts';
import type { DeviceToken, TrustedDevices } from '../devices/devices.ts';
import type { Factor } from '../factors/factor.ts';
import { factorKinds } from '../factors/kinds.ts';
import type { People, Person } from '../people/people.ts';
import type { Revocation, Succession } from '../people/revocation.ts';
import type { SessionMethod, Sessions } from '../sessions/sessions.ts';
import type { AccessTokens, IssuedAccessToken } from '../tokens/access.ts';
import type { IssuedRefreshToken, RefreshTokens } from '../tokens/refresh.ts';
import type { PendingLogins } from './pending.ts';

const SESSION_MS = 7 * DAY_MS;
const REMEMBERED_MS = 30 * DAY_MS;

/** With what a person was let in; an accepted verdict has all of it. */
export interface LoginProof {
  method: SessionMethod;
  /** Of everything that was proven together. */
  aal: number;
  amr: readonly string[];
  factor?: Pick<Factor, 'id' | 'kind'>;
}

export interface LoginToComplete {
  /** Read in this transaction: not disabled. */
  person: Person;
  proof: LoginProof;
  /** 30 days in place of 7. */
  remember: boolean;
  /** The trusted device that stood in for the second factor. */
  device?: DeviceToken | undefined;
  /** Trust the device that this login came from. */
  trust?: { name: string | undefined } | undefined;
}

export interface CompletedLogin extends IssuedAccessToken, IssuedRefreshToken {
  person: Person;
  session: { id: string; createdAt: number; expiresAt: number; remembered: boolean };
  /** For the cookie of a browser. */
  sessionToken: string;
  /** To be kept by the device in place of any before it. */
  device: DeviceToken | undefined;
}

export interface LoginCompletion extends Revocation, Succession {
  /** Opens the session of a person who has proven all that is asked of them: under their lock, or made in this transaction. */
  complete(tx: Transaction, login: LoginToComplete, context: Context): Promise<CompletedLogin>;
  /**
   * Ends sessions with their tokens, logins that wait for their second step, and the trust in devices: after a change of
   * password, a reset, a disablement. Part of a change that is on the audit log by itself.
   *
   * @param keep the session that asks for the change
   */
  revokeEverything(tx: Transaction, userId: string, keep?: string): Promise<void>;
  /**
   * The other sessions end, with their tokens, and logins that wait for their second step: after a factor was added.
   * Devices stay trusted.
   */
  endOthers(tx: Transaction, userId: string, keep: string): Promise<void>;
}

export function createLoginCompletion(parts: {
  people: Pick<People, 'noteLogin'>;
  sessions: Sessions;
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
  devices: TrustedDevices;
  pendingLogins: PendingLogins;
  clock: Clock;
}): LoginCompletion {
  const { people, sessions, accessTokens, refreshTokens, devices, pendingLogins, clock } = parts;

  async function endOthers(tx: Transaction, userId: string, keep?: string): Promise<void> {
    await sessions.revokeAllOfUser(tx, userId, keep);
    pendingLogins.endAllOfUser(tx, userId);
  }

  return {
    async complete(tx, { person, proof, remember, device: used, trust }, context) {
      const { userId } = person;
      const { method, aal, amr, factor } = proof;
      const own: Context = { ...context, actor: userId };
      const device = trust ? devices.trust(tx, { userId, name: trust.name }, own) : used;
      const isFresh = factor !== undefined && factorKinds[factor.kind].stepsUp;
      const opened = sessions.open(
        tx,
        {
          ...{ userId, method, aal, amr, remembered: remember },
          lifetimeMs: remember ? REMEMBERED_MS : SESSION_MS,
          ...(factor && { factor }),
          ...(isFresh && { secondFactorAt: clock.now() }),
          ...(device && { deviceId: device.deviceId }),
        },
        own,
      );
      const { id, token: sessionToken, createdAt, expiresAt } = opened;
      const session = { id, userName: person.id, aal, amr: [...amr], expiresAt };
      people.noteLogin(tx, person.id, clock.now());
      return {
        ...refreshTokens.issue(tx, id, expiresAt, own),
        ...(await accessTokens.issue(tx, session)),
        ...{ person, sessionToken, device },
        session: { id, createdAt, expiresAt, remembered: remember },
      };
    },
    async revokeEverything(tx, userId, keep) {
      devices.revokeAllOfUser(tx, userId);
      await endOthers(tx, userId, keep);
    },
    endOthers,
    async succeed(tx, sessionId, context) {
      const renewed = await sessions.succeed(tx, sessionId);
      if (!renewed) throw new TwofoldError('access_token.refused');
      const { session } = renewed;
      return {
        ...renewed,
        ...refreshTokens.issue(tx, session.id, session.expiresAt, context),
        ...(await accessTokens.issue(tx, session)),
      };
    },
  };
}
