import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builders } from '../../../src/platform/database/statement.ts';
import {
  ask,
  createService,
  type DeviceBrowser,
  faceNames,
  GATE_ENV,
  grant,
  type OpenGate,
  openGate,
  registerDevice,
} from '../../gate/open-gate.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { type Client, programOf } from '../../people/client.ts';

/** Two servers on one store, whose clocks agree. */
let open: OpenGate;
let there: Installation;
let browser: DeviceBrowser;
let groupId: string;
beforeEach(async () => {
  open = await openGate();
  const { twofold, admin, alice } = open;
  there = await openInstallation({ ...GATE_ENV, DATA_DIR: twofold.dataDir }, twofold.clock.now());
  browser = await registerDevice(open);
  there.clock.advance(30);
  const made = await admin.call('POST', '/admin/groups', { name: 'staff' });
  groupId = String(made.body.id);
  await admin.call('PUT', `/admin/groups/${groupId}/members/${alice.id}`);
  await createService(admin, 'shop', { origins: ['https://shop.example.com'] });
  await grant(admin, 'shop', 'group:staff');
  await grant(admin, 'wiki', alice.id);
  // Twice: the second answer is from memory.
  for (let time = 0; time < 2; time++) expect([await isIn('wiki'), await isIn('shop')]).toEqual([true, true]);
});
afterEach(async () => {
  await there.close();
  await open.close();
});

async function isIn(service: 'wiki' | 'shop', { cookie } = browser): Promise<boolean> {
  const asked = { url: `https://${service}.example.com/`, cookie };
  const statuses = new Set<number>();
  for (const face of faceNames) statuses.add((await ask(open.twofold, face, service, asked)).status);
  const isAllowed = statuses.has(200);
  // Whatever is decided, all of them decide it.
  expect(isAllowed ? statuses.size : 1).toBe(1);
  return isAllowed;
}

function advance(seconds: number): void {
  for (const { clock } of [open.twofold, there]) clock.advance(seconds);
}

/** The administrator, on this instance. */
function adminOn(instance: Installation): Client {
  return Object.assign(programOf(instance), { accessToken: open.admin.accessToken });
}

type Service = 'wiki' | 'shop';
const changes: [string, Service, (admin: Client) => ReturnType<Client['call']>][] = [
  ['the device is removed', 'wiki', (admin) => admin.call('DELETE', `/admin/devices/${browser.deviceId}`)],
  [
    'the grant is taken',
    'wiki',
    (admin) => admin.call('DELETE', `/admin/services/wiki/grants/${open.alice.id}`),
  ],
  [
    'what the group is granted is taken',
    'shop',
    (admin) => admin.call('DELETE', '/admin/services/shop/grants/group:staff'),
  ],
  [
    'the person leaves the group',
    'shop',
    (admin) => admin.call('DELETE', `/admin/groups/${groupId}/members/${open.alice.id}`),
  ],
  ['the group is removed', 'shop', (admin) => admin.call('DELETE', `/admin/groups/${groupId}`)],
  ['the person is disabled', 'wiki', (admin) => admin.call('POST', `/admin/users/${open.alice.id}/disable`)],
  ['the service is disabled', 'wiki', (admin) => admin.call('POST', '/admin/services/wiki/disable')],
  ['the service is removed', 'wiki', (admin) => admin.call('DELETE', '/admin/services/wiki')],
  [
    'the service asks for more',
    'wiki',
    (admin) => admin.call('PATCH', '/admin/services/wiki', { policy: { level: 'phishing-resistant' } }),
  ],
  [
    'the service is elsewhere',
    'wiki',
    (admin) => admin.call('PATCH', '/admin/services/wiki', { origins: ['https://new.example.com'] }),
  ],
];

describe.each(changes)('when %s', (_what, service, change) => {
  it('G22: by this instance, nobody is let in any more', async () => {
    // Long after it was read: nobody has written since.
    advance(20);
    expect(await isIn(service)).toBe(true);
    expect((await change(adminOn(open.twofold))).status).toBeLessThan(300);
    expect(await isIn(service)).toBe(false);
  });

  it('G22: by another instance, nobody is let in a second later', async () => {
    advance(20);
    expect(await isIn(service)).toBe(true);
    expect((await change(adminOn(there))).status).toBeLessThan(300);
    advance(1);
    expect(await isIn(service)).toBe(false);
  });
});

it('G19: no cookie that was seen beside a good one, or is a part of it, is taken for it', async () => {
  const { deviceId, secret } = browser;
  const flipped = `${secret.slice(0, -1)}${secret.endsWith('A') ? 'Q' : 'A'}`;
  // Each of the two is a good one alone.
  const other = await registerDevice(open);
  expect(await isIn('wiki', other)).toBe(true);
  for (const cookie of [
    `device_id=${deviceId}; device_id=${other.deviceId}; hmac_secret=${secret}; hmac_secret=${other.secret}`,
    `device_id=${deviceId}; hmac_secret=${flipped}`,
    `device_id=${deviceId}; hmac_secret=${secret.slice(1)}`,
    `device_id=${deviceId}; hmac_secret=${secret}; hmac_secret=${flipped}; device_id=gdv_${'0'.repeat(26)}; device_id=x`,
    `device_id=${deviceId}`,
  ]) {
    expect(await isIn('wiki', { ...browser, cookie })).toBe(false);
    expect(await isIn('wiki', { ...browser, cookie })).toBe(false);
  }
});

it('G22: a device whose secret is another one is proven by no cookie of the one before', async () => {
  const changed = sql`update gate_devices set secret_hash = 'another' where id = ${browser.deviceId}`;
  const { database } = there.platform;
  await database.transaction(async (tx) => tx.post(changed.compile(builders[database.read.dialect])));
  advance(1);
  // Read anew by one that proves nothing, so that the row is in memory as it is now.
  expect(
    await isIn('wiki', {
      ...browser,
      cookie: `device_id=${browser.deviceId}; hmac_secret=${'A'.repeat(43)}`,
    }),
  ).toBe(false);
  expect(await isIn('wiki')).toBe(false);
});

it('G40: a store that fails is a refusal for everybody within a second, whoever is in memory', async () => {
  const { database } = open.twofold.platform;
  const { execute } = database.read;
  const { foreignVersion } = database;
  const gone = () => Promise.reject(new Error('gone'));
  database.read.execute = gone;
  if (foreignVersion)
    database.foreignVersion = () => {
      throw new Error('gone');
    };
  advance(1);
  const outcome = await isIn('wiki');
  database.read.execute = execute;
  if (foreignVersion) database.foreignVersion = foreignVersion;
  expect(outcome).toBe(false);
  expect(await isIn('wiki')).toBe(true);
});
