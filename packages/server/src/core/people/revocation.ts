import type { Transaction } from '../../platform/database/database.ts';
import type { Context } from '../context.ts';
import type { RenewedSession } from '../sessions/sessions.ts';
import type { IssuedAccessToken } from '../tokens/access.ts';
import type { IssuedRefreshToken } from '../tokens/refresh.ts';

/** What ends with a password or a factor: sessions, their refresh tokens, the trust in devices. */
export interface Revocation {
  /** @param keep the session that asks for the change */
  revokeEverything(tx: Transaction, userId: string, keep?: string): Promise<unknown>;
}

/** A session in the place of another, with tokens of its own. */
export interface SucceedingLogin extends RenewedSession, IssuedAccessToken, IssuedRefreshToken {}

export interface Succession {
  /** See `Sessions.succeed`. Throws `access_token.refused` where the session has ended meanwhile. */
  succeed(tx: Transaction, sessionId: string, context: Context): Promise<SucceedingLogin>;
}
