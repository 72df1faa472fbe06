import type { Transaction } from '../../platform/database/database.ts';

/** What ends with a password or a factor: sessions, their refresh tokens, the trust in devices. */
export interface Revocation {
  /** @param keep the session that asks for the change */
  revokeEverything(tx: Transaction, userId: string, keep?: string): Promise<unknown>;
}
