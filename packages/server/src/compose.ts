/**
 * The composition root, by hand: the platform's parts, then the core, then the doors. Whatever depends on something
 * gets it here as a parameter; nothing else in the program looks for its parts.
 */
import manifest from '../package.json' with { type: 'json' };
import { createApiKeys } from './core/applications/api-keys.ts';
import { createApplications } from './core/applications/applications.ts';
import { createApiKeyAuthenticator } from './core/applications/authenticate.ts';
import { createAudit } from './core/audit/record.ts';
import { createChallenges } from './core/challenges/challenges.ts';
import { createFactorManagement } from './core/factors/manage.ts';
import { createRecoveryCodeIssuer } from './core/factors/recovery-code/issue.ts';
import { createRecoveryCodeKind } from './core/factors/recovery-code/verify.ts';
import { createTotpEnroller } from './core/factors/totp/enroll.ts';
import { createTotpKind } from './core/factors/totp/verify.ts';
import { createAddressLimits } from './core/limits/address.ts';
import { createSecondFactorBudgets } from './core/limits/second-factor.ts';
import { createSessions } from './core/sessions/sessions.ts';
import { createUsers } from './core/users/users.ts';
import { createVerification, type Verification } from './core/verification/verify.ts';
import { createDemoKey } from './demo-application.ts';
import { consoleDoor } from './doors/console/routes.ts';
import { verifyDoor } from './doors/verify/routes.ts';
import { createApp } from './http/app.ts';
import { createCallers } from './http/caller.ts';
import { healthRoutes } from './http/health.ts';
import { createIdempotency } from './http/idempotency.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { describeRoutes, serveDocs } from './http/openapi.ts';
import { createRefusals } from './http/refusals.ts';
import { createSignedRequests } from './http/signed-request.ts';
import { openPlatform, type Platform } from './open-platform.ts';
import { databaseCounters } from './platform/counters/counters.ts';
import { dataKeysColumn } from './platform/keyring/data-keys.ts';
import type { SealedColumn } from './platform/keyring/key-usage.ts';
import type { Logger } from './platform/log.ts';

/** Of the package that this runs from. */
export const version: string = manifest.version;

/** Every column that holds envelopes: what a rotation re-seals, and what keeps a key from being dropped. */
export const sealedColumns: readonly SealedColumn[] = [
  dataKeysColumn,
  { table: 'totp_factors', column: 'sealed_secret', idColumn: 'factor_id' },
  { table: 'api_keys', column: 'sealed_signing_secret', idColumn: 'id' },
  { table: 'idempotency_keys', column: 'sealed_answer', idColumn: 'key_hash' },
];

export type { Platform };
export { openPlatform };
export type Core = ReturnType<typeof createCore>;

/** Everything that decides. No part of it knows HTTP. */
export function createCore(platform: Platform) {
  const { config, clock, random, ids, database, keyring, dataKeys } = platform;
  const { limits, factors: factorSettings } = config;

  const audit = createAudit({ ids, clock });
  const applications = createApplications({ ids, clock, audit });
  const apiKeys = createApiKeys({ keyring, ids, random, clock, audit });
  const authenticator = createApiKeyAuthenticator({ database, keyring });
  const addressLimits = createAddressLimits(database, databaseCounters, clock, limits.unauthenticated);

  const users = createUsers({ ids, clock });
  const budgets = createSecondFactorBudgets(databaseCounters, dataKeys, {
    perUser: limits.secondFactor,
    perUserDay: limits.secondFactorDay,
    perSource: limits.secondFactorSource,
  });
  const sessions = createSessions({ ids, clock, random, timeoutMs: config.browser.sessionTimeoutMs });
  const challenges = createChallenges({ ids, clock });

  const totp = createTotpEnroller({
    keyring,
    random,
    ids,
    clock,
    enrollmentTtlMs: factorSettings.enrollmentTtlMs,
  });
  const recoveryCodes = createRecoveryCodeIssuer({ dataKeys, random, ids, clock });
  const kinds = [
    createTotpKind(keyring, {
      windowSteps: factorSettings.totpDriftSteps,
      enrollmentTtlMs: factorSettings.enrollmentTtlMs,
    }),
    createRecoveryCodeKind(dataKeys),
  ];
  const verification = createVerification({
    users,
    kinds,
    budgets,
    challenges,
    sessions,
    audit,
    clock,
    maxConsecutiveFailures: limits.factorFailures.max,
  });
  const factors = createFactorManagement({ users, sessions, budgets, recoveryCodes, audit, clock });

  return {
    audit,
    applications,
    apiKeys,
    authenticator,
    addressLimits,
    users,
    sessions,
    challenges,
    totp,
    recoveryCodes,
    factors,
    verification,
  };
}

export interface ServerOptions {
  /** Also where ENABLE_DOCS is off: for `twofold openapi`. */
  describe?: boolean;
}

/** The doors on one HTTP application, ready to listen. */
export async function createServer(platform: Platform, core: Core, log: Logger, options: ServerOptions = {}) {
  const { config, clock, random, database, keyring } = platform;
  const { process, browser, development } = config;
  const { apiBasePath, enableDocs, publicUrl, trustProxy, metricsAllow } = process;
  const http = createApp({ log, random, options: { trustProxy, https: browser.secureCookies } });
  const { app } = http;

  const refusals = createRefusals({ addressLimits: core.addressLimits, audit: core.audit, database, clock });
  const apiKeys = core.authenticator;
  const signedRequests = createSignedRequests({ apiKeys, refusals, database, clock });
  const callers = createCallers({ apiKeys, signedRequests, refusals, clock });
  const idempotency = createIdempotency({ database, keyring, clock });

  const documented = enableDocs || options.describe === true;
  const describe = documented
    ? await describeRoutes(app, { version, ...(publicUrl && { publicUrl }) })
    : undefined;
  const metrics = createMetrics(app, { apiKeys, refusals, clock, allow: metricsAllow });
  database.onCommit(metrics.observeGroupCommit);
  healthRoutes(app, { database, clock, version, apiBasePath });

  verifyDoor(app, {
    ...core,
    verification: counted(core.verification, metrics),
    database,
    clock,
    idempotency,
    callers,
    refusals,
    log,
    settings: {
      defaultIssuer: config.factors.totpIssuer,
      showSecrets: development.allowDebugSetupOutput,
      devVerify: development.enableDevVerifyEndpoint,
      production: process.production,
      windowSteps: config.factors.totpDriftSteps,
      limit: config.limits.secondFactor,
      cookie: { secure: browser.secureCookies, domain: browser.cookieDomain },
    },
  });
  consoleDoor(app, {
    demo: { enabled: process.enableDemo, createDemoKey: () => createDemoKey({ ...core, database, clock }) },
    log,
  });
  if (describe && enableDocs) await serveDocs(app, describe);
  await app.ready();
  return { ...http, describe };
}

/** The core's verification, with every verdict counted in the metrics. */
function counted(verification: Verification, metrics: Metrics): Verification {
  return {
    async verify(...given) {
      const verdict = await verification.verify(...given);
      if (verdict.accepted) metrics.countVerification({ method: verdict.method, outcome: 'accepted' });
      else metrics.countVerification({ method: '', outcome: 'refused', reason: verdict.reason });
      return verdict;
    },
  };
}
