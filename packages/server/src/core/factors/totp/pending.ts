import { timingSafeEqual } from 'node:crypto';
import type { Transaction } from '../../../platform/database/database.ts';
import type { Keyring } from '../../../platform/keyring/keyring.ts';
import type { Subject } from '../../users/users.ts';
import { selectTotpFactors } from './store.ts';
import { sealedSecretPlace } from './verify.ts';

export interface PendingTotp {
  factorId: string;
  /** Whether this is the secret that it was enrolled with. */
  hasSecret(secret: Uint8Array): boolean;
}

/** The enrollment that waits to replace what the subject has, if any: the secret stays on the server (X36). */
export async function findPendingTotp(
  tx: Transaction,
  keyring: Pick<Keyring, 'open'>,
  subject: Subject,
): Promise<PendingTotp | undefined> {
  const rows = await selectTotpFactors.all(tx, subject);
  const row = rows.findLast(({ state, replaces }) => state === 'pending' && replaces === 1);
  if (!row) return undefined;
  return {
    factorId: row.id,
    hasSecret(secret) {
      const kept = keyring.open(sealedSecretPlace(row.id), row.sealed_secret);
      return kept.length === secret.length && timingSafeEqual(kept, secret);
    },
  };
}
