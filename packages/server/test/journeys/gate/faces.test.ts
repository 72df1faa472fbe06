import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ask,
  changePolicy,
  type DeviceBrowser,
  faceNames,
  grant,
  type OpenGate,
  openGate,
  registerDevice,
  WIKI,
} from '../../gate/open-gate.ts';

const IDENTITY = [
  'remote-user',
  'remote-name',
  'remote-email',
  'remote-groups',
  'remote-role',
  'remote-assertion',
];

/** How a browser has to treat an answer, where one gets it. */
const FOR_BROWSERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': expect.stringContaining('max-age='),
  'x-request-id': expect.stringMatching(/^req_/),
};

describe.each(faceNames)('the face for %s, of one whose browser is not registered,', (face) => {
  let open: OpenGate;
  beforeAll(async () => {
    open = await openGate();
  });
  afterAll(() => open.close());

  const isNginx = face === 'nginx';

  it('X60: sends a page to the login with a status that this proxy understands, and says how to come back', async () => {
    const { twofold } = open;
    const url = `${WIKI}/a?b=c`;
    const { status, headers, text } = await ask(twofold, face, 'wiki', { url });
    expect(status).toBe(isNginx ? 401 : 302);
    const location = new URL(String(headers.location));
    expect(location.origin + location.pathname).toBe('https://auth.example.com/login');
    expect(Object.fromEntries(location.searchParams)).toMatchObject({ rd: url, rm: 'GET', service: 'wiki' });
    expect(headers['www-authenticate']).toBeDefined();
    expect(text).not.toContain('{');
  });

  it('G35: sends a form to the login with 303, so that nothing is sent twice', async () => {
    const { status, headers } = await ask(open.twofold, face, 'wiki', { method: 'POST' });
    expect(status).toBe(isNginx ? 401 : 303);
    expect(headers.location).toBeDefined();
  });

  it.each([
    ['a request of a script', { 'x-requested-with': 'XMLHttpRequest' }],
    ['a fetch', { 'sec-fetch-mode': 'cors' }],
    ['a program', { accept: 'application/json' }],
    ['an image', { accept: 'image/*' }],
    ['a WebSocket', { upgrade: 'websocket', connection: 'Upgrade' }],
  ])('never redirects %s: 401, and where the login is', async (_what, headers) => {
    const answer = await ask(open.twofold, face, 'wiki', { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.location).toBeUndefined();
    expect(String(answer.headers['x-gate-login'])).toContain('https://auth.example.com/login?rd=');
  });

  it('answers HEAD without a body', async () => {
    const { status, text } = await ask(open.twofold, face, 'wiki', { method: 'HEAD' });
    expect(status).toBe(isNginx ? 401 : 302);
    expect(text).toBe('');
  });
});

describe.each(faceNames)('the face for %s', (face) => {
  let open: OpenGate;
  let browser: DeviceBrowser;
  beforeEach(async () => {
    open = await openGate();
    browser = await registerDevice(open);
  });
  afterEach(() => open.close());

  it('lets in whoever has a grant, with every identity header', async () => {
    const { twofold, admin, alice } = open;
    await admin.call('POST', '/admin/groups', { name: 'editors' });
    const { body } = await admin.call('GET', '/admin/groups');
    const [group] = body.groups as { id: string }[];
    await admin.call('PUT', `/admin/groups/${group?.id}/members/${alice.id}`);
    await grant(admin, 'wiki', alice.id, {
      scopes: ['read:username', 'read:email', 'read:user-role', 'read:groups'],
    });
    const { status, headers, text } = await ask(twofold, face, 'wiki', browser);
    expect(status).toBe(200);
    expect(text).toBe('');
    expect(headers).toMatchObject({
      'remote-user': expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      'remote-name': 'alice',
      'remote-email': 'alice@example.com',
      'remote-groups': 'editors',
      'remote-role': 'member',
      'remote-assertion': '',
    });
  });

  it('has every identity header in every answer, empty where there is nothing to say', async () => {
    const { twofold, admin, alice } = open;
    const refused = [
      await ask(twofold, face, 'wiki'),
      await ask(twofold, face, 'wiki', browser),
      await ask(twofold, face, 'nothing', browser),
      await ask(twofold, face, 'wiki', { ...browser, url: 'https://other.example.com/' }),
    ];
    for (const { status, headers } of refused) {
      expect(status).not.toBe(200);
      for (const name of IDENTITY) expect(headers[name], name).toBe('');
    }
    await grant(admin, 'wiki', alice.id);
    const { headers } = await ask(twofold, face, 'wiki', browser);
    expect(headers['remote-user']).not.toBe('');
    for (const name of IDENTITY.slice(1)) expect(headers[name], name).toBe('');
  });

  it('tells browsers how to treat every refusal, which proxies hand on, and proxies nothing but what they read', async () => {
    const { twofold, admin, alice } = open;
    const refused = [
      await ask(twofold, face, 'wiki'),
      await ask(twofold, face, 'wiki', { headers: { accept: 'application/json' } }),
      await ask(twofold, face, 'wiki', browser),
      await ask(twofold, face, 'nothing', browser),
      await ask(twofold, face, 'wiki', { ...browser, method: 'HEAD' }),
    ];
    for (const { status, headers } of refused) {
      expect(status).not.toBe(200);
      expect(headers).toMatchObject(FOR_BROWSERS);
    }
    await grant(admin, 'wiki', alice.id);
    const { status, headers } = await ask(twofold, face, 'wiki', browser);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-request-id': expect.stringMatching(/^req_/),
    });
    const ofHttp = ['content-length', 'date', 'connection'];
    const names = [...IDENTITY, 'cache-control', 'x-request-id', ...ofHttp];
    expect(Object.keys(headers).toSorted()).toEqual(names.toSorted());
  });

  it('never redirects a WebSocket that is reported by its scheme, and lets one in as any other request', async () => {
    const { twofold, admin, alice } = open;
    const url = 'wss://wiki.example.com/socket';
    expect((await ask(twofold, face, 'wiki', { url })).status).toBe(401);
    await grant(admin, 'wiki', alice.id);
    expect((await ask(twofold, face, 'wiki', { ...browser, url })).status).toBe(200);
  });

  it('answers 403 to a person without a grant, in words for people or programs', async () => {
    const { twofold } = open;
    const forPeople = await ask(twofold, face, 'wiki', browser);
    expect(forPeople.status).toBe(403);
    expect(forPeople.headers['content-type']).toContain('text/plain');
    expect(forPeople.headers['x-gate-rule']).toBe('grant.missing');
    const forPrograms = await ask(twofold, face, 'wiki', {
      ...browser,
      headers: { accept: 'application/json' },
    });
    expect(forPrograms.status).toBe(403);
    expect(JSON.parse(forPrograms.text)).toMatchObject({ code: 'gate.access_denied' });
  });

  it('lets a preflight through where the service wants it, with nobody’s name, and only a whole one', async () => {
    const { twofold, admin, alice } = open;
    await grant(admin, 'wiki', alice.id);
    const markers = { origin: 'https://app.example.com', 'access-control-request-method': 'PUT' };
    const preflight = { method: 'OPTIONS', headers: markers };
    expect((await ask(twofold, face, 'wiki', preflight)).status).not.toBe(200);
    await changePolicy(admin, 'wiki', { preflight: 'allow' });
    const allowed = await ask(twofold, face, 'wiki', { ...preflight, ...browser, headers: markers });
    expect(allowed.status).toBe(200);
    for (const name of IDENTITY) expect(allowed.headers[name], name).toBe('');
    for (const marker of Object.keys(markers)) {
      const headers = Object.fromEntries(Object.entries(markers).filter(([name]) => name !== marker));
      expect((await ask(twofold, face, 'wiki', { method: 'OPTIONS', headers })).status, marker).not.toBe(200);
    }
    expect((await ask(twofold, face, 'wiki', { method: 'GET', headers: markers })).status).not.toBe(200);
  });

  it('signs what it says where the service wants it: a minute, for this service', async () => {
    const { twofold, admin, alice } = open;
    await grant(admin, 'wiki', alice.id, { scopes: ['read:email'] });
    await changePolicy(admin, 'wiki', { assertion: true });
    const { headers } = await ask(twofold, face, 'wiki', browser);
    const [head = '', body = ''] = String(headers['remote-assertion']).split('.');
    const decode = (part: string) =>
      JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    expect(decode(head)).toMatchObject({ alg: 'EdDSA', typ: 'gate+jwt' });
    const now = Math.floor(twofold.clock.now() / 1000);
    expect(decode(body)).toEqual({
      ...{ iss: 'https://auth.example.com', aud: 'wiki', sub: headers['remote-user'] },
      ...{ iat: now, exp: now + 60, email: 'alice@example.com' },
    });
  });

  it('G22: sees within a second that a device, a grant, a person or the service is no more', async () => {
    const { twofold, admin, alice } = open;
    const isIn = async () => (await ask(twofold, face, 'wiki', browser)).status === 200;
    await grant(admin, 'wiki', alice.id);
    expect(await isIn()).toBe(true);
    await admin.call('DELETE', `/admin/services/wiki/grants/${alice.id}`);
    expect(await isIn()).toBe(false);
    await grant(admin, 'wiki', alice.id);
    expect(await isIn()).toBe(true);
    await admin.call('POST', '/admin/services/wiki/disable');
    expect(await isIn()).toBe(false);
    await admin.call('POST', '/admin/services/wiki/enable');
    expect(await isIn()).toBe(true);
    await admin.call('POST', `/admin/users/${alice.id}/disable`);
    expect(await isIn()).toBe(false);
    await admin.call('POST', `/admin/users/${alice.id}/enable`);
    // What ends with a person's access begins anew.
    expect(await isIn()).toBe(false);
  });

  it('G22: ends a device that was removed', async () => {
    const { twofold, admin, alice } = open;
    await grant(admin, 'wiki', alice.id);
    expect((await ask(twofold, face, 'wiki', browser)).status).toBe(200);
    const removed = await admin.call('DELETE', `/admin/devices/${browser.deviceId}`);
    expect(removed.status).toBe(204);
    expect((await ask(twofold, face, 'wiki', browser)).status).not.toBe(200);
  });
});
