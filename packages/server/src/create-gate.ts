/** Services behind reverse proxies, and the devices that are let in. Apart from create-core.ts, which has enough of its own. */
import type { Audit } from './core/audit/record.ts';
import { createAssertions } from './core/gate/assertion.ts';
import { createBindings } from './core/gate/binding/bindings.ts';
import { createGateDevices } from './core/gate/devices/devices.ts';
import { createRegistration } from './core/gate/devices/registration.ts';
import { createGate } from './core/gate/gate.ts';
import { createPassages } from './core/gate/hop/passages.ts';
import { createReturnAddresses } from './core/gate/hop/return-address.ts';
import { createVisits } from './core/gate/hop/visits.ts';
import { createIdentities } from './core/gate/identity.ts';
import { createLiveGate } from './core/gate/live.ts';
import { createGrants } from './core/gate/services/grants.ts';
import { createGroups } from './core/gate/services/groups.ts';
import { createServices } from './core/gate/services/services.ts';
import { createTraces } from './core/gate/traces.ts';
import type { People } from './core/people/people.ts';
import type { SigningKeys } from './core/tokens/signing-keys.ts';
import type { Verification } from './core/verification/verify.ts';
import type { Platform } from './open-platform.ts';

/** Of registered devices alone: what ends people's trust ends them too, long before the rest is put together. */
export function composeGateDevices(platform: Platform, { audit }: { audit: Audit }) {
  return createGateDevices({ ...platform, audit });
}

export function composeGate(
  platform: Platform,
  core: {
    people: People;
    verification: Verification;
    signingKeys: SigningKeys;
    audit: Audit;
    gateDevices: ReturnType<typeof composeGateDevices>;
    issuer: string;
  },
) {
  const { config, database, clock, dataKeys } = platform;
  const { publicUrl } = config.process;
  const { frontendUrl } = config.browser;
  const { gateDevices: devices } = core;
  const ownOrigins = [publicUrl, frontendUrl].filter((origin) => origin !== undefined);
  const parts = { ...platform, ...core, devices };
  const services = createServices({ ...parts, ownOrigins });
  const groups = createGroups(parts);
  const grants = createGrants({ ...parts, services, groups });
  const live = createLiveGate({ ...parts, services, grants, groups });
  const visits = createVisits(parts);
  const bindings = createBindings(parts);
  const traces = createTraces({ database, audit: core.audit, clock });
  const gate = createGate({ ...parts, live, visits, bindings, grants, traces });
  const returnAddresses = createReturnAddresses(dataKeys);
  const { cookieDomain } = config.browser;
  // RFC 6265, section 5.1.3; ports make no difference.
  const isSentCookies = (hostname: string) =>
    cookieDomain === undefined
      ? hostname === new URL(platform.pages.get()).hostname
      : hostname === cookieDomain || hostname.endsWith(`.${cookieDomain}`);
  return {
    services,
    groups,
    grants,
    devices,
    live,
    visits,
    bindings,
    traces,
    gate,
    returnAddresses,
    registration: createRegistration({ ...parts, devices }),
    passages: createPassages({ live, gate, visits, returnAddresses, database, clock, isSentCookies }),
    identities: createIdentities(dataKeys),
    assertions: createAssertions({ ...parts }),
  };
}
