import type { Factor } from '../../core/factors/factor.ts';
import type { FactorOverview } from '../../core/factors/manage.ts';
import { isoTime, isoTimeOrNull } from '../../http/answer/iso-time.ts';

/** A factor as the API shows it. */
export function factorView(factor: Factor) {
  return {
    id: factor.id,
    kind: factor.kind,
    label: factor.label,
    state: factor.disabledAt === null ? factor.state : 'disabled',
    createdAt: isoTime(factor.createdAt),
    lastUsedAt: isoTimeOrNull(factor.lastUsedAt),
  };
}

/** A user as the API shows it: the answer of GET /mfa/users/:user. */
export function userView(user: string, overview: FactorOverview) {
  return {
    user,
    enrolled: overview.enrolled,
    factors: overview.factors.map((factor) => {
      const passkey = overview.passkeys.get(factor.id);
      return { ...factorView(factor), ...(passkey && { passkey }) };
    }),
    recoveryCodesRemaining: overview.recoveryCodesRemaining,
    lockedUntil: isoTimeOrNull(overview.lockedUntil),
  };
}
