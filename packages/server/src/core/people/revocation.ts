import type { Transaction } from '../../platform/database/database.ts';

/** What ends with a password or a factor: sessions, their refresh tokens, the trust in devices. */
export interface Revocation {
  revokeEverything(tx: Transaction, userId: string): Promise<unknown>;
}
