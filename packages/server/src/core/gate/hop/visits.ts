import { hash } from 'node:crypto';
import type { Clock } from '../../../platform/clock.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import type { Purge } from '../../../platform/database/purge.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Random } from '../../../platform/random.ts';
import { DAY_MS, MINUTE_MS } from '../../../platform/time.ts';
import { hashOfOpaque, idOfOpaque, isHashOfOpaque, opaqueToken } from '../../tokens/opaque.ts';
import { MAX_COOKIE_CHARACTERS, MAX_OF_A_NAME, valuesOf } from '../cookie-header.ts';
import type { GateDevice } from '../devices/devices.ts';
import type { Service } from '../services/services.ts';
import type { Origin } from '../target/host.ts';
import { beginVisit, insertVisit, purgeVisits, selectVisit, type VisitRow } from './store.ts';

/** So long a code may take from the login page to the service: two redirects. */
const CODE_LIFETIME_MS = MINUTE_MS;
/** As long as a device is registered for; it ends with the device, whatever it says itself. */
const VISIT_LIFETIME_MS = 90 * DAY_MS;

export interface StartedVisit {
  /** For the service's own cookie. */
  token: string;
  returnTo: string;
  expiresAt: number;
}

/**
 * Stays of a device on a service whose domain does not share the cookies of ours. A code takes it there: once, within a
 * minute, on the origin that it was made for, and only in the browser that was sent to log in from there. What the service
 * then sees is a cookie of its own, which opens nothing anywhere else.
 */
export interface Visits {
  /** @param from.origin of the service, checked; `returnTo` is on it */
  prepare(
    tx: Transaction,
    visit: { device: GateDevice; service: Service; origin: Origin; returnTo: string; stateHash: string },
  ): string;
  /** @returns undefined for what opens nothing: used before, late, of another origin, or of another browser's login */
  begin(
    tx: Transaction,
    given: { code: string; origin: Origin; state: string; service: Service },
  ): Promise<StartedVisit | undefined>;
  /** Whose visit a token says it is of. */
  idOf(token: string): string | undefined;
  /** Whether the token opens it, on this service and origin; undefined: on any of the service's. */
  proves(row: VisitRow, token: string, at: { service: Service; origin: Origin | undefined }): boolean;
  purge: Purge;
}

export function createVisits(parts: { ids: Ids; random: Random; clock: Clock }): Visits {
  const { ids, random, clock } = parts;
  return {
    prepare(tx, { device, service, origin, returnTo, stateHash }) {
      const id = ids.next('vis');
      const code = opaqueToken(id, random);
      const now = clock.now();
      insertVisit.post(tx, {
        id,
        device_id: device.id,
        service_id: service.id,
        origin,
        code_hash: hashOfOpaque(code),
        state_hash: stateHash,
        return_to: returnTo,
        created_at: now,
        expires_at: now + CODE_LIFETIME_MS,
      });
      return code;
    },
    async begin(tx, { code, origin, state, service }) {
      const id = idOfOpaque('vis', code);
      if (id === undefined) return undefined;
      const row = await selectVisit.first(tx, { id });
      if (!row || row.service_id !== service.id) return undefined;
      const token = opaqueToken(id, random);
      const now = clock.now();
      const expiresAt = now + VISIT_LIFETIME_MS;
      const changed = await beginVisit.run(tx, {
        ...{ id, origin, now, expiresAt },
        codeHash: hashOfOpaque(code),
        stateHash: stateHashOf(state),
        secretHash: hashOfOpaque(token),
      });
      return changed === 0 ? undefined : { token, returnTo: row.return_to, expiresAt };
    },
    idOf: (token) => idOfOpaque('vis', token),
    proves(row, token, { service, origin }) {
      // An origin that the service had once is none of its any more.
      const isTheirs = row.service_id === service.id && service.origins.includes(row.origin);
      const isHere = isTheirs && (origin ?? row.origin) === row.origin;
      const isOpen = row.secret_hash !== null && row.expires_at > clock.now();
      return isHere && isOpen && isHashOfOpaque(token, row.secret_hash ?? '');
    },
    purge: purgeVisits,
  };
}

/** Of what a browser keeps on the service's host while its person logs in elsewhere. */
export function stateHashOf(state: string): string {
  return hash('sha256', `gate state\n${state}`, 'base64url');
}

/** `__Host-`: of this host alone, over https alone, so that no sibling can put another in its place. */
export const VISIT_COOKIE = '__Host-twofold_visit';
export const STATE_COOKIE = '__Host-twofold_gate_state';

/** What may open a visit, of a Cookie header. */
export function visitTokensOf(
  header: string | undefined,
): readonly string[] | 'device.missing' | 'device.malformed' {
  if (header === undefined) return 'device.missing';
  if (header.length > MAX_COOKIE_CHARACTERS) return 'device.malformed';
  const values = valuesOf(header, VISIT_COOKIE);
  if (values.length === 0) return 'device.missing';
  const tokens = values.filter((value) => idOfOpaque('vis', value) !== undefined);
  return values.length > MAX_OF_A_NAME || tokens.length === 0 ? 'device.malformed' : tokens;
}

const STATE = /^[A-Za-z0-9_-]{43}$/;

/** What this browser was given before it was sent to log in; undefined where it shows none, or two. */
export function stateOf(header: string | undefined): string | undefined {
  if (header === undefined || header.length > MAX_COOKIE_CHARACTERS) return undefined;
  const [state, ...others] = valuesOf(header, STATE_COOKIE);
  return state !== undefined && others.length === 0 && STATE.test(state) ? state : undefined;
}
