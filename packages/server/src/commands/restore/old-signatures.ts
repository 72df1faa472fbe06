import { setTimeout as sleep } from 'node:timers/promises';
import type { RestoreParts } from '../../core/backup/restore.ts';
import { NONCE_RETENTION_SECONDS } from '../../http/message-signature/verify.ts';
import { type Io, note } from '../terminal/io.ts';

/** How a command waits until no request that was signed before is accepted any more, where nonces may be forgotten. */
export function untilOldSignaturesEnd(io: Io): Pick<RestoreParts, 'signatureLifetimeMs' | 'wait'> {
  return {
    signatureLifetimeMs: NONCE_RETENTION_SECONDS * 1000,
    async wait(ms) {
      const seconds = Math.ceil(ms / 1000);
      note(io, `Waiting ${seconds} s, until no request that was signed before is accepted any more.`);
      await sleep(ms);
    },
  };
}
