import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import { codeOf, type Evidence, type FactorKind, NOBODY, type Response } from '../factor.ts';
import { toFactor } from '../store.ts';
import { canonicaliseRecoveryCode } from './code-text.ts';
import { selectRecoveryCode, selectRecoveryFactor, spendRecoveryCode } from './store.ts';

/** Longest TOTP code; whatever is longer is meant as a recovery code. */
const LONGEST_OTHER_CODE = 8;

/** Verifies recovery codes: look-up secrets of NIST SP 800-63B-4 section 3.1.2, found by their keyed hash. */
export function createRecoveryCodeKind(dataKeys: DataKeys): FactorKind {
  return {
    kind: 'recovery-code',
    takes: (response) =>
      response.kind === 'code' && response.code.replace(/[ \t\r\n-]/g, '').length > LONGEST_OTHER_CODE,
    async look(tx, subject, response) {
      const row = await selectRecoveryFactor.first(tx, subject);
      const userId = row?.user_id ?? NOBODY;
      // The hash is made, and looked for, in any case: a user without codes costs what one with codes costs.
      const codeHash = hashOf(dataKeys, userId, response);
      const code = await selectRecoveryCode.first(tx, { userId, factorId: row?.id ?? NOBODY, codeHash });
      return {
        attempt(_response, scope) {
          if (!row || (scope.factorId !== undefined && scope.factorId !== row.id)) return [];
          return [{ factor: toFactor(row), evidence: code && evidenceOf(code.id) }];
        },
        // All of its work is in looking.
        pretend: () => undefined,
      };
    },
  };
}

function evidenceOf(id: string): Evidence {
  return {
    detail: {},
    spend: async (tx, now) => (await spendRecoveryCode.run(tx, { id, now })) === 1,
  };
}

function hashOf(dataKeys: DataKeys, userId: string, response: Response): string {
  return recoveryCodeHash(dataKeys, userId, canonicaliseRecoveryCode(codeOf(response)) ?? 'malformed');
}

/**
 * HMAC-SHA256 under a key that is not in the database in clear. With it a fast hash is enough for 80 bits, and finding
 * by index needs no slow loop over ten hashes. Bound to the user: the same code of two users has two hashes.
 */
export function recoveryCodeHash(dataKeys: DataKeys, userId: string, canonical: string): string {
  return dataKeys.mac('recovery-code', `${userId}\n${canonical}`);
}
