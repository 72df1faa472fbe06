import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../platform/clock.ts';
import type { Database, Executor, Transaction } from '../../../platform/database/database.ts';
import type { Purge } from '../../../platform/database/purge.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import type { Ids } from '../../../platform/ids.ts';
import type { Invalidations } from '../../../platform/invalidation/invalidations.ts';
import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import type { Random } from '../../../platform/random.ts';
import { DAY_MS, MINUTE_MS } from '../../../platform/time.ts';
import type { Audit } from '../../audit/record.ts';
import type { Context } from '../../context.ts';
import { type Page, type PageRequest, pageOf } from '../../paging.ts';
import { countedName } from '../../users/user-name.ts';
import type { DeviceCredential } from './device-cookies.ts';
import {
  type DeviceRow,
  insertDevice,
  type NamedDeviceRow,
  noteDeviceUse,
  purgeDevices,
  revokeDevice,
  revokeDevicesOfUser,
  selectDevicesAfter,
  selectDevicesOfUser,
  selectNamedDevice,
} from './store.ts';

/** How long a device is registered for. */
export const DEVICE_LIFETIME_MS = 90 * DAY_MS;
const SECRET_BYTES = 32;
/** So often the use of a device is noted. */
const NOTED_EVERY_MS = MINUTE_MS;
const MAX_OF_A_PERSON = 50;

/** A registered browser. Times are Unix milliseconds. */
export interface GateDevice {
  id: string;
  userId: string;
  name: string;
  type: string;
  /** How its person proved who they are, when they registered it. */
  method: string;
  aal: number;
  /** RFC 8176. */
  amr: readonly string[];
  authenticatedAt: number;
  registeredAt: number;
  expiresAt: number;
  /** To the minute. */
  lastUsedAt: number;
  revokedAt: number | null;
  /** Where it was used last. */
  ip: string;
  userAgent: string;
}

/** The same with whose it is, for administrators. */
export interface NamedDevice extends GateDevice {
  personId: string;
  username: string;
}

export interface NewDevice {
  userId: string;
  name: string;
  type: string;
  method: string;
  aal: number;
  amr: readonly string[];
  authenticatedAt: number;
}

export interface RegisteredDevice extends DeviceCredential {
  device: GateDevice;
}

export interface GateDevices {
  /**
   * After its person proved who they are. The secret is shown to the browser and to nobody else. Of more than fifty of one
   * person the one that was used longest ago ends.
   */
  register(tx: Transaction, device: NewDevice, context: Context): Promise<RegisteredDevice>;
  /** Whether the secret is the one that has this digest: one HMAC, compared in constant time. */
  proves(kept: { device: Pick<GateDevice, 'id'>; secretHash: string }, secret: string): boolean;
  /** Those that are registered, the newest first; at most a hundred. */
  list(executor: Executor, userId: string): Promise<GateDevice[]>;
  /** Of everybody, oldest first; with `search`, of those whose user name has it in it. */
  listAll(executor: Executor, page?: PageRequest, search?: string): Promise<Page<NamedDevice>>;
  /** Throws `device.not_found`. */
  get(executor: Executor, id: string): Promise<NamedDevice>;
  /** Throws `device.not_found`; with `userId`, also for somebody else's. */
  revoke(tx: Transaction, id: string, context: Context, userId?: string): Promise<NamedDevice>;
  /** For another registration of the same browser, which may be somebody else's. It is on no audit log. */
  replace(tx: Transaction, device: Pick<GateDevice, 'id' | 'userId'>): void;
  /** Part of a change that is on the audit log by itself. */
  revokeAllOfUser(tx: Transaction, userId: string): void;
  /** That it was let in: written once a minute at most. */
  noteUse(
    database: Database,
    device: Pick<GateDevice, 'id' | 'lastUsedAt'>,
    origin: { ip: string; userAgent: string },
  ): Promise<void>;
  isUseNoted(device: Pick<GateDevice, 'lastUsedAt'>): boolean;
  /** Of those whose time is over. */
  purge: Purge;
}

export function createGateDevices(parts: {
  ids: Ids;
  random: Random;
  clock: Clock;
  dataKeys: DataKeys<'gate-device'>;
  audit: Audit;
  invalidations: Pick<Invalidations, 'announce'>;
}): GateDevices {
  const { ids, random, clock, dataKeys, audit, invalidations } = parts;

  /** Bound to the id: the secret of one device proves no other. */
  const hashOf = (id: string, secret: string) => dataKeys.mac('gate-device', `${id}\n${secret}`);

  async function get(executor: Executor, id: string): Promise<NamedDevice> {
    const row = await selectNamedDevice.first(executor, { id });
    if (!row) throw new TwofoldError('device.not_found');
    return toNamed(row);
  }

  async function endOldest(tx: Transaction, userId: string): Promise<void> {
    const present = await selectDevicesOfUser.all(tx, { userId, now: clock.now() });
    const surplus = present.toSorted((a, b) => b.last_used_at - a.last_used_at).slice(MAX_OF_A_PERSON - 1);
    for (const { id } of surplus) await revokeDevice.run(tx, { id, now: clock.now() });
  }

  return {
    async register(tx, given, context) {
      const id = ids.next('gdv');
      const secret = Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url');
      const now = clock.now();
      await endOldest(tx, given.userId);
      const row = {
        id,
        user_id: given.userId,
        name: given.name,
        type: given.type,
        secret_hash: hashOf(id, secret),
        method: given.method,
        aal: given.aal,
        amr: given.amr.join(' '),
        authenticated_at: given.authenticatedAt,
        registered_at: now,
        expires_at: now + DEVICE_LIFETIME_MS,
        last_used_at: now,
        ip: context.ip,
        user_agent: context.userAgent,
      };
      await insertDevice.run(tx, row);
      invalidations.announce(tx, 'user', given.userId);
      const detail = { deviceId: id, method: given.method.toLowerCase() };
      audit.note(tx, context, {
        ...{ action: 'gate.device_registered', outcome: 'success' },
        ...{ userId: given.userId, detail },
      });
      return { device: toDevice({ ...row, revoked_at: null }), deviceId: id, secret };
    },
    proves({ device: { id }, secretHash }, secret) {
      const [given, expected] = [Buffer.from(hashOf(id, secret)), Buffer.from(secretHash)];
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
    async list(executor, userId) {
      return (await selectDevicesOfUser.all(executor, { userId, now: clock.now() })).map(toDevice);
    },
    listAll(executor, page, search = '') {
      const part = countedName(search).replace(/[!%_]/g, '!$&');
      return pageOf(page, toNamed, (range) =>
        selectDevicesAfter.all(executor, { ...range, part, now: clock.now() }),
      );
    },
    get,
    async revoke(tx, id, context, userId) {
      const device = await get(tx, id);
      const isTheirs = userId === undefined || device.userId === userId;
      if (!isTheirs || (await revokeDevice.run(tx, { id, now: clock.now() })) === 0)
        throw new TwofoldError('device.not_found');
      invalidations.announce(tx, 'user', device.userId);
      const detail = { deviceId: id };
      audit.note(tx, context, {
        ...{ action: 'gate.device_removed', outcome: 'success' },
        ...{ userId: device.userId, detail },
      });
      return device;
    },
    replace(tx, { id, userId }) {
      revokeDevice.post(tx, { id, now: clock.now() });
      invalidations.announce(tx, 'user', userId);
    },
    revokeAllOfUser(tx, userId) {
      revokeDevicesOfUser.post(tx, { userId, now: clock.now() });
      invalidations.announce(tx, 'user', userId);
    },
    isUseNoted: ({ lastUsedAt }) => lastUsedAt > clock.now() - NOTED_EVERY_MS,
    async noteUse(database, { id }, { ip, userAgent }) {
      const now = clock.now();
      const before = now - NOTED_EVERY_MS;
      await database.transaction(async (tx) => noteDeviceUse.post(tx, { id, now, before, ip, userAgent }));
    },
    purge: purgeDevices,
  };
}

export function toDevice(row: DeviceRow): GateDevice {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    type: row.type,
    method: row.method,
    aal: row.aal,
    amr: row.amr.split(' '),
    authenticatedAt: row.authenticated_at,
    registeredAt: row.registered_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    ip: row.ip,
    userAgent: row.user_agent,
  };
}

function toNamed(row: NamedDeviceRow): NamedDevice {
  return { ...toDevice(row), personId: row.person_id, username: row.username };
}
