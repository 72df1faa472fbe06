import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { People, Person } from '../people/people.ts';
import { createShortMemory, isYoung } from '../short-memory.ts';
import { type BindingRow, selectBindingsOfDevice } from './binding/store.ts';
import type { DeviceProblem } from './decision/decision.ts';
import { type GateDevice, toDevice } from './devices/devices.ts';
import { type DeviceRow, selectDevice } from './devices/store.ts';
import { selectVisit, type VisitRow } from './hop/store.ts';
import type { Grant, Grants } from './services/grants.ts';
import type { Group, Groups } from './services/groups.ts';
import type { Service, Services } from './services/services.ts';
import { type ServiceRow, selectAllServices } from './services/store.ts';

/** A device and all that hangs on it, as it was in the store less than a second ago. */
export interface LiveDevice {
  row: DeviceRow;
  device: GateDevice;
  person: Person;
  /** The person's own, and those of their groups. */
  grants: readonly Grant[];
  /** By their names. */
  groups: readonly string[];
  bindings: readonly BindingRow[];
}

/** The same without what its person has in common with others, which is read once for all of them. */
interface OwnOfDevice extends Omit<LiveDevice, 'groups'> {
  groups: readonly Pick<Group, 'id' | 'name'>[];
}

export interface LiveService {
  row: ServiceRow;
  service: Service;
}

/**
 * What the gate decides by, read once for all requests of a second: a device that was revoked, a grant that was taken, a
 * person who was disabled, a policy that was changed is seen after a second at most, and at once where it is announced.
 */
export interface LiveGate {
  /** Also one that is disabled: it is there, and lets nobody in. */
  findService(name: string): Promise<LiveService | undefined>;
  findServiceById(id: string): Promise<LiveService | undefined>;
  /** The secret is still to be proven. */
  findDevice(deviceId: string): Promise<LiveDevice | undefined>;
  /** A stay on another domain; the secret of its cookie is still to be proven. */
  findVisit(visitId: string): Promise<VisitRow | undefined>;
  /** Of this user's devices; undefined: of everybody's. */
  forgetUser(userId: string | undefined): void;
  /** All services, and everybody's grants, which hang on them. */
  forgetServices(): void;
}

/** So that what another process changed shows within a second, with the time that a read and an answer take. */
const MAX_AGE_MS = 750;
const MAX_DEVICES = 10_000;
const MAX_VISITS = 10_000;
const MAX_GROUPS = 10_000;

export function createLiveGate(parts: {
  database: Database;
  services: Pick<Services, 'fromRow'>;
  people: Pick<People, 'findByUser'>;
  grants: Pick<Grants, 'ofUser' | 'ofGroup'>;
  groups: Pick<Groups, 'ofUser'>;
  clock: Clock;
}): LiveGate {
  const { database, people, grants, groups, clock } = parts;
  const devices = createShortMemory({
    ...{ read: readDevice, clock, maxAgeMs: MAX_AGE_MS, maxEntries: MAX_DEVICES },
    ownerOf: ({ device }) => device.userId,
  });
  const visits = createShortMemory({
    ...{ read: readVisit, clock, maxAgeMs: MAX_AGE_MS, maxEntries: MAX_VISITS },
    ownerOf: ({ user_id }) => user_id,
  });
  const groupGrants = createShortMemory({
    ...{ read: readGroupGrants, clock, maxAgeMs: MAX_AGE_MS, maxEntries: MAX_GROUPS },
    // A change of theirs is announced as one of services, and then all is forgotten.
    ownerOf: () => 'nobody',
  });
  let services: { readAt: number; value: Promise<ReadonlyMap<string, LiveService>> } | undefined;
  let compiled: ReadonlyMap<string, LiveService> = new Map();

  /** A service that is as it was keeps its policy, which is compiled once. */
  async function readServices(): Promise<ReadonlyMap<string, LiveService>> {
    const rows = await selectAllServices.all(database.read, {});
    const found = rows.map((row): [string, LiveService] => {
      const before = compiled.get(row.name);
      const isSame = before && isDeepEqual(before.row, row);
      return [row.name, isSame ? before : { row, service: parts.services.fromRow(row) }];
    });
    compiled = new Map(found);
    return compiled;
  }

  function knownServices(): Promise<ReadonlyMap<string, LiveService>> {
    const now = clock.now();
    if (services && isYoung(services.readAt, now, MAX_AGE_MS)) return services.value;
    const entry = { readAt: now, value: readServices() };
    services = entry;
    entry.value.catch(() => {
      if (services === entry) services = undefined;
    });
    return entry.value;
  }

  async function readDevice(id: string): Promise<OwnOfDevice | undefined> {
    const row = await selectDevice.first(database.read, { id });
    if (!row) return undefined;
    const { user_id: userId } = row;
    const [person, granted, memberships, bindings] = await Promise.all([
      people.findByUser(database.read, userId),
      grants.ofUser(database.read, userId),
      groups.ofUser(database.read, userId),
      selectBindingsOfDevice.all(database.read, { deviceId: id }),
    ]);
    return person && { row, device: toDevice(row), person, grants: granted, groups: memberships, bindings };
  }

  function readGroupGrants(groupId: string): Promise<readonly Grant[]> {
    return grants.ofGroup(database.read, groupId);
  }

  /** Put together at each use: each part is as young as it was read, whenever the others were. */
  async function findDevice(id: string): Promise<LiveDevice | undefined> {
    const own = await devices.find(id);
    if (!own) return undefined;
    const ofGroups = await Promise.all(own.groups.map((group) => groupGrants.find(group.id)));
    return {
      ...own,
      grants: [...own.grants, ...ofGroups.flatMap((granted) => granted ?? [])],
      groups: own.groups.map(({ name }) => name),
    };
  }

  async function readVisit(id: string): Promise<VisitRow | undefined> {
    return selectVisit.first(database.read, { id });
  }

  return {
    async findService(name) {
      return (await knownServices()).get(name);
    },
    async findServiceById(id) {
      return [...(await knownServices()).values()].find(({ row }) => row.id === id);
    },
    findDevice,
    findVisit: visits.find,
    forgetUser(userId) {
      devices.forget(userId);
      visits.forget(userId);
    },
    forgetServices() {
      services = undefined;
      devices.forget(undefined);
      groupGrants.forget(undefined);
      visits.forget(undefined);
    },
  };
}

function isDeepEqual(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether the row of a device still opens anything, whoever shows its secret. */
export function problemOf({ device, person }: LiveDevice, now: number): DeviceProblem | undefined {
  if (device.revokedAt !== null) return 'device.revoked';
  if (device.expiresAt <= now) return 'device.expired';
  if (person.disabledAt !== null) return 'person.disabled';
  return person.passwordExpired ? 'person.password_expired' : undefined;
}
