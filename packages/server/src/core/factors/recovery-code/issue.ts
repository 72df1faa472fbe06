import type { Clock } from '../../../platform/clock.ts';
import type { Executor, Transaction } from '../../../platform/database/database.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import type { Random } from '../../../platform/random.ts';
import type { Context } from '../../context.ts';
import type { Subject, User } from '../../users/users.ts';
import { factorStore } from '../store.ts';
import { canonicaliseRecoveryCode, formatRecoveryCode, RECOVERY_CODE_BYTES } from './code-text.ts';
import { countRemaining, insertRecoveryCode } from './store.ts';
import { recoveryCodeHash } from './verify.ts';

const RECOVERY_CODE_COUNT = 10;

export interface RecoveryCodeIssuer {
  /**
   * Makes a new set. With `confirmedWith` it waits, and the set before it works on, until that factor is confirmed;
   * otherwise it replaces the set before it at once. The codes are never readable again.
   */
  issue(tx: Transaction, user: User, context: Context, confirmedWith?: string): Promise<string[]>;
  /** How many codes of the active set are unspent. */
  remaining(executor: Executor, subject: Subject): Promise<number>;
}

export function createRecoveryCodeIssuer(parts: {
  dataKeys: DataKeys;
  random: Random;
  ids: Ids;
  clock: Clock;
}): RecoveryCodeIssuer {
  const { dataKeys, random, ids, clock } = parts;
  return {
    async issue(tx, user, context, confirmedWith) {
      const waits = confirmedWith !== undefined;
      if (!waits) await removeActiveSet(tx, user);
      const now = clock.now();
      const factorId = ids.next('fac');
      await factorStore.insert(tx, {
        id: factorId,
        user_id: user.id,
        kind: 'recovery-code',
        label: 'Recovery codes',
        state: waits ? 'pending' : 'active',
        created_at: now,
        confirmed_at: waits ? null : now,
        replaces: 1,
        confirmed_with: confirmedWith ?? null,
        enrolled_ip: context.ip,
        enrolled_user_agent: context.userAgent,
      });
      const codes = Array.from({ length: RECOVERY_CODE_COUNT }, () =>
        formatRecoveryCode(random.bytes(RECOVERY_CODE_BYTES)),
      );
      for (const [index, code] of codes.entries()) {
        const codeHash = recoveryCodeHash(dataKeys, user.id, canonicaliseRecoveryCode(code) ?? '');
        // The row id says nothing about the code: it is the set's and a number.
        insertRecoveryCode.post(tx, {
          id: `${factorId}.${index}`,
          factor_id: factorId,
          user_id: user.id,
          code_hash: codeHash,
        });
      }
      return codes;
    },
    async remaining(executor, subject) {
      return (await countRemaining.first(executor, subject))?.remaining ?? 0;
    },
  };
}

async function removeActiveSet(tx: Transaction, user: User): Promise<void> {
  for (const factor of await factorStore.ofUser(tx, user.id)) {
    if (factor.kind === 'recovery-code' && factor.state === 'active')
      await factorStore.remove(tx, factor.id, user.id);
  }
}
