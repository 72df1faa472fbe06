import type { Clock } from '../../platform/clock.ts';
import type { RateCounters } from '../../platform/counters/rate-counters.ts';
import type { DataKeys } from '../../platform/keyring/data-keys.ts';
import type { Context } from '../context.ts';
import { countedName } from '../users/user-name.ts';
import type { Subject } from '../users/users.ts';
import { createRequestLimits } from './requests.ts';
import type { WindowLimit } from './second-factor.ts';

/** Counts the challenges that an address asks for: each is a row, and most are on the audit log. */
export interface ChallengeLimits {
  /**
   * Never in a transaction. Throws `request.rate_limited` for one too many. Where an application does not tell the address
   * of its user, nothing is counted: what is counted for a user alone, a stranger could use up. The limit of its API key
   * holds in any case.
   *
   * @param subject who is asked, known or not; undefined where the passkey says it
   */
  spend(subject: Subject | undefined, context: Context): Promise<void>;
}

export function createChallengeLimits(
  counters: RateCounters,
  dataKeys: DataKeys<'user-name'>,
  clock: Clock,
  limit: WindowLimit,
): ChallengeLimits {
  const limits = createRequestLimits(counters, clock, 'challenge', limit);
  return {
    async spend(subject, { applicationId, sourceAddress }) {
      if (sourceAddress === undefined) return;
      // Keys hold no name in clear: see `second-factor.ts`.
      const asked =
        subject === undefined
          ? applicationId
          : dataKeys.mac('user-name', `challenge\n${subject.applicationId}\n${countedName(subject.name)}`);
      await limits.spend(`${asked}:${sourceAddress}`);
    },
  };
}
