import type { Clock } from '../../platform/clock.ts';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import type { Purge } from '../../platform/database/purge.ts';
import type { TrustedDevicesTable } from '../../platform/database/schema-accounts.ts';
import type { Ids } from '../../platform/ids.ts';
import type { DataKeys } from '../../platform/keyring/data-keys.ts';
import type { Random } from '../../platform/random.ts';
import { DAY_MS } from '../../platform/time.ts';
import type { Audit } from '../audit/record.ts';
import type { Context } from '../context.ts';
import { hashOfOpaque, idOfOpaque, isHashOfOpaque, opaqueToken } from '../tokens/opaque.ts';
import {
  insertDevice,
  purgeDevices,
  revokeDevice,
  revokeDevicesOfUser,
  rotateDevice,
  selectDevice,
  selectDevicesOfUser,
} from './store.ts';

const LIFETIME_MS = 30 * DAY_MS;
/** So long the same client gets the same successor of its token again: its answer may have been lost. */
const GRACE_MS = 10_000;
const UNNAMED = 'Unnamed device';

/** A device on which the second factor is not asked for. Times are Unix milliseconds. */
export interface TrustedDevice {
  id: string;
  userId: string;
  name: string;
  createdAt: number;
  expiresAt: number;
  lastUsedAt: number;
  /** Where it was used last. */
  ip: string;
  userAgent: string;
}

export interface DeviceToken {
  deviceId: string;
  token: string;
  /** 30 days after the device was trusted: using it does not prolong that. */
  expiresAt: number;
}

export interface TrustedDevices {
  trust(tx: Transaction, device: { userId: string; name: string | undefined }, context: Context): DeviceToken;
  /**
   * Takes a token in place of the second factor of this user, and gives its successor. Whoever shows one that has had
   * its successor has a copy of it, or was robbed of it: then the device is trusted no more (X48).
   *
   * @returns undefined for whatever does not stand in: of another user (X46), expired, removed, used before
   */
  use(tx: Transaction, token: string, userId: string, context: Context): Promise<DeviceToken | undefined>;
  /** The device of a token that would stand in for this user. Nothing is used up, and nobody is told. */
  recognise(executor: Executor, token: string, userId: string | undefined): Promise<string | undefined>;
  /** Those that are trusted, the newest first; at most a hundred. */
  list(executor: Executor, userId: string): Promise<TrustedDevice[]>;
  /** False where this user has no such device. */
  remove(tx: Transaction, userId: string, deviceId: string, context: Context): Promise<boolean>;
  /** Resolves with how many there were. */
  removeAll(tx: Transaction, userId: string, context: Context): Promise<number>;
  /** Part of a change that is on the audit log by itself. */
  revokeAllOfUser(tx: Transaction, userId: string): void;
  /** Of those whose time is over. */
  purge: Purge;
}

export function createTrustedDevices(parts: {
  ids: Ids;
  random: Random;
  clock: Clock;
  dataKeys: DataKeys<'token-successor'>;
  audit: Audit;
}): TrustedDevices {
  const { ids, random, clock, dataKeys, audit } = parts;

  /** As of refresh tokens: computed, so that none is kept. */
  function successorOf(token: string, id: string): string {
    return opaqueToken(id, dataKeys.mac('token-successor', `device\n${token}`));
  }

  async function find(executor: Executor, token: string): Promise<TrustedDevicesTable | undefined> {
    const id = idOfOpaque('dev', token);
    return id === undefined ? undefined : selectDevice.first(executor, { id, now: clock.now() });
  }

  /** The token before the present one, a moment after it, from where the present one was sent to. */
  function isInGrace(row: TrustedDevicesTable, token: string, context: Context): boolean {
    const { previous_token_hash: previous, rotated_at: rotatedAt } = row;
    const age = clock.now() - rotatedAt;
    const isSameClient = row.ip === context.ip && row.user_agent === context.userAgent;
    return (
      previous !== null && isHashOfOpaque(token, previous) && isSameClient && age >= 0 && age <= GRACE_MS
    );
  }

  function note(
    tx: Transaction,
    context: Context,
    action: 'device.trusted' | 'device.removed' | 'device.reused' | 'device.moved',
    userId: string,
    reason?: string,
  ): void {
    const outcome = action === 'device.reused' ? 'refused' : 'success';
    audit.note(tx, context, { action, outcome, userId, reason });
  }

  async function endRobbed(tx: Transaction, { id, user_id: userId }: TrustedDevicesTable, context: Context) {
    await revokeDevice.run(tx, { id, userId, now: clock.now() });
    note(tx, context, 'device.reused', userId, 'replayed');
    note(tx, context, 'device.removed', userId, 'reused');
  }

  return {
    trust(tx, { userId, name }, context) {
      const deviceId = ids.next('dev');
      const token = opaqueToken(deviceId, random);
      const now = clock.now();
      const expiresAt = now + LIFETIME_MS;
      insertDevice.post(tx, {
        id: deviceId,
        user_id: userId,
        name: name ?? UNNAMED,
        token_hash: hashOfOpaque(token),
        rotated_at: now,
        created_at: now,
        expires_at: expiresAt,
        last_used_at: now,
        ip: context.ip,
        user_agent: context.userAgent,
      });
      note(tx, context, 'device.trusted', userId);
      return { deviceId, token, expiresAt };
    },
    async use(tx, token, userId, context) {
      const row = await find(tx, token);
      if (!row || row.user_id !== userId) return undefined;
      const successor = successorOf(token, row.id);
      const given = { deviceId: row.id, token: successor, expiresAt: row.expires_at };
      if (isInGrace(row, token, context)) return given;
      if (!isHashOfOpaque(token, row.token_hash)) {
        await endRobbed(tx, row, context);
        return undefined;
      }
      const rotated = await rotateDevice.run(tx, {
        id: row.id,
        from: row.token_hash,
        to: hashOfOpaque(successor),
        now: clock.now(),
        ip: context.ip,
        userAgent: context.userAgent,
      });
      if (rotated === 0) return undefined;
      // A copy looks like this, and so does a browser that was brought up to date: it is told, not refused (X49).
      if (row.user_agent !== context.userAgent) note(tx, context, 'device.moved', userId, 'other_client');
      return given;
    },
    async recognise(executor, token, userId) {
      const row = await find(executor, token);
      return row && row.user_id === userId && isHashOfOpaque(token, row.token_hash) ? row.id : undefined;
    },
    async list(executor, userId) {
      return (await selectDevicesOfUser.all(executor, { userId, now: clock.now() })).map(toDevice);
    },
    async remove(tx, userId, deviceId, context) {
      if ((await revokeDevice.run(tx, { id: deviceId, userId, now: clock.now() })) === 0) return false;
      note(tx, context, 'device.removed', userId);
      return true;
    },
    async removeAll(tx, userId, context) {
      const removed = await revokeDevicesOfUser.run(tx, { userId, now: clock.now() });
      if (removed > 0) note(tx, context, 'device.removed', userId, 'all');
      return removed;
    },
    revokeAllOfUser(tx, userId) {
      revokeDevicesOfUser.post(tx, { userId, now: clock.now() });
    },
    purge: purgeDevices,
  };
}

function toDevice(row: TrustedDevicesTable): TrustedDevice {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    ip: row.ip,
    userAgent: row.user_agent,
  };
}
