import type { Audit } from '../../core/audit/record.ts';
import type { People } from '../../core/people/people.ts';
import type { Sessions } from '../../core/sessions/sessions.ts';
import type { GateCore } from '../../create-gate.ts';
import type { Callers } from '../../http/caller/caller.ts';
import type { PageGuard } from '../../http/caller/own-page.ts';
import type { Refusals } from '../../http/caller/refusals.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Random } from '../../platform/random.ts';
import type { DeviceCookies } from './cookies.ts';

/** What the gate's door needs of the core, put together in compose.ts. */
export interface GateDoorParts {
  gate: GateCore;
  people: People;
  sessions: Sessions;
  audit: Audit;
  database: Database;
  clock: Clock;
  random: Random;
  callers: Callers;
  refusals: Refusals;
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
  /** Whose hosts share the cookies; undefined: one host has them to itself. */
  cookieDomain: string | undefined;
}

/** What the routes need that proxies and services ask. */
export type GateFaceParts = Pick<GateDoorParts, 'gate' | 'database' | 'clock' | 'random' | 'settings'>;
