/**
 * The composition root, by hand: the platform's parts, then the core, then the doors. Whatever depends on something
 * gets it here as a parameter; nothing else in the program looks for its parts.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from './config/load.ts';
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
import { createVerification } from './core/verification/verify.ts';
import { verifyDoor } from './doors/verify/routes.ts';
import { createApp } from './http/app.ts';
import { createCallers } from './http/caller.ts';
import { createIdempotency } from './http/idempotency.ts';
import { createRefusals } from './http/refusals.ts';
import { createSignedRequests } from './http/signed-request.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { databaseCounters } from './platform/counters/counters.ts';
import { migrate } from './platform/database/migrate.ts';
import { openSqlite } from './platform/database/sqlite.ts';
import { createIds } from './platform/ids.ts';
import { assertKeyringOpens, dataKeysColumn, loadDataKeys } from './platform/keyring/data-keys.ts';
import { loadMasterKeys } from './platform/keyring/key-source.ts';
import type { SealedColumn } from './platform/keyring/key-usage.ts';
import { createKeyring } from './platform/keyring/keyring.ts';
import { watchKeyFile } from './platform/keyring/master-keys/watch-key-file.ts';
import type { Logger } from './platform/log.ts';
import { createSystemRandom } from './platform/random.ts';

/** Every column that holds envelopes: what a rotation re-seals, and what keeps a key from being dropped. */
export const sealedColumns: readonly SealedColumn[] = [
  dataKeysColumn,
  { table: 'totp_factors', column: 'sealed_secret', idColumn: 'factor_id' },
  { table: 'api_keys', column: 'sealed_signing_secret', idColumn: 'id' },
  { table: 'idempotency_keys', column: 'sealed_answer', idColumn: 'key_hash' },
];

export type Platform = Awaited<ReturnType<typeof openPlatform>>;
export type Core = ReturnType<typeof createCore>;

/**
 * Opens the store and the key ring, and brings the store's schema up to date. Throws before anything is written when
 * the keys do not belong to the data.
 */
export async function openPlatform(config: Config, clock: Clock = systemClock) {
  const random = createSystemRandom();
  const { dataDir, production } = config.process;
  const { path } = config.stores.database;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });

  const keys = loadMasterKeys({ ...config.secrets, dataDir, embedded: true, production }, random);
  const source =
    keys.path && keys.reload ? watchKeyFile({ path: keys.path, reload: keys.reload }, clock) : undefined;
  const keyring = createKeyring({ keys: keys.keys, random, source });

  const database = openSqlite(path);
  try {
    await assertKeyringOpens(database, keyring);
    const migrations = await migrate(database, clock);
    const dataKeys = await loadDataKeys(database, keyring, random, clock, [
      'recovery-code',
      'user-name',
      'audit-head',
    ]);
    const ids = createIds(clock, random);
    return { config, clock, random, ids, database, keys, keyring, dataKeys, migrations };
  } catch (error) {
    await database.close();
    throw error;
  }
}

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

  const totp = createTotpEnroller({ keyring, random, ids, clock });
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

/** The doors on one HTTP application. Routes are added here and listened to by the caller. */
export function createServer(platform: Platform, core: Core, log: Logger) {
  const { config, clock, random, database, keyring } = platform;
  const { process, browser, development } = config;
  const http = createApp({
    log,
    random,
    options: { trustProxy: process.trustProxy, https: browser.secureCookies },
  });

  const refusals = createRefusals({ addressLimits: core.addressLimits, audit: core.audit, database, clock });
  const apiKeys = core.authenticator;
  const signedRequests = createSignedRequests({ apiKeys, refusals, database, clock });
  const callers = createCallers({ apiKeys, signedRequests, refusals, clock });
  const idempotency = createIdempotency({ database, keyring, clock });

  verifyDoor(http.app, {
    ...core,
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
      cookie: { secure: browser.secureCookies, domain: browser.cookieDomain },
    },
  });
  return http;
}
