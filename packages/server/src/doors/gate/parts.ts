import type { Assertions } from '../../core/gate/assertion.ts';
import type { Bindings } from '../../core/gate/binding/bindings.ts';
import type { GateDevices } from '../../core/gate/devices/devices.ts';
import type { Registration } from '../../core/gate/devices/registration.ts';
import type { Gate } from '../../core/gate/gate.ts';
import type { Passages } from '../../core/gate/hop/passages.ts';
import type { ReturnAddresses } from '../../core/gate/hop/return-address.ts';
import type { Visits } from '../../core/gate/hop/visits.ts';
import type { Identities } from '../../core/gate/identity.ts';
import type { LiveGate } from '../../core/gate/live.ts';
import type { Grants } from '../../core/gate/services/grants.ts';
import type { Groups } from '../../core/gate/services/groups.ts';
import type { Services } from '../../core/gate/services/services.ts';
import type { HttpLog } from '../../http/app.ts';
import type { Callers } from '../../http/caller/caller.ts';
import type { PageGuard } from '../../http/caller/own-page.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Random } from '../../platform/random.ts';
import type { DeviceCookies } from './cookies.ts';

/** The gate's own part of the core. */
export interface GateCore {
  services: Services;
  groups: Groups;
  grants: Grants;
  devices: GateDevices;
  registration: Registration;
  live: LiveGate;
  gate: Gate;
  visits: Visits;
  passages: Passages;
  returnAddresses: ReturnAddresses;
  bindings: Bindings;
  identities: Identities;
  assertions: Assertions;
}

/** What the gate's door needs of the core, put together in compose.ts. */
export interface GateDoorParts {
  gate: GateCore;
  database: Database;
  clock: Clock;
  random: Random;
  callers: Callers;
  pageGuard: PageGuard;
  deviceCookies: DeviceCookies;
  settings: GateDoorSettings;
}

export interface GateDoorSettings {
  /** What the paths of the API for people begin with, such as `/api`. */
  apiBasePath: string;
  /** Where the login page is: an origin. Asked when it is needed, as where the server listens may say it. */
  pagesOrigin: () => string;
  /** Where a registered device goes that came from nowhere. */
  loginRedirect: string;
  /** Of a decision. */
  timeoutMs: number;
  /** Whose hosts share the cookies; undefined: one host has them to itself. */
  cookieDomain: string | undefined;
  /** Where a proxy on this machine asks: `127.0.0.1:3001`; undefined: on a socket, which each names in its own way. */
  gateAddress: string | undefined;
}

/** What the routes need that proxies and services ask. */
export interface GateFaceParts
  extends Pick<GateDoorParts, 'gate' | 'database' | 'clock' | 'random' | 'settings'> {
  log: Pick<HttpLog, 'error'>;
}
