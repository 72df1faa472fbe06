import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { People, Person } from '../people/people.ts';
import { createShortMemory } from '../short-memory.ts';
import { createStoreVersion } from '../store-version.ts';
import { type BindingRow, selectBindingsOfDevice } from './binding/store.ts';
import type { DeviceProblem } from './decision/decision.ts';
import { type GateDevice, toDevice } from './devices/devices.ts';
import { selectDevice } from './devices/store.ts';
import { selectVisit, type VisitRow } from './hop/store.ts';
import type { Grant, Grants } from './services/grants.ts';
import type { Groups } from './services/groups.ts';
import type { Service, Services } from './services/services.ts';
import { type ServiceRow, selectAllServices } from './services/store.ts';

/**
 * A device and all that hangs on it, as nobody is known to have changed it since: see `LiveGate`. Not the rows themselves, as
 * SQLite's are dictionaries, ten times as large and slow to look something up in; but for the keys of the few that have one.
 */
export interface LiveDevice {
  device: GateDevice;
  secretHash: string;
  person: Person;
  /** The person's own, and those of their groups. */
  grants: readonly Grant[];
  /** By their names. */
  groups: readonly string[];
  bindings: readonly BindingRow[];
}

/** The same without what its person has in common with others, which is read once for all of them. */
interface OwnOfDevice {
  /** With the person's own grants. */
  alone: LiveDevice;
  groupIds: readonly string[];
  /** What was put together of it and of what its groups are granted, as long as none of them is read anew. */
  together: { ofGroups: readonly (readonly Grant[])[]; whole: LiveDevice } | undefined;
}

export interface LiveService {
  row: ServiceRow;
  service: Service;
}

/**
 * What the gate decides by, read once for all requests until somebody may have changed it: a device that was revoked, a grant
 * that was taken, a person who was disabled, a policy that was changed is seen after a second at most, and at once where it
 * is announced (ADR 0023).
 */
export interface LiveGate {
  /** Also one that is disabled: it is there, and lets nobody in. */
  findService(name: string): Promise<LiveService | undefined>;
  findServiceById(id: string): Promise<LiveService | undefined>;
  /** The service of this name, of those that are in memory; undefined: they have to be read first. */
  recallService(name: string, now: number): { found: LiveService | undefined } | undefined;
  /** The secret is still to be proven. */
  findDevice(deviceId: string): Promise<LiveDevice | undefined>;
  /** The same of what is in memory; undefined also where something of it has to be read first. */
  recallDevice(deviceId: string, now: number): LiveDevice | undefined;
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
/** They are read together: whatever is asked for, it is under this. */
const ALL_SERVICES = '';

export function createLiveGate(parts: {
  database: Database;
  services: Pick<Services, 'fromRow'>;
  people: Pick<People, 'findByUser'>;
  grants: Pick<Grants, 'ofUser' | 'ofGroup'>;
  groups: Pick<Groups, 'ofUser'>;
  clock: Clock;
}): LiveGate {
  const { database, people, grants, groups, clock } = parts;
  const young = { clock, maxAgeMs: MAX_AGE_MS };
  const common = { ...young, version: createStoreVersion(database) };
  const devices = createShortMemory({
    ...{ ...common, read: readDevice, maxEntries: MAX_DEVICES },
    ownerOf: ({ alone }) => alone.device.userId,
  });
  // That one begins is not announced.
  const visits = createShortMemory({
    ...{ ...young, read: readVisit, maxEntries: MAX_VISITS },
    ownerOf: ({ user_id }) => user_id,
  });
  const ofNobody = () => 'nobody';
  // A change of theirs is announced as one of services, and then all is forgotten.
  const groupGrants = createShortMemory({
    ...{ ...common, read: readGroupGrants, maxEntries: MAX_GROUPS, ownerOf: ofNobody },
  });
  const services = createShortMemory({
    ...{ ...common, read: readServices, maxEntries: 1, ownerOf: ofNobody },
  });
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
    if (!person) return undefined;
    const alone = {
      ...{ device: toDevice(row), secretHash: row.secret_hash, person, grants: granted, bindings },
      groups: memberships.map(({ name }) => name),
    };
    return { alone, groupIds: memberships.map(({ id: groupId }) => groupId), together: undefined };
  }

  function readGroupGrants(groupId: string): Promise<readonly Grant[]> {
    return grants.ofGroup(database.read, groupId);
  }

  /** Each part is as young as it was read, whenever the others were. */
  function putTogether(own: OwnOfDevice, ofGroups: readonly (readonly Grant[])[]): LiveDevice {
    const before = own.together;
    if (before?.ofGroups.every((granted, index) => granted === ofGroups[index])) return before.whole;
    // Most people have what one group has: then it is the list of everybody in it.
    const [first = [], ...others] = [own.alone.grants, ...ofGroups].filter((granted) => granted.length > 0);
    const grants = others.length === 0 ? first : [first, ...others].flat();
    const whole = { ...own.alone, grants };
    own.together = { ofGroups, whole };
    return whole;
  }

  async function findDevice(id: string): Promise<LiveDevice | undefined> {
    const own = await devices.find(id);
    if (!own) return undefined;
    const ofGroups = await Promise.all(
      own.groupIds.map(async (groupId) => (await groupGrants.find(groupId)) ?? []),
    );
    return putTogether(own, ofGroups);
  }

  function recallDevice(id: string, now: number): LiveDevice | undefined {
    const own = devices.recall(id, now);
    if (!own) return undefined;
    const ofGroups: (readonly Grant[])[] = [];
    for (const groupId of own.groupIds) {
      const granted = groupGrants.recall(groupId, now);
      if (!granted) return undefined;
      ofGroups.push(granted);
    }
    return putTogether(own, ofGroups);
  }

  async function readVisit(id: string): Promise<VisitRow | undefined> {
    return selectVisit.first(database.read, { id });
  }

  return {
    async findService(name) {
      return (await services.find(ALL_SERVICES))?.get(name);
    },
    async findServiceById(id) {
      return [...((await services.find(ALL_SERVICES))?.values() ?? [])].find(({ row }) => row.id === id);
    },
    recallService(name, now) {
      const all = services.recall(ALL_SERVICES, now);
      return all && { found: all.get(name) };
    },
    findDevice,
    recallDevice,
    findVisit: visits.find,
    forgetUser(userId) {
      devices.forget(userId);
      visits.forget(userId);
    },
    forgetServices() {
      services.forget(undefined);
      devices.forget(undefined);
      groupGrants.forget(undefined);
      visits.forget(undefined);
    },
  };
}

function isDeepEqual(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Whether a device still opens anything, whoever shows its secret. */
export function problemOf({ device, person }: LiveDevice, now: number): DeviceProblem | undefined {
  if (device.revokedAt !== null) return 'device.revoked';
  if (device.expiresAt <= now) return 'device.expired';
  if (person.disabledAt !== null) return 'person.disabled';
  return person.passwordExpired ? 'person.password_expired' : undefined;
}
