import { readFileSync } from 'node:fs';
import { createCore, openPlatform } from '../../packages/server/src/compose.ts';
import { loadConfig } from '../../packages/server/src/config/load.ts';
import { PEOPLE_APPLICATION_ID } from '../../packages/server/src/core/applications/people-application.ts';
import type { Context } from '../../packages/server/src/core/context.ts';
import { range } from '../servers/stand.ts';
import { benchPersonName, seedPeople } from './people.ts';

/** A registered browser, as the load plays it. */
export interface BenchDevice {
  id: string;
  /** The Cookie header. */
  cookie: string;
  username: string;
  /** `Remote-User` at each of the services. */
  pseudonyms: readonly string[];
}

export interface GatePopulation {
  services: readonly string[];
  devices: readonly BenchDevice[];
}

const GROUP = 'staff';
const CONTEXT: Context = {
  applicationId: PEOPLE_APPLICATION_ID,
  ...{ actor: 'cli', ip: '127.0.0.1', userAgent: 'bench', requestId: 'bench' },
};

/**
 * Makes an installation in `dataDir`: so many people with a device each, all in one group, which is granted so many services
 * with the scope `read:username`.
 *
 * @param originOf where browsers reach a service
 */
export async function seedGate(
  dataDir: string,
  given: { devices: number; services: readonly string[]; originOf: (service: string) => string },
): Promise<GatePopulation> {
  await seedPeople(dataDir, given.devices);
  return withCore(dataDir, async ({ platform, core }) => {
    const { database } = platform;
    const { gate, people } = core;
    const services = await database.transaction(async (tx) => {
      await gate.groups.create(tx, GROUP, CONTEXT);
      const made = [];
      for (const name of given.services) {
        const { service } = await gate.services.create(
          tx,
          { name, origins: [given.originOf(name)] },
          CONTEXT,
        );
        await gate.grants.put(
          tx,
          service.id,
          `group:${GROUP}`,
          { scopes: ['read:username'], expiresAt: null },
          CONTEXT,
        );
        made.push(service);
      }
      return made;
    });
    const group = await gate.groups.getByName(database.read, GROUP);
    const register = async (number: number): Promise<BenchDevice> => {
      const username = benchPersonName(number);
      const found = await people.findForLogin(database.read, username);
      if (!found) throw new Error(`There is no ${username}.`);
      const { id, userId } = found.person;
      const proof = { method: 'TOTP_APP', aal: 1, amr: ['otp'], authenticatedAt: platform.clock.now() };
      const device = { userId, name: '', type: 'desktop', ...proof };
      const { deviceId, secret } = await database.transaction(async (tx) => {
        await gate.groups.add(tx, group.id, id, CONTEXT);
        return gate.devices.register(tx, device, CONTEXT);
      });
      const pseudonyms = services.map((service) => gate.identities.pseudonymOf(service, userId));
      return { id: deviceId, cookie: `device_id=${deviceId}; hmac_secret=${secret}`, username, pseudonyms };
    };
    return { services: given.services, devices: await Promise.all(range(0, given.devices).map(register)) };
  });
}

/**
 * Ends a device as another process does, which tells the server nothing.
 *
 * @returns when that was committed, on the clock of `performance.now`
 */
export function revokeBenchDevice(dataDir: string, id: string): Promise<number> {
  return withCore(dataDir, async ({ platform, core }) => {
    await platform.database.transaction((tx) => core.gate.devices.revoke(tx, id, CONTEXT));
    return performance.now();
  });
}

interface Opened {
  platform: Awaited<ReturnType<typeof openPlatform>>;
  core: ReturnType<typeof createCore>;
}

async function withCore<Result>(dataDir: string, work: (opened: Opened) => Promise<Result>): Promise<Result> {
  const config = loadConfig(
    { DATA_DIR: dataDir },
    { cwd: dataDir, readFile: (path) => readFileSync(path, 'utf8') },
  );
  const platform = await openPlatform(config);
  try {
    return await work({ platform, core: createCore(platform) });
  } finally {
    await platform.close();
  }
}
