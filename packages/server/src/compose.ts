/**
 * The composition root, by hand: the platform's parts, then the core, then the doors. Whatever depends on something
 * gets it here as a parameter; nothing else in the program looks for its parts.
 */
import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };
import { configuredChannels } from './configured-carriers.ts';
import { gateAddressOf } from './core/gate/proxies/snippets.ts';
import type { Verification } from './core/verification/verify.ts';
import { type Core, createCore, sealedColumns } from './create-core.ts';
import { createDemoKey } from './demo-application.ts';
import { accountsDoor } from './doors/accounts/routes.ts';
import { codesDoor } from './doors/codes/routes.ts';
import { consoleDoor } from './doors/console/routes.ts';
import { type BuiltConsole, readBuiltConsole } from './doors/console/web/built-files.ts';
import { createDeviceCookies } from './doors/gate/cookies.ts';
import { gateDoor, gateFaces } from './doors/gate/routes.ts';
import { vaultDoor } from './doors/vault/routes.ts';
import { verifyDoor } from './doors/verify/routes.ts';
import { createIdempotency } from './http/answer/idempotency.ts';
import { createApp } from './http/app.ts';
import { createCallers } from './http/caller/caller.ts';
import { createPageGuard } from './http/caller/own-page.ts';
import { createPersonCallers } from './http/caller/person.ts';
import { createPersonCookies } from './http/caller/person-cookies.ts';
import { createRefusals } from './http/caller/refusals.ts';
import { createSignedRequests } from './http/caller/signed-request.ts';
import { healthRoutes } from './http/operations/health.ts';
import { createMetrics, type Metrics } from './http/operations/metrics.ts';
import { describeRoutes, serveDocs } from './http/operations/openapi.ts';
import { tags } from './http/operations/tags.ts';
import { openPlatform, type Platform } from './open-platform.ts';
import type { Logger } from './platform/log.ts';

/** Of the package that this runs from. */
export const version: string = manifest.version;

export type { Core, Platform };
export { createCore, openPlatform, sealedColumns };

let builtConsole: BuiltConsole | undefined;

/** What `tools/build-console.sh` makes. Read once, by who serves it: a process serves the one that it found. */
function findBuiltConsole(): BuiltConsole {
  builtConsole ??= readBuiltConsole(fileURLToPath(new URL('../../web/dist', import.meta.url)));
  return builtConsole;
}

export interface ServerOptions {
  /** Also where ENABLE_DOCS is off: for `twofold openapi`. */
  describe?: boolean;
}

/** The doors on one HTTP application, ready to listen. */
export async function createServer(platform: Platform, core: Core, log: Logger, options: ServerOptions = {}) {
  const { config, clock, random, database, embedded, keyring, dataKeys, redis, invalidations } = platform;
  const { process, browser, development } = config;
  const { apiBasePath, enableDocs, publicUrl, trustProxy, metricsAllow } = process;
  const http = createApp({ log, random, options: { trustProxy, https: browser.secureCookies } });
  const { app } = http;

  const refusals = createRefusals({ addressLimits: core.addressLimits, audit: core.audit, database, clock });
  const apiKeys = core.authenticator;
  invalidations.subscribe('api_key', apiKeys.forgetApiKey);
  invalidations.subscribe('application', apiKeys.forgetApplication);
  const signedRequests = createSignedRequests({ apiKeys, refusals, database, clock });
  invalidations.subscribe('user', core.liveSessions.forget);
  invalidations.subscribe('user', core.gate.live.forgetUser);
  invalidations.subscribe('service', core.gate.live.forgetServices);
  for (const topic of ['user', 'collection'] as const) invalidations.subscribe(topic, core.vault.watch.wake);
  const { secureCookies: secure, cookieDomain: domain, sessionTimeoutMs, sessionIdleTimeoutMs } = browser;
  const cookies = createPersonCookies({ secure, domain, apiBasePath });
  const idempotency = createIdempotency({ database, keyring, clock });
  const personParts = {
    ...core,
    cookies,
    dataKeys,
    refusals,
    idempotency,
    database,
    clock,
    sessionTimeoutMs,
    sessionIdleTimeoutMs,
  };
  const personCallers = createPersonCallers(personParts);
  const { apiKeyLimits } = core;
  const callers = createCallers({ apiKeys, signedRequests, personCallers, apiKeyLimits, refusals, clock });

  const documented = enableDocs || options.describe === true;
  const describe = documented
    ? await describeRoutes(app, { version, tags, ...(publicUrl && { publicUrl }) })
    : undefined;
  const metrics = createMetrics(app, {
    ...{ apiKeys, apiKeyLimits, refusals, clock, allow: metricsAllow, deliveries: core.deliveryCounts },
  });
  embedded?.onCommit(metrics.observeGroupCommit);
  healthRoutes(app, { database, redis, clock, version, apiBasePath });

  const verification = counted(core.verification, metrics);
  const pageOrigins = [publicUrl, browser.frontendUrl].filter((origin) => origin !== undefined);
  const pageGuard = createPageGuard(new Set(pageOrigins));
  accountsDoor(app, {
    ...core,
    pageGuard,
    ...{ verification, database, clock, idempotency, callers, personCallers, cookies, refusals, log },
    settings: { apiBasePath, issuer: config.factors.totpIssuer },
  });
  verifyDoor(app, {
    ...core,
    verification,
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
  vaultDoor(app, {
    ...{ ...core, database, clock, random, idempotency, callers, refusals },
    settings: { apiBasePath },
  });
  codesDoor(app, { ...core, database, clock, idempotency, callers, refusals });
  const gateSettings = gateSettingsOf(platform);
  const deviceCookies = createDeviceCookies(domain, config.gate.cookieSameSite);
  gateDoor(app, {
    ...core,
    ...{ database, clock, random, callers, pageGuard, deviceCookies, settings: gateSettings },
  });
  if (config.gate.listen === undefined)
    gateFaces(app, { ...core, database, clock, random, log, settings: gateSettings });
  const { siteName, passwordMinLength } = config.people;
  // Links lead to the pages of this server, unless the configuration names another origin for them.
  const ownPages = browser.frontendUrl === undefined || browser.frontendUrl === publicUrl;
  consoleDoor(app, {
    web: {
      built: findBuiltConsole(),
      hasLinkPages: ownPages,
      ...{ apiBasePath, siteName, passwordMinLength, channels: configuredChannels(config.messages) },
    },
    demo: { enabled: process.enableDemo, createDemoKey: () => createDemoKey({ ...core, database, clock }) },
    log,
    setUnknownPage: http.setUnknownPage,
  });
  if (describe && enableDocs) await serveDocs(app, describe);
  await app.ready();
  return { ...http, describe };
}

/**
 * What proxies and services ask, on a listener of its own. Nothing else is there: no page, no cookie is set but a service's
 * own. No one listens for upgrades there, so that the handshake of a WebSocket is asked about like any other request.
 */
export async function createGateServer(platform: Platform, core: Core, log: Logger) {
  const { config, clock, random, database } = platform;
  const onUnixSocket = config.gate.listen?.kind === 'unix';
  // Whoever may open the socket is believed, also where `TRUST_PROXY` names other machines and not this one.
  const trustProxy = [...config.process.trustProxy, ...(onUnixSocket ? ['loopback'] : [])];
  const options = { trustProxy, https: config.browser.secureCookies, onUnixSocket };
  const http = createApp({ log, random, options });
  gateFaces(http.app, { ...core, database, clock, random, log, settings: gateSettingsOf(platform) });
  await http.app.ready();
  return http;
}

function gateSettingsOf({ config, pages }: Platform) {
  return {
    apiBasePath: config.process.apiBasePath,
    pagesOrigin: pages.get,
    loginRedirect: config.gate.loginRedirect,
    timeoutMs: config.gate.timeoutMs,
    cookieDomain: config.browser.cookieDomain,
    gateAddress: gateAddressOf(config.gate.listen, config.process),
  };
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
