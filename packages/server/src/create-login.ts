/** How people log in, on top of the core's parts. Apart from create-core.ts, which has enough of its own. */
import type { Audit } from './core/audit/record.ts';
import type { Challenges } from './core/challenges/challenges.ts';
import type { TrustedDevices } from './core/devices/devices.ts';
import type { FactorManagement } from './core/factors/manage.ts';
import type { MessageEnroller } from './core/factors/one-time-code/enroll.ts';
import type { OneTimeCodes } from './core/factors/one-time-code/send.ts';
import type { Passkeys } from './core/factors/webauthn/passkeys.ts';
import { createLoginBudgets } from './core/limits/login.ts';
import { createLoginCompletion } from './core/login/complete.ts';
import { createFactorChanges } from './core/login/factor-changes.ts';
import { createLogin } from './core/login/login.ts';
import { createPasswordStep } from './core/login/password-step.ts';
import type { PendingLogins } from './core/login/pending.ts';
import { createSecondStep } from './core/login/second-step.ts';
import { createStepUp } from './core/login/step-up.ts';
import type { Messages } from './core/messages/messages.ts';
import type { Passwords } from './core/passwords/passwords.ts';
import type { People } from './core/people/people.ts';
import type { Sessions } from './core/sessions/sessions.ts';
import type { AccessTokens } from './core/tokens/access.ts';
import type { RefreshTokens } from './core/tokens/refresh.ts';
import type { Verification } from './core/verification/verify.ts';
import type { Platform } from './open-platform.ts';
import { databaseCounters } from './platform/counters/counters.ts';

export function composeLogin(
  {
    config,
    database,
    clock,
    keyring,
    dataKeys,
  }: Pick<Platform, 'config' | 'database' | 'clock' | 'keyring' | 'dataKeys'>,
  core: {
    people: People;
    passwords: Passwords;
    sessions: Sessions;
    accessTokens: AccessTokens;
    refreshTokens: RefreshTokens;
    devices: TrustedDevices;
    pendingLogins: PendingLogins;
    challenges: Challenges;
    oneTimeCodes: OneTimeCodes;
    messageEnroller: MessageEnroller;
    passkeys: Passkeys;
    messages: Messages;
    verification: Verification;
    factors: FactorManagement;
    audit: Audit;
  },
) {
  const parts = { ...core, database, clock, keyring };
  const { login: perPersonAndSource, loginPerson: perPerson, loginSource: perSource } = config.limits;
  const budgets = createLoginBudgets(databaseCounters, dataKeys, {
    perPersonAndSource,
    perPerson,
    perSource,
  });
  const completion = createLoginCompletion(parts);
  const passwordStep = createPasswordStep({ ...parts, budgets });
  const secondStep = createSecondStep({ ...parts, completion });
  const factorChanges = createFactorChanges({ ...parts, completion });
  const stepUpVerification = createStepUp(parts);
  return createLogin({ ...parts, passwordStep, secondStep, completion, factorChanges, stepUpVerification });
}
