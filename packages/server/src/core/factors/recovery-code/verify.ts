import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import { type Evidence, type FactorKind, NOBODY, type Response } from '../factor.ts';
import { toFactor } from '../store.ts';
import { canonicaliseRecoveryCode } from './code-text.ts';
import { selectRecoveryCode, selectRecoveryFactor, spendRecoveryCode } from './store.ts';

/** Longest TOTP code; whatever is longer is meant as a recovery code. */
const LONGEST_OTHER_CODE = 8;

/** Verifies recovery codes: look-up secrets of NIST SP 800-63B-4 section 3.1.2, found by their keyed hash. */
export function createRecoveryCodeKind(dataKeys: DataKeys): FactorKind {
  return {
    kind: 'recovery-code',
    takes: (response) => response.code.replace(/[ \t\r\n-]/g, '').length > LONGEST_OTHER_CODE,
    async attempt(tx, userId, response, scope) {
      const row = await selectRecoveryFactor.first(tx, { userId });
      // The hash is made in any case: see `attemptNobody`.
      const codeHash = hashOf(dataKeys, userId, response);
      if (!row || (scope.factorId !== undefined && scope.factorId !== row.id)) return [];
      const code = await selectRecoveryCode.first(tx, { userId, factorId: row.id, codeHash });
      const factor = toFactor(row);
      if (!code) return [{ factor, evidence: undefined }];
      const evidence: Evidence = {
        detail: {},
        spend: async (spending, now) => (await spendRecoveryCode.run(spending, { id: code.id, now })) === 1,
      };
      return [{ factor, evidence }];
    },
    async attemptNobody(tx, response) {
      await selectRecoveryFactor.first(tx, { userId: NOBODY });
      const codeHash = hashOf(dataKeys, NOBODY, response);
      await selectRecoveryCode.first(tx, { userId: NOBODY, factorId: NOBODY, codeHash });
    },
  };
}

function hashOf(dataKeys: DataKeys, userId: string, response: Response): string {
  return recoveryCodeHash(dataKeys, userId, canonicaliseRecoveryCode(response.code) ?? 'malformed');
}

/**
 * HMAC-SHA256 under a key that is not in the database in clear. With it a fast hash is enough for 80 bits, and finding
 * by index needs no slow loop over ten hashes. Bound to the user: the same code of two users has two hashes.
 */
export function recoveryCodeHash(dataKeys: DataKeys, userId: string, canonical: string): string {
  return dataKeys.mac('recovery-code', `${userId}\n${canonical}`);
}
