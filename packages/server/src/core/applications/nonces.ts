import { purgeOf } from '../../platform/database/purge.ts';
import { statement } from '../../platform/database/statement.ts';

/**
 * Changes no row where it was spent before, on any instance (H03).
 *
 * `nonceHash` is a digest of what may be used once, with whose it is or what for; `expiresAt`, in Unix milliseconds, is when
 * it is not accepted any more for its age alone.
 */
export const spendNonce = statement<{ nonceHash: string; expiresAt: number }, unknown>((db, p) =>
  db
    .insertInto('spent_nonces')
    .values({ nonce_hash: p.nonceHash, expires_at: p.expiresAt })
    .onConflict((conflict) => conflict.column('nonce_hash').doNothing()),
);

/** When it is forgotten that it was spent; Unix milliseconds. */
export const selectNonce = statement<{ nonceHash: string }, { expires_at: number }>((db, p) =>
  db.selectFrom('spent_nonces').select('expires_at').where('nonce_hash', '=', p.nonceHash),
);

/** Of those whose signatures are long too old to be accepted. */
export const purgeExpiredNonces = purgeOf('spent_nonces', 'nonce_hash', 'expires_at');
