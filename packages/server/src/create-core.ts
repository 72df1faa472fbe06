/**
 * The middle of the composition root: everything that decides. Apart from compose.ts, so that a command on the store does
 * not load the HTTP interface.
 */
import { configuredChannels } from './configured-carriers.ts';
import { createApiKeys } from './core/applications/api-keys.ts';
import { createApplications } from './core/applications/applications.ts';
import { createApiKeyAuthenticator } from './core/applications/authenticate.ts';
import { createApiKeyLimits } from './core/applications/limits.ts';
import { createAudit } from './core/audit/record.ts';
import { createChallenges } from './core/challenges/challenges.ts';
import { withEnvironmentKey } from './core/codes/environment.ts';
import { createTrustedDevices, type TrustedDevices } from './core/devices/devices.ts';
import { createEnrollment } from './core/factors/enroll.ts';
import { createFactorManagement } from './core/factors/manage.ts';
import { createMessageEnroller } from './core/factors/one-time-code/enroll.ts';
import { createOneTimeCodes } from './core/factors/one-time-code/send.ts';
import { createOneTimeCodeKind } from './core/factors/one-time-code/verify.ts';
import { createRecoveryCodeIssuer } from './core/factors/recovery-code/issue.ts';
import { createRecoveryCodeKind } from './core/factors/recovery-code/verify.ts';
import { createTotpEnroller } from './core/factors/totp/enroll.ts';
import { createTotpKind } from './core/factors/totp/verify.ts';
import { createPasskeys } from './core/factors/webauthn/passkeys.ts';
import { createRelyingParties } from './core/factors/webauthn/relying-party.ts';
import { createWebauthnKind } from './core/factors/webauthn/verify.ts';
import type { GateDevices } from './core/gate/devices/devices.ts';
import { createAddressLimits } from './core/limits/address.ts';
import { createChallengeLimits } from './core/limits/challenges.ts';
import { createRequestLimits } from './core/limits/requests.ts';
import { createSecondFactorBudgets } from './core/limits/second-factor.ts';
import { createLinks } from './core/links/links.ts';
import { createPasskeyLogin } from './core/login/passkey-login.ts';
import { createPendingLogins } from './core/login/pending.ts';
import { createSendingBudgets } from './core/messages/budgets.ts';
import { createDeliveryCounts } from './core/messages/delivery/counts.ts';
import { createMessages } from './core/messages/messages.ts';
import { createPasswords } from './core/passwords/passwords.ts';
import { createPeople } from './core/people/people.ts';
import { createLiveSessions } from './core/sessions/live.ts';
import { createSessions } from './core/sessions/sessions.ts';
import { createAccessTokens } from './core/tokens/access.ts';
import { createRefreshTokens } from './core/tokens/refresh.ts';
import { createSigningKeys } from './core/tokens/signing-keys.ts';
import { createUsers } from './core/users/users.ts';
import { assertVaultLocked } from './core/vault/access.ts';
import { createVerification } from './core/verification/verify.ts';
import { createAccounts } from './create-accounts.ts';
import { composeGate, composeGateDevices } from './create-gate.ts';
import { composeLogin } from './create-login.ts';
import { composeVault } from './create-vault.ts';
import { composeWebhooks } from './create-webhooks.ts';
import type { Platform } from './open-platform.ts';
import { databaseCounters } from './platform/counters/counters.ts';
import { dataKeysColumn } from './platform/keyring/data-keys.ts';
import type { SealedColumn } from './platform/keyring/key-usage.ts';

/** Every column that holds envelopes: what a rotation re-seals, and what keeps a key from being dropped. */
export const sealedColumns: readonly SealedColumn[] = [
  dataKeysColumn,
  { table: 'totp_factors', column: 'sealed_secret', idColumn: 'factor_id' },
  { table: 'api_keys', column: 'sealed_signing_secret', idColumn: 'id' },
  { table: 'idempotency_keys', column: 'sealed_answer', idColumn: 'key_hash' },
  { table: 'people', column: 'sealed_email', idColumn: 'id' },
  { table: 'link_tokens', column: 'sealed_data', idColumn: 'id' },
  { table: 'signing_keys', column: 'sealed_private_key', idColumn: 'id' },
  { table: 'message_factors', column: 'sealed_destination', idColumn: 'factor_id' },
  { table: 'outbox', column: 'sealed_message', idColumn: 'id' },
  { table: 'webhooks', column: 'sealed_url', idColumn: 'id' },
  { table: 'webhooks', column: 'sealed_secret', idColumn: 'id' },
  { table: 'webhooks', column: 'sealed_previous_secret', idColumn: 'id' },
  { table: 'vault_collections', column: 'sealed_name', idColumn: 'id' },
  { table: 'vault_entries', column: 'sealed_content', idColumn: 'id' },
];

/** Who signs access tokens where PUBLIC_URL does not say it. */
const ISSUER = 'urn:twofold:installation';

/**
 * A browser that is shown the login asks for a challenge for its list of names, whether or not anybody wants a passkey: an
 * office behind one address has many of them. They are rows of five minutes, and on no audit log.
 */
const AUTOFILL_PER_LOGIN = 10;

export type Core = ReturnType<typeof createCore>;

/** Everything that decides. No part of it knows HTTP. */
export function createCore(platform: Platform) {
  const {
    config,
    clock,
    random,
    ids,
    database,
    keyring,
    dataKeys,
    rateCounters,
    invalidations,
    passwordHasher,
  } = platform;
  const { limits, factors: factorSettings } = config;

  const audit = createAudit({ ids, clock });
  const applications = createApplications({ ids, clock, audit, invalidations });
  const apiKeys = createApiKeys({ keyring, ids, random, clock, audit, invalidations, assertVaultLocked });
  const authenticator = createApiKeyAuthenticator({ database, keyring });
  const addressLimits = createAddressLimits(rateCounters, clock, limits.unauthenticated);

  const users = createUsers({ ids, clock });
  const people = createPeople({ users, ids, clock, keyring, dataKeys, audit, invalidations });
  const links = createLinks({ ids, clock, random, keyring });
  const passwords = createPasswords({
    hasher: passwordHasher,
    policy: { minLength: config.people.passwordMinLength, siteNames: ['Twofold', config.people.siteName] },
  });
  const budgets = createSecondFactorBudgets(databaseCounters, dataKeys, {
    perUser: limits.secondFactor,
    perUserDay: limits.secondFactorDay,
    perSource: limits.secondFactorSource,
  });
  const messages = createMessages({
    budgets: createSendingBudgets(databaseCounters, dataKeys, {
      perUser: limits.sending,
      perSource: limits.sendingSource,
      perPrefix: limits.sendingPrefix,
      perApplication: limits.sendingApplication,
      perDay: limits.sendingDay,
    }),
    keyring,
    ids,
    clock,
    audit,
    channels: configuredChannels(config.messages),
  });
  const { sessionTimeoutMs: timeoutMs } = config.browser;
  const sessions = createSessions({ ids, clock, random, audit, invalidations, timeoutMs });
  const liveSessions = createLiveSessions({ database, people, clock });
  const signingKeys = createSigningKeys({ database, keyring, ids, random, clock });
  const issuer = config.process.publicUrl ?? ISSUER;
  const accessTokens = createAccessTokens({ signingKeys, clock, issuer });
  const refreshTokens = createRefreshTokens({ ids, random, clock, dataKeys });
  const gateDevices = composeGateDevices(platform, { audit });
  const devices = endingWith(createTrustedDevices({ ids, random, clock, dataKeys, audit }), gateDevices);
  const pendingLogins = createPendingLogins({ ids, random, clock });
  const challenges = createChallenges({ users, ids, clock, audit });

  const totp = createTotpEnroller({
    keyring,
    random,
    ids,
    clock,
    audit,
    enrollmentTtlMs: factorSettings.enrollmentTtlMs,
  });
  const recoveryCodes = createRecoveryCodeIssuer({ dataKeys, random, ids, clock });
  const enrollment = createEnrollment({ users, totp, recoveryCodes });
  const kinds = [
    createTotpKind(keyring, {
      windowSteps: factorSettings.totpDriftSteps,
      enrollmentTtlMs: factorSettings.enrollmentTtlMs,
    }),
    createRecoveryCodeKind(dataKeys),
    createOneTimeCodeKind('sms', dataKeys, factorSettings),
    createOneTimeCodeKind('email', dataKeys, factorSettings),
    createWebauthnKind({ clock, refuseRegressions: config.webauthn.refuseCounterRegression }),
  ];
  const relyingParties = createRelyingParties({
    ...config.webauthn,
    siteName: config.people.siteName,
    publicUrl: config.process.publicUrl,
    port: config.process.port,
  });
  const passkeys = createPasskeys({ relyingParties, users, dataKeys, random, ids, clock, audit });
  const oneTimeCodes = createOneTimeCodes({
    ...{ messages, people, relyingParties, keyring, dataKeys, random, ids, clock },
  });
  const messageEnroller = createMessageEnroller({
    ...{ users, messages, challenges, oneTimeCodes, keyring, dataKeys, ids, clock, audit },
    enrollmentTtlMs: factorSettings.enrollmentTtlMs,
  });
  const verification = createVerification({
    kinds,
    budgets,
    challenges,
    sessions,
    pendingLogins,
    recoveryCodes,
    audit,
    clock,
    maxConsecutiveFailures: limits.factorFailures.max,
  });
  const factors = createFactorManagement({ users, sessions, budgets, recoveryCodes, audit, clock });
  const login = composeLogin(platform, {
    ...{ people, passwords, sessions, accessTokens, refreshTokens, devices, pendingLogins },
    ...{ challenges, oneTimeCodes, messageEnroller, passkeys, messages, verification, factors, audit },
  });
  const webhookParts = composeWebhooks(platform, { audit });
  const { webhooks } = webhookParts;
  const vaultParts = composeVault(platform, { people, audit });
  const gate = composeGate(platform, { people, verification, signingKeys, audit, gateDevices, issuer });
  const accounts = createAccounts(platform, {
    ...{ people, passwords, links, messages, factors, login, sessions, apiKeys, webhooks, audit },
  });

  return {
    audit,
    applications,
    apiKeys,
    authenticator: withEnvironmentKey(authenticator, vaultParts.environmentKey),
    apiKeyLimits: createApiKeyLimits({ database, counters: databaseCounters, clock }),
    addressLimits,
    messages,
    deliveryCounts: createDeliveryCounts(),
    users,
    people,
    passwords,
    links,
    ...accounts,
    sessions,
    liveSessions,
    signingKeys,
    accessTokens,
    refreshTokens,
    devices,
    pendingLogins,
    login,
    challenges,
    enrollment,
    recoveryCodes,
    factors,
    verification,
    passkeys,
    passkeyLogin: createPasskeyLogin({ people, verification, completion: login, audit }),
    passkeyLimits: createRequestLimits(rateCounters, clock, 'passkey', limits.loginSource),
    passkeyAutofillLimits: createRequestLimits(rateCounters, clock, 'passkey-autofill', {
      ...limits.loginSource,
      max: limits.loginSource.max * AUTOFILL_PER_LOGIN,
    }),
    passkeyAnswerLimits: createRequestLimits(rateCounters, clock, 'passkey-answer', limits.loginSource),
    challengeLimits: createChallengeLimits(rateCounters, dataKeys, clock, limits.loginSource),
    oneTimeCodes,
    messageEnroller,
    ...webhookParts,
    ...vaultParts,
    gate,
  };
}

/** Where the trust in a person's devices ends, those that are registered for services end with it. */
function endingWith(
  trusted: TrustedDevices,
  registered: Pick<GateDevices, 'revokeAllOfUser'>,
): TrustedDevices {
  return {
    ...trusted,
    revokeAllOfUser(tx, userId) {
      trusted.revokeAllOfUser(tx, userId);
      registered.revokeAllOfUser(tx, userId);
    },
  };
}
