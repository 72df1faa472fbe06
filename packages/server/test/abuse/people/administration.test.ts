import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { locksOf } from '../../../src/core/people/administration.ts';
import type { Transaction } from '../../../src/platform/database/database.ts';
import { auditRows } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { BOTH_CHANNELS, queuedMessages } from '../../messages/outbox.ts';
import { callAsStranger, dataOf } from '../../people/client.ts';
import { queuedToken } from '../../people/links.ts';
import {
  administrator,
  loggedIn,
  logIn,
  personWith,
  registerPerson,
  type TestPerson,
} from '../../people/person.ts';
import { setUpTotp } from '../../people/second-factor.ts';
import {
  type DescribedRoute,
  EVERY_ROUTE,
  readDescription,
  routesOf,
} from '../../routes/described-routes.ts';

const OPEN = {
  ...BOTH_CHANNELS,
  ...EVERY_ROUTE,
  PUBLIC_URL: 'https://auth.example.com',
  RATE_LIMIT_REGISTRATION_MAX: '10000',
  RATE_LIMIT_SENDING_SOURCE_MAX: '10000',
  RATE_LIMIT_LOGIN_SOURCE_MAX: '10000',
} as const;

let twofold: Installation;
let other: Installation;
let root: TestPerson & { secret: string };
let routes: DescribedRoute[];
beforeAll(async () => {
  twofold = await openInstallation(OPEN);
  other = await openInstallation({ ...OPEN, DATA_DIR: twofold.dataDir });
  root = await administrator(twofold);
  routes = routesOf(await readDescription(twofold)).filter(({ path }) => path.startsWith('/api/admin/'));
});
afterAll(async () => {
  await other.close();
  await twofold.close();
});

function advance(seconds: number): void {
  for (const { clock } of [twofold, other]) clock.advance(seconds);
}

const changes = ({ method, path }: DescribedRoute) =>
  method !== 'GET' && !/\/(revoke-sessions|unlock|reset-password|explain)$/.test(path);

/** The route with this person in the place of each id. */
function call(caller: TestPerson, { method, path, body }: DescribedRoute, id: string) {
  const example = body && {
    role: 'admin',
    username: 'zed',
    email: 'zed@example.com',
    name: 'Zed',
    url: 'https://zed.example.com/',
    relyingParty: null,
  };
  return caller.call(
    method,
    path.slice('/api'.length).replace('{id}', id).replace('{proxy}', 'nginx'),
    example,
  );
}

async function setRole(person: TestPerson, role: string): Promise<void> {
  expect((await root.call('PATCH', `/admin/users/${person.id}`, { role })).status).toBe(200);
}

describe('every route of administrators', () => {
  it('A23: is closed to members and viewers, and to whoever is nobody', async () => {
    const member = await registerPerson(twofold, 'member');
    const viewer = await registerPerson(twofold, 'viewer');
    await setRole(viewer, 'viewer');
    expect(routes.length).toBeGreaterThan(15);
    for (const route of routes) {
      for (const caller of [member, viewer]) {
        const answer = await call(caller, route, member.id);
        expect([route.path, answer.status, answer.body.code]).toEqual([route.path, 403, 'role.insufficient']);
      }
      const nobody = personWith(twofold, { ...member, accessToken: 'x' });
      // An API key opens nothing here either.
      const options = { apiKey: twofold.apiKey, headers: {}, ...(route.body && { body: {} }) };
      const path = route.path.replace('{id}', member.id);
      expect((await call(nobody, route, member.id)).status).toBe(401);
      expect((await twofold.call(route.method, path, options)).status).toBe(401);
    }
  });

  it('X34: that changes something asks for a fresh second factor, on the next request after five minutes', async () => {
    const victim = await registerPerson(twofold, 'victim');
    const stale = await administrator(twofold, 'stale');
    advance(5 * 60);
    for (const route of routes.filter(changes)) {
      const answer = await call(stale, route, victim.id);
      expect([route.path, answer.status, answer.body.code]).toEqual([route.path, 401, 'step_up_required']);
    }
    root = await administrator(twofold, 'fresh');
    expect((await root.call('GET', `/admin/users/${victim.id}`)).status).toBe(200);
  });

  it('of whom no second factor is known destroys nothing', async () => {
    const victim = await registerPerson(twofold, 'second-victim');
    const weak = await registerPerson(twofold, 'weak');
    await setRole(weak, 'admin');
    expect((await weak.call('DELETE', `/admin/users/${victim.id}`)).body.code).toBe('step_up_required');
    expect((await weak.call('POST', `/admin/users/${victim.id}/disable`)).body.code).toBe('step_up_required');
    await setRole(weak, 'member');
  });

  it('takes no id of nobody', async () => {
    for (const route of routes.filter(({ path }) => path.includes('{id}'))) {
      const answer = await call(root, route, 'per_none');
      expect([route.path, answer.status]).toEqual([route.path, 404]);
    }
  });

  it('does not find the application that people are users of', async () => {
    const path = '/admin/applications/app_people';
    expect((await root.call('GET', path)).status).toBe(404);
    expect((await root.call('POST', `${path}/disable`)).status).toBe(404);
    expect((await root.call('PATCH', path, { relyingParty: null })).status).toBe(404);
    const { applications } = dataOf(await root.call('GET', '/admin/applications'));
    expect((applications as { id: string }[]).map(({ id }) => id)).toEqual([twofold.applicationId]);
  });
});

describe('A08: an administrator', () => {
  it('sees and sets no password, and no link that went to a mailbox', async () => {
    const answer = await root.call('POST', '/admin/users', {
      username: 'ivy',
      email: 'ivy@example.com',
      password: 'set by an administrator',
      passwordHash: 'x',
      emailVerified: true,
    });
    const { user, invitation } = dataOf(answer, 201);
    expect(user).toMatchObject({ hasPassword: false, emailVerified: false });
    expect(invitation).toMatchObject({ link: null });
    expect((await logIn(twofold, { username: 'ivy', password: 'set by an administrator' })).status).toBe(401);
    const token = await queuedToken(twofold, 'invitation', 'ivy@example.com');
    expect(answer.text).not.toContain(token);
  });

  it('who gives no user name gets one that is made from the address, and is nobody else’s', async () => {
    const invite = async (email: string) =>
      (dataOf(await root.call('POST', '/admin/users/invite', { email }), 201).user as { username: string })
        .username;
    expect(await invite('jo.hn+x@example.com')).toBe('jo-hn-x');
    expect(await invite('jo.hn.x@example.com')).toBe('jo-hn-x-2');
    expect(await invite('JO_HN-X@example.com')).toBe('JO_HN-X');
    expect(await invite('q@example.com')).toBe('q--');
    // What means all of them is nobody's name.
    expect(await invite('Everybody@example.com')).toBe('Everybody-2');
    const named = { email: 'e@example.com', username: 'everybody' };
    const refused = await root.call('POST', '/admin/users/invite', named);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/username' }] } });
    expect(await invite(`${'l'.repeat(64)}@example.com`)).toBe('l'.repeat(26));
    const taken = await root.call('POST', '/admin/users/invite', { email: 'Jo.Hn+X@example.com' });
    expect(taken).toMatchObject({ status: 409, body: { code: 'registration.name_taken' } });
  });

  it('starts a reset, and the present password works until the person has set another', async () => {
    const jan = await registerPerson(twofold, 'jan');
    const started = await root.call('POST', `/admin/users/${jan.id}/reset-password`);
    expect(started.body).toMatchObject({ data: {} });
    expect((await logIn(twofold, jan)).status).toBe(200);
    const token = await queuedToken(twofold, 'reset_password', 'jan@example.com');
    expect(started.text).not.toContain(token);
    const changed = { ...jan, password: 'a heron under a wooden bridge' };
    const body = { token, newPassword: changed.password };
    expect((await callAsStranger(twofold, '/auth/password/reset', body)).status).toBe(200);
    expect((await logIn(twofold, changed)).status).toBe(200);
  });
});

describe('a person', () => {
  it('A12, A18: whose factors are reset is told, and has no session, device or link left', async () => {
    const kim = await registerPerson(twofold, 'kim');
    await setUpTotp(kim, twofold.clock.now());
    await root.call('POST', `/admin/users/${kim.id}/temporary-access`, {});
    const token = await queuedToken(twofold, 'temporary_access', 'kim@example.com');
    expect((await root.call('POST', `/admin/users/${kim.id}/reset-factors`)).status).toBe(200);
    for (const instance of [twofold, other])
      expect((await personWith(instance, kim).call('GET', '/auth/me')).status).toBe(401);
    expect((await callAsStranger(twofold, '/auth/temporary-access', { token })).status).toBe(400);
    expect(dataOf(await logIn(twofold, kim))).toHaveProperty('accessToken');
    const [row] = await auditRows(twofold.dataDir, { action: 'person.factors_reset' });
    expect(row).toMatchObject({ outcome: 'success', detail: '{"removed":2}' });
  });

  it('X53: who was an administrator has nothing of it with the next request, on every instance', async () => {
    const leo = await registerPerson(twofold, 'leo');
    await setRole(leo, 'admin');
    expect((await leo.call('GET', '/admin/users')).status).toBe(200);
    await setRole(leo, 'member');
    for (const instance of [twofold, other]) {
      const answer = await personWith(instance, leo).call('GET', '/admin/users');
      expect([answer.status, answer.body.code]).toEqual([403, 'role.insufficient']);
    }
  });

  it('who is disabled is let in by nothing that they have', async () => {
    const mia = await registerPerson(twofold, 'mia');
    const login = { username: 'mia', password: mia.password, tokenDelivery: 'body' };
    const { refreshToken } = dataOf(await callAsStranger(twofold, '/auth/login', login));
    await root.call('POST', `/admin/users/${mia.id}/temporary-access`, {});
    const token = await queuedToken(twofold, 'temporary_access', 'mia@example.com');
    await root.call('POST', `/admin/users/${mia.id}/disable`);
    expect((await mia.call('GET', '/auth/me')).status).toBe(401);
    expect((await callAsStranger(twofold, '/auth/refresh', { refreshToken })).status).toBe(401);
    expect((await callAsStranger(twofold, '/auth/temporary-access', { token })).status).toBe(400);
    const unknown = await logIn(twofold, { username: 'nobody', password: mia.password });
    const disabled = await logIn(twofold, mia);
    expect([disabled.status, disabled.body.code]).toEqual([unknown.status, unknown.body.code]);
    await root.call('POST', `/admin/users/${mia.id}/enable`);
    expect((await callAsStranger(twofold, '/auth/refresh', { refreshToken })).status).toBe(401);
  });

  it('who is erased leaves no name, no address and no message on its way', async () => {
    const ned = await registerPerson(twofold, 'ned');
    expect((await root.call('DELETE', `/admin/users/${ned.id}`)).status).toBe(200);
    expect((await queuedMessages(twofold)).filter(({ to }) => to === ned.email)).toEqual([]);
    expect((await ned.call('GET', '/auth/me')).status).toBe(401);
    const rows = await auditRows(twofold.dataDir);
    expect(JSON.stringify(rows)).not.toMatch(/ned@example|"ned"/);
  });

  it('X35: is let in once by temporary access, also when it is used many times at once', async () => {
    const oda = await registerPerson(twofold, 'oda');
    await root.call('POST', `/admin/users/${oda.id}/temporary-access`, { lifetimeMinutes: 1 });
    const token = await queuedToken(twofold, 'temporary_access', 'oda@example.com');
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        callAsStranger([twofold, other][index % 2] as Installation, '/auth/temporary-access', { token }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(400)]);
    const used = answers.find(({ status }) => status === 200);
    if (!used) throw new Error('Nobody was let in.');
    expect((await loggedIn(twofold, oda, used).call('GET', '/auth/me')).status).toBe(200);
    advance(1);
    await root.call('POST', `/admin/users/${oda.id}/temporary-access`, { lifetimeMinutes: 1 });
    const late = await queuedToken(twofold, 'temporary_access', 'oda@example.com');
    advance(60);
    expect((await callAsStranger(twofold, '/auth/temporary-access', { token: late })).status).toBe(400);
  });
});

it('of the last two administrators one stays when two instances disable both at once, every time', async () => {
  const pair = await openInstallation();
  const second = await openInstallation({ DATA_DIR: pair.dataDir });
  const { database } = pair.platform;
  const context = { applicationId: 'app_people', actor: 'cli', ip: '', userAgent: '', requestId: '' };
  const make = (username: string) =>
    database.transaction((tx) =>
      pair.core.people.create(tx, { username, role: 'admin', passwordHash: 'kept' }, context),
    );
  const kept = await make('kept');
  for (let round = 0; round < 20; round++) {
    const rival = await make(`rival-${round}`);
    const rivals = [kept, rival] as const;
    const results = await Promise.allSettled(
      rivals.map((person, index) => {
        const { platform, core } = [pair, second][index] as Installation;
        const work = (tx: Transaction) => core.administration.disable(tx, person.id, context);
        return platform.database.transaction(work, locksOf(person));
      }),
    );
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
    expect(refused).toEqual(['person.last_administrator']);
    // The next round begins with one again, and the same one.
    await database.transaction((tx) => pair.core.administration.enable(tx, kept.id, context), locksOf(kept));
    await database.transaction(async (tx) => {
      if ((await pair.core.people.get(tx, rival.id)).disabledAt === null)
        await pair.core.administration.disable(tx, rival.id, context);
    }, locksOf(rival));
  }
  await second.close();
  await pair.close();
});

it('T29: the last administrator stays, whatever two instances are asked for at the same time', async () => {
  const pair = await openInstallation(OPEN);
  const second = await openInstallation({ ...OPEN, DATA_DIR: pair.dataDir });
  const [ann, bob] = [await administrator(pair, 'ann'), await administrator(pair, 'bob')];
  const ways = (person: TestPerson, victim: string) => [
    person.call('PATCH', `/admin/users/${victim}`, { role: 'member' }),
    person.call('POST', `/admin/users/${victim}/disable`),
    person.call('DELETE', `/admin/users/${victim}`),
  ];
  const answers = await Promise.all([
    ...ways(ann, bob.id),
    ...ways(personWith(second, bob), ann.id),
    ...ways(personWith(second, ann), ann.id),
    ...ways(bob, bob.id),
  ]);
  for (const { status } of answers) expect([200, 401, 403, 404, 409]).toContain(status);
  const { people } = pair.core;
  expect(await people.hasAdministrator(pair.platform.database.read)).toBe(true);
  await second.close();
  await pair.close();
});
