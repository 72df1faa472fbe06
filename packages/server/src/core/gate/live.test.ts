import { beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../platform/database/database.ts';
import { deviceWith, grantWith, NOW, personWith, serviceWith } from './fixture.ts';
import { createLiveGate, problemOf } from './live.ts';
import type { ServiceRow } from './services/store.ts';

/** A store whose rows a test changes behind the back of whoever has read them. */
interface Store {
  services: ServiceRow[];
  devices: Record<string, string>;
  /** Instead of an answer. */
  answer: ((rows: unknown[]) => Promise<unknown[]>) | undefined;
  reads: number;
  /** Undefined: it cannot tell. */
  version: number | undefined | 'fails';
}

const serviceRow = (name: string, policy = '{}'): ServiceRow => ({
  ...{ id: `svc_${name}`, name, origins: '[]', policy, default_scopes: '', token_hash: '' },
  ...{ previous_token_hash: null, previous_token_until: null, created_at: 0, disabled_at: null },
});

describe('what the gate decides by', () => {
  let store: Store;
  let now: number;
  let live: ReturnType<typeof createLiveGate>;
  let compiled: string[];
  let owners: Set<string>;
  let granted: string[];
  let groupReads: number;
  beforeEach(() => {
    store = {
      services: [serviceRow('wiki')],
      devices: { gdv_1: 'usr_1', gdv_2: 'usr_2' },
      answer: undefined,
      reads: 0,
      version: undefined,
    };
    now = NOW;
    compiled = [];
    owners = new Set(['usr_1', 'usr_2']);
    granted = ['svc_wiki'];
    groupReads = 0;
    const execute = async ({ sql, parameters }: { sql: string; parameters: readonly unknown[] }) => {
      store.reads++;
      const rows = rowsOf(sql, String(parameters[0]));
      return { rows: await (store.answer?.(rows) ?? rows), changes: 0 };
    };
    function rowsOf(sql: string, id: string): unknown[] {
      if (sql.includes('"gate_services"')) return store.services;
      if (!sql.includes('from "gate_devices"')) return [];
      const userId = store.devices[id];
      return userId === undefined ? [] : [{ id, user_id: userId, amr: '' }];
    }
    live = createLiveGate({
      database: {
        read: { dialect: 'sqlite', execute },
        foreignVersion() {
          if (store.version === 'fails') throw new Error('gone');
          return store.version;
        },
      } as unknown as Database,
      services: {
        fromRow: ({ id, name }) => {
          compiled.push(name);
          return serviceWith({}, { id, name });
        },
      },
      people: { findByUser: async (_, userId) => (owners.has(userId) ? personWith({ userId }) : undefined) },
      grants: {
        ofUser: async () => [],
        ofGroup: async (_, groupId) => {
          groupReads++;
          return granted.map((serviceId) => grantWith({ serviceId, holder: { kind: 'group', groupId } }));
        },
      },
      groups: { ofUser: async () => [{ id: 'grp_1', name: 'staff' }] },
      clock: { now: () => now },
    });
  });

  it('is read once for all requests of a second, and anew after it', async () => {
    await Promise.all([live.findService('wiki'), live.findService('wiki'), live.findServiceById('svc_wiki')]);
    await live.findDevice('gdv_1');
    now += 749;
    await Promise.all([live.findService('wiki'), live.findDevice('gdv_1')]);
    // Services; and of the device itself and its bindings.
    expect(store.reads).toBe(3);
    store.services = [];
    store.devices = {};
    now += 1;
    expect(await live.findService('wiki')).toBeUndefined();
    expect(await live.findDevice('gdv_1')).toBeUndefined();
  });

  it('is not read anew for half a minute where the store can tell that no other process has written', async () => {
    store.version = 1;
    await Promise.all([live.findService('wiki'), live.findDevice('gdv_1')]);
    const before = store.reads;
    now += 29_999;
    await Promise.all([live.findService('wiki'), live.findDevice('gdv_1')]);
    expect(live.recallDevice('gdv_1', now)?.grants).toHaveLength(1);
    expect(live.recallService('wiki', now)?.found).toBeDefined();
    expect(store.reads).toBe(before);
    now += 1;
    expect(live.recallDevice('gdv_1', now)).toBeUndefined();
    expect(live.recallService('wiki', now)).toBeUndefined();
  });

  it.each([['has written', 2] as const, ['may have written, as the store fails', 'fails'] as const])(
    'is read anew within a second when another process %s',
    async (_what, version) => {
      store.version = 1;
      await Promise.all([live.findService('wiki'), live.findDevice('gdv_1')]);
      now += 10_000;
      expect(live.recallDevice('gdv_1', now)).toBeDefined();
      Object.assign(store, { version, devices: {}, services: [] });
      now += 200;
      expect(live.recallDevice('gdv_1', now)).toBeUndefined();
      expect(live.recallService('wiki', now)).toBeUndefined();
      expect(await live.findDevice('gdv_1')).toBeUndefined();
      expect(await live.findService('wiki')).toBeUndefined();
    },
  );

  it('is not in memory before it was read, and not when it was announced', async () => {
    expect(live.recallDevice('gdv_1', now)).toBeUndefined();
    expect(live.recallService('wiki', now)).toBeUndefined();
    await Promise.all([live.findService('wiki'), live.findDevice('gdv_1')]);
    expect(live.recallDevice('gdv_1', now)).toEqual(await live.findDevice('gdv_1'));
    expect(live.recallService('nothing', now)).toEqual({ found: undefined });
    live.forgetUser('usr_1');
    expect(live.recallDevice('gdv_1', now)).toBeUndefined();
    expect(live.recallService('wiki', now)?.found).toBeDefined();
    live.forgetServices();
    expect(live.recallService('wiki', now)).toBeUndefined();
  });

  it('is read anew at once when it is announced, of that user alone', async () => {
    await Promise.all([live.findDevice('gdv_1'), live.findDevice('gdv_2'), live.findService('wiki')]);
    store.devices = {};
    store.services = [];
    live.forgetUser('usr_1');
    expect(await live.findDevice('gdv_1')).toBeUndefined();
    expect(await live.findDevice('gdv_2')).toBeDefined();
    expect(await live.findService('wiki')).toBeDefined();
    live.forgetServices();
    expect(await live.findService('wiki')).toBeUndefined();
    // Grants of groups hang on services.
    expect(await live.findDevice('gdv_2')).toBeUndefined();
  });

  it('what was being read when a change was announced is read anew by those who come later', async () => {
    let finish = () => undefined as unknown;
    store.answer = (rows) => new Promise((resolve) => (finish = () => resolve(rows)));
    const before = live.findDevice('gdv_1');
    store.answer = undefined;
    store.devices = {};
    live.forgetUser('usr_1');
    expect(await live.findDevice('gdv_1')).toBeUndefined();
    finish();
    expect(await before).toBeDefined();
    expect(await live.findDevice('gdv_1')).toBeUndefined();
  });

  it('has what a group is granted once for everybody in it, and each part is read anew when it is old itself', async () => {
    const servicesOf = async (id: string) =>
      (await live.findDevice(id))?.grants.map(({ serviceId }) => serviceId);
    expect(await servicesOf('gdv_1')).toEqual(['svc_wiki']);
    expect((await live.findDevice('gdv_1'))?.groups).toEqual(['staff']);
    now += 700;
    expect(await servicesOf('gdv_2')).toEqual(['svc_wiki']);
    expect(groupReads).toBe(1);
    granted = ['svc_shop'];
    // The second device was read a moment ago, what its group is granted was not.
    now += 50;
    expect(await servicesOf('gdv_2')).toEqual(['svc_shop']);
    granted = [];
    live.forgetServices();
    expect(await servicesOf('gdv_2')).toEqual([]);
  });

  it('is not known after a clock that was set back', async () => {
    await Promise.all([live.findService('wiki'), live.findDevice('gdv_1')]);
    store.devices = {};
    store.services = [];
    now -= 1;
    expect(await live.findDevice('gdv_1')).toBeUndefined();
    expect(await live.findService('wiki')).toBeUndefined();
  });

  it('G40: a read that failed is tried again by the next request, and is nobody’s answer', async () => {
    store.answer = () => Promise.reject(new Error('gone'));
    await expect(live.findService('wiki')).rejects.toThrow('gone');
    await expect(live.findDevice('gdv_1')).rejects.toThrow('gone');
    store.answer = undefined;
    expect(await live.findService('wiki')).toBeDefined();
    expect(await live.findDevice('gdv_1')).toBeDefined();
  });

  it('a device whose person is gone is none', async () => {
    owners.delete('usr_1');
    expect(await live.findDevice('gdv_1')).toBeUndefined();
  });

  it('a policy is compiled once for each version of a service', async () => {
    for (const rows of [undefined, [serviceRow('wiki')], [serviceRow('wiki', '{"level":"mfa"}')]]) {
      if (rows) store.services = rows;
      live.forgetServices();
      await live.findService('wiki');
    }
    expect(compiled).toEqual(['wiki', 'wiki']);
  });

  it('G29: ten thousand ids that nobody has push nothing out of memory', async () => {
    await live.findDevice('gdv_1');
    for (let count = 0; count < 10_001; count++) await live.findDevice(`gdv_x${count}`);
    const before = store.reads;
    await live.findDevice('gdv_1');
    expect(store.reads).toBe(before);
  });
});

describe('whether a device opens anything', () => {
  const found = (device: object, person = {}) => {
    const whole = { device: deviceWith(device), person: personWith(person), secretHash: '' };
    return problemOf({ ...whole, grants: [], groups: [], bindings: [] }, NOW);
  };
  it.each([
    ['it does while nothing is wrong with it', {}, {}, undefined],
    ['not once it was revoked', { revokedAt: NOW + 1 }, {}, 'device.revoked'],
    ['not from its last moment on', { expiresAt: NOW }, {}, 'device.expired'],
    ['not when its person is disabled', {}, { disabledAt: 1 }, 'person.disabled'],
    [
      'not when its person has to choose a new password',
      {},
      { passwordExpired: true },
      'person.password_expired',
    ],
  ])('%s', (_when, device, person, expected) => {
    expect(found(device, person)).toBe(expected);
  });
});
