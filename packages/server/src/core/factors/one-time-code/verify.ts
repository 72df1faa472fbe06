import type { Transaction } from '../../../platform/database/database.ts';
import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import type { Channel } from '../../messages/templates/template.ts';
import {
  type AttemptScope,
  codeOf,
  type Evidence,
  type FactorAttempt,
  type FactorKind,
  NOBODY,
  type Response,
} from '../factor.ts';
import { toFactor } from '../store.ts';
import { codeHash, looksLikeCode } from './code.ts';
import { type SentCodeRow, selectSentCodes, spendCode } from './store.ts';

/**
 * Verifies codes that were sent (out-of-band, NIST SP 800-63B-4, section 3.1.3). A code answers the occasion that it was
 * sent for: a challenge, a login, the confirmation of its factor. Without one there is nothing that it could answer.
 *
 * @param settings.enrollmentTtlMs how long a pending factor waits for its first code
 */
export function createOneTimeCodeKind(
  kind: Channel,
  dataKeys: DataKeys,
  settings: { enrollmentTtlMs: number },
): FactorKind {
  function evaluate(rows: SentCodeRow[], text: string, scope: AttemptScope): FactorAttempt | undefined {
    const [first] = rows;
    if (!first || !mayAnswer(first, scope, settings.enrollmentTtlMs)) return undefined;
    const sent = rows.filter((row) => wasSentFor(row, scope));
    // One that was not sent anything for this occasion was not asked.
    if (sent.length === 0 && scope.factorId === undefined) return undefined;
    const factor = toFactor(first);
    const fitting = sent.find(
      (row) => row.code_hash === codeHash(dataKeys, row.challenge_id ?? NOBODY, text) && row.code_id !== null,
    );
    // A lock ends the challenges that were open when it fell, and with them their codes.
    if (!fitting || isDead(fitting)) return { factor, evidence: undefined };
    if ((fitting.code_expires_at ?? 0) <= scope.now) return { factor, evidence: undefined, isLate: true };
    return { factor, evidence: evidenceOf(fitting) };
  }

  return {
    kind,
    takes: (response, { factorId, challengeId, loginId }) =>
      response.kind === 'code' &&
      looksLikeCode(response.code) &&
      (factorId !== undefined || challengeId !== undefined || loginId !== undefined),
    async look(tx, subject) {
      const rows = await selectSentCodes.all(tx, { ...subject, kind });
      const factors = Map.groupBy(rows, (row) => row.id);
      const pretend = (response: Response) => void codeHash(dataKeys, NOBODY, codeOf(response));
      return {
        attempt(response, scope) {
          const attempts = [...factors.values()].flatMap(
            (own) => evaluate(own, codeOf(response), scope) ?? [],
          );
          // Whoever has nothing costs what one code costs.
          if (attempts.length === 0) pretend(response);
          return attempts;
        },
        pretend,
      };
    },
  };
}

function mayAnswer(row: SentCodeRow, { factorId, now }: AttemptScope, enrollmentTtlMs: number): boolean {
  if (factorId !== undefined && factorId !== row.id) return false;
  return row.state === 'active' || (factorId === row.id && row.created_at + enrollmentTtlMs > now);
}

/** The occasion has to be the same in all that is said of it: a login's code answers nothing but that login (A14). */
function wasSentFor(row: SentCodeRow, { challengeId, loginId }: AttemptScope): boolean {
  if (row.challenge_id === null) return false;
  if (challengeId !== undefined && challengeId !== row.challenge_id) return false;
  return row.login_id === (loginId ?? null);
}

/** Its challenge ended, and not with this code: one that was spent is told so by its own guard. */
function isDead({ challenge_spent_at: endedAt, code_spent_at: spentAt }: SentCodeRow): boolean {
  return endedAt !== null && spentAt === null;
}

function evidenceOf({ code_id: id }: SentCodeRow): Evidence {
  return {
    detail: {},
    spend: async (tx: Transaction, now: number) => (await spendCode.run(tx, { id: id ?? NOBODY, now })) === 1,
  };
}
