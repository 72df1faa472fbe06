import type { Audit } from '../../core/audit/record.ts';
import type { Challenges } from '../../core/challenges/challenges.ts';
import type { Enrollment } from '../../core/factors/enroll.ts';
import type { FactorManagement } from '../../core/factors/manage.ts';
import type { MessageEnroller } from '../../core/factors/one-time-code/enroll.ts';
import type { OneTimeCodes } from '../../core/factors/one-time-code/send.ts';
import type { RecoveryCodeIssuer } from '../../core/factors/recovery-code/issue.ts';
import type { Passkeys } from '../../core/factors/webauthn/passkeys.ts';
import type { ChallengeLimits } from '../../core/limits/challenges.ts';
import type { WindowLimit } from '../../core/limits/second-factor.ts';
import type { Sessions } from '../../core/sessions/sessions.ts';
import type { Users } from '../../core/users/users.ts';
import type { Verification } from '../../core/verification/verify.ts';
import type { Idempotency } from '../../http/answer/idempotency.ts';
import type { Callers } from '../../http/caller/caller.ts';
import type { Refusals } from '../../http/caller/refusals.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Logger } from '../../platform/log.ts';
import type { CookieSettings } from './session-cookie.ts';

/** What the verify door needs of the core, put together in compose.ts. */
export interface VerifyDoorParts {
  database: Database;
  users: Users;
  enrollment: Enrollment;
  recoveryCodes: RecoveryCodeIssuer;
  factors: FactorManagement;
  challenges: Challenges;
  challengeLimits: ChallengeLimits;
  passkeys: Passkeys;
  oneTimeCodes: OneTimeCodes;
  messageEnroller: MessageEnroller;
  verification: Verification;
  sessions: Sessions;
  audit: Audit;
  idempotency: Idempotency;
  callers: Callers;
  refusals: Refusals;
  log: Logger;
  settings: VerifyDoorSettings;
}

export interface VerifyDoorSettings {
  defaultIssuer: string;
  /** Answers of `/setup` hold the secret: a development switch. */
  showSecrets: boolean;
  /** Whether the stateless `/verify` exists: a development switch. */
  devVerify: boolean;
  /** In production each use of a development switch is logged as a warning. */
  production: boolean;
  windowSteps: number;
  /** Wrong codes per user: said in the RateLimit header fields. */
  limit: WindowLimit;
  cookie: CookieSettings;
}
