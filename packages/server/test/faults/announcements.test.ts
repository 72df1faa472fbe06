import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ask as askGate,
  createService,
  type DeviceBrowser,
  faceNames,
  grant,
  prepareGate,
  registerDevice,
  verify,
} from '../gate/open-gate.ts';
import { type Installation, openInstallation } from '../installation/installation.ts';
import { administrator } from '../people/person.ts';
import { noteSecret } from '../secrets-ledger.ts';
import { type PostgresServer, startPostgres } from '../servers/postgres.ts';
import { type RedisServer, startRedis } from '../servers/redis.ts';
import { addEntry, loggedInAs, secretOf, share } from '../vault/vault.ts';
import { openBoardStream } from './apparatus/board-stream.ts';
import { inTime, READY_WITHIN_MS, SEEN_WITHIN_MS } from './apparatus/bounds.ts';

let postgres: PostgresServer;
let redis: RedisServer;
beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
});
afterAll(() => Promise.all([postgres.remove(), redis.remove()]));

const actor = { actor: 'cli' };
/** What any accepted key may ask. */
const statusOf = async (instance: Installation, apiKey: string) =>
  (await instance.call('GET', '/mfa/users/nobody', { apiKey })).status;

/** Two instances on one PostgreSQL. Their clocks stand still: nothing grows too old by itself. */
describe.each([
  ['NOTIFY', () => ({})],
  ['Redis', () => ({ REDIS_URL: redis.url })],
])('a change on one instance is told to the other through %s', (way, redisEnv) => {
  let here: Installation;
  let there: Installation;
  let key: { id: string; text: string };

  beforeEach(async () => {
    const stores = { DATABASE_URL: await postgres.createDatabase(), ...redisEnv() };
    const env: Record<string, string> = { GATE_TIMEOUT: '20000', ...stores };
    here = await openInstallation(env);
    there = await openInstallation({ ...env, DATA_DIR: here.dataDir });
    const { platform, core, applicationId } = here;
    const created = await platform.database.transaction((tx) =>
      core.apiKeys.create(tx, { applicationId, name: 'server', scopes: ['mfa'] }, actor),
    );
    key = { id: created.apiKey.id, text: created.key ?? '' };
    noteSecret(key.text);
    await connected();
    for (const instance of [here, there]) expect(await statusOf(instance, key.text)).toBe(200);
  });
  afterEach(async () => {
    await there.close();
    await here.close();
  });

  /** Resolves when the other instance hears of this id, after everybody who listened before. */
  function heard(topic: 'api_key' | 'application', id: string): Promise<void> {
    return new Promise((resolve) =>
      there.platform.invalidations.subscribe(topic, (told) => told === id && resolve()),
    );
  }

  /** The other instance listens on a connection that is made in the background. */
  async function connected(): Promise<void> {
    const { database, invalidations } = here.platform;
    let connected = false;
    const hears = heard('api_key', 'key_test').then(() => {
      connected = true;
    });
    while (!connected) {
      await database.transaction(async (tx) => invalidations.announce(tx, 'api_key', 'key_test'));
    }
    await hears;
  }

  it.each([
    [
      'an API key is revoked',
      'api_key',
      () => key.id,
      () => here.platform.database.transaction((tx) => here.core.apiKeys.revoke(tx, key.id, actor)),
    ],
    [
      'an API key is replaced without an overlap',
      'api_key',
      () => key.id,
      () =>
        here.platform.database.transaction((tx) =>
          here.core.apiKeys.rotate(tx, key.id, { overlapSeconds: 0 }, actor),
        ),
    ],
    [
      'an application is disabled',
      'application',
      () => here.applicationId,
      () =>
        here.platform.database.transaction((tx) =>
          here.core.applications.disable(tx, here.applicationId, actor),
        ),
    ],
  ] as const)('%s: both refuse at once', async (_what, topic, id, change) => {
    const told = heard(topic, id());
    await change();
    expect(await statusOf(here, key.text)).toBe(401);
    await told;
    expect(await statusOf(there, key.text)).toBe(401);
  });

  it.each([
    ['', async () => undefined],
    [', with the way down', () => closeWay()],
  ])(
    'T4: readers of the board there hear of nothing more once here their session, their account or their grant ends%s',
    async (_how, harm) => {
      const admin = await administrator(here);
      const { collection } = await addEntry(admin);
      const names = ['logs-out', 'disabled', 'without-grant'] as const;
      const [logsOut, disabled, withoutGrant] = await Promise.all(
        names.map(async (name) => {
          const reader = await loggedInAs(here, name, 'viewer');
          await share(admin, collection, reader.id, 'read');
          const stream = await openBoardStream(there, reader.accessToken ?? '');
          await stream.until(collection);
          return { reader, stream };
        }),
      );
      if (!logsOut || !disabled || !withoutGrant) throw new Error('no readers');
      await harm();
      expect((await logsOut.reader.call('POST', '/auth/logout')).status).toBeLessThan(300);
      await admin.call('POST', `/admin/users/${disabled.reader.id}/disable`);
      await admin.call('DELETE', `/collections/${collection}/members/${withoutGrant.reader.id}`);
      const gone = `"gone":["${collection}"]`;
      await Promise.all([
        inTime(logsOut.stream.ended, SEEN_WITHIN_MS),
        inTime(disabled.stream.ended, SEEN_WITHIN_MS),
        inTime(withoutGrant.stream.until(gone), SEEN_WITHIN_MS),
      ]);
      await addEntry(admin, { secret: secretOf(2) });
      await withoutGrant.reader.call('POST', '/auth/logout');
      const heard = await inTime(withoutGrant.stream.ended, SEEN_WITHIN_MS);
      expect(heard.slice(heard.indexOf(gone) + gone.length)).not.toContain(collection);
      for (const { stream } of [logsOut, disabled])
        expect(await stream.ended).toMatch(/event: end\ndata: \{\}\n\n$/);
    },
  );

  it.each([
    ['', async () => undefined],
    [', with the way down', () => closeWay()],
  ])(
    'G22: a device, a grant, a member, a service and a person end there within a second%s',
    async (how, harm) => {
      const { admin, alice } = await prepareGate(here);
      for (const name of ['shop', 'shut'])
        await createService(admin, name, { origins: [`https://${name}.example.com`] });
      const group = (await admin.call('POST', '/admin/groups', { name: 'buyers' })).body as { id: string };
      const member = `/admin/groups/${group.id}/members/${alice.id}`;
      await admin.call('PUT', member);
      await grant(admin, 'wiki', alice.id);
      await grant(admin, 'shut', alice.id);
      await grant(admin, 'shop', 'group:buyers');
      const [first, second] = [
        await registerDevice({ twofold: here, alice }),
        await registerDevice({ twofold: here, alice }),
      ];
      const isIn = async (name: string, { cookie }: DeviceBrowser) =>
        (await askGate(there, 'nginx', name, { cookie, url: `https://${name}.example.com/` })).status === 200;
      const endings = [
        ['shut', first, () => admin.call('POST', '/admin/services/shut/disable')],
        ['shop', first, () => admin.call('DELETE', member)],
        ['wiki', first, () => admin.call('DELETE', `/admin/devices/${first.deviceId}`)],
        ['wiki', second, () => admin.call('DELETE', `/admin/services/wiki/grants/${alice.id}`)],
        ['wiki', second, () => admin.call('POST', `/admin/users/${alice.id}/disable`)],
      ] as const;
      await harm();
      for (const [name, device, end] of endings) {
        if (end === endings[4][2]) await grant(admin, 'wiki', alice.id);
        there.clock.advance(1);
        expect(await isIn(name, device)).toBe(true);
        expect((await end()).status).toBeLessThan(300);
        // Its clock stands still: only what it is told, or a second that goes by, is news to it.
        if (how !== '') there.clock.advance(1);
        const ended = async () => {
          while (await isIn(name, device)) await sleep(10);
        };
        await inTime(ended(), SEEN_WITHIN_MS);
      }
    },
  );

  async function closeWay(): Promise<void> {
    if (way === 'Redis') redis.pause();
    else await there.platform.invalidations.close();
  }
  afterEach(() => redis.resume());

  it('with the way down: the instance that did it refuses at once, the other after a second', async () => {
    await closeWay();
    await here.platform.database.transaction((tx) => here.core.apiKeys.revoke(tx, key.id, actor));
    expect(await statusOf(here, key.text)).toBe(401);
    there.clock.advance(1);
    expect(await statusOf(there, key.text)).toBe(401);
  });
});

it('G40: a PostgreSQL that does not answer lets nobody in, says so in time, and is no longer in the way once it is back', async () => {
  const twofold = await openInstallation({ DATABASE_URL: await postgres.createDatabase() });
  try {
    const { admin, alice, token } = await prepareGate(twofold);
    await grant(admin, 'wiki', alice.id);
    const { cookie } = await registerDevice({ twofold, alice });
    const answers = async () => {
      twofold.clock.advance(1);
      const asked = faceNames.map(async (face) => (await askGate(twofold, face, 'wiki', { cookie })).status);
      const verified = verify(twofold, 'wiki', { token, cookie }).then(({ status }) => status);
      return inTime(Promise.all([...asked, verified]));
    };
    const isIn = async () => {
      while ((await answers()).some((status) => status !== 200)) await sleep(50);
    };
    await inTime(isIn(), READY_WITHIN_MS);
    postgres.pause();
    try {
      expect(await answers()).toEqual([403, 503, 503, 503]);
    } finally {
      postgres.resume();
    }
    await inTime(isIn(), READY_WITHIN_MS);
  } finally {
    await twofold.close();
  }
});
