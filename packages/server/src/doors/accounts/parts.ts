import type { Audit } from '../../core/audit/record.ts';
import type { Challenges } from '../../core/challenges/challenges.ts';
import type { TrustedDevices } from '../../core/devices/devices.ts';
import type { Enrollment } from '../../core/factors/enroll.ts';
import type { FactorManagement } from '../../core/factors/manage.ts';
import type { MessageEnroller } from '../../core/factors/one-time-code/enroll.ts';
import type { OneTimeCodes } from '../../core/factors/one-time-code/send.ts';
import type { RecoveryCodeIssuer } from '../../core/factors/recovery-code/issue.ts';
import type { Passkeys } from '../../core/factors/webauthn/passkeys.ts';
import type { ChallengeLimits } from '../../core/limits/challenges.ts';
import type { RequestLimits } from '../../core/limits/requests.ts';
import type { Login } from '../../core/login/login.ts';
import type { PasskeyLogin } from '../../core/login/passkey-login.ts';
import type { Passwords } from '../../core/passwords/passwords.ts';
import type { People } from '../../core/people/people.ts';
import type { Sessions } from '../../core/sessions/sessions.ts';
import type { SigningKeys } from '../../core/tokens/signing-keys.ts';
import type { Users } from '../../core/users/users.ts';
import type { Verification } from '../../core/verification/verify.ts';
import type { Idempotency } from '../../http/answer/idempotency.ts';
import type { Callers } from '../../http/caller/caller.ts';
import type { PageGuard } from '../../http/caller/own-page.ts';
import type { PersonCallers } from '../../http/caller/person.ts';
import type { PersonCookies } from '../../http/caller/person-cookies.ts';
import type { Refusals } from '../../http/caller/refusals.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Logger } from '../../platform/log.ts';
import type { PeopleParts } from './people-parts.ts';
import type { WebhookParts } from './webhook-parts.ts';

/** What the accounts door needs of the core, put together in compose.ts. */
export interface AccountsDoorParts extends PeopleParts, WebhookParts {
  database: Database;
  clock: Clock;
  audit: Audit;
  users: Users;
  people: People;
  passwords: Passwords;
  sessions: Sessions;
  login: Login;
  devices: TrustedDevices;
  passkeys: Passkeys;
  passkeyLogin: PasskeyLogin;
  /** Of ceremonies that somebody begins who is not logged in. */
  passkeyLimits: RequestLimits;
  /** Of those that a browser only offers: they leave alone what somebody asks for. */
  passkeyAutofillLimits: RequestLimits;
  /** Of their answers. */
  passkeyAnswerLimits: RequestLimits;
  /** Of those that a login or a session asks for. */
  challengeLimits: ChallengeLimits;
  challenges: Challenges;
  enrollment: Enrollment;
  oneTimeCodes: OneTimeCodes;
  messageEnroller: MessageEnroller;
  factors: FactorManagement;
  recoveryCodes: RecoveryCodeIssuer;
  verification: Verification;
  signingKeys: SigningKeys;
  idempotency: Idempotency;
  callers: Callers;
  personCallers: PersonCallers;
  cookies: PersonCookies;
  refusals: Refusals;
  pageGuard: PageGuard;
  log: Logger;
  settings: AccountsDoorSettings;
}

export interface AccountsDoorSettings {
  /** What the paths begin with, such as `/api`. */
  apiBasePath: string;
  /** What authenticator apps show above a code. */
  issuer: string;
}
