import type { Leases } from '../../core/codes/lease.ts';
import type { Otp } from '../../core/codes/otp.ts';
import type { Idempotency } from '../../http/answer/idempotency.ts';
import type { Callers } from '../../http/caller/caller.ts';
import type { Refusals } from '../../http/caller/refusals.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';

/** What the door of codes needs of the core, put together in compose.ts. */
export interface CodesDoorParts {
  otp: Otp;
  leases: Leases;
  database: Database;
  clock: Clock;
  idempotency: Idempotency;
  callers: Callers;
  refusals: Refusals;
}
