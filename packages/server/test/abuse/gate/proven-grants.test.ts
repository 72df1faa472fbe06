import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ask,
  changePolicy,
  createService,
  type DeviceBrowser,
  faceNames,
  grant,
  type OpenGate,
  openGate,
  registerDevice,
  verify,
  WIKI,
} from '../../gate/open-gate.ts';

describe('no request that lacks a proven grant is let through', () => {
  let open: OpenGate;
  let browser: DeviceBrowser;
  beforeAll(async () => {
    open = await openGate();
    browser = await registerDevice(open);
    await createService(open.admin, 'shop', { origins: ['https://shop.example.com'] });
    await createService(open.admin, 'ruled', {
      origins: ['https://ruled.example.com'],
      policy: {
        rules: [
          { effect: 'deny', path: '/admin/**' },
          { effect: 'allow', path: '/**' },
        ],
      },
    });
    await grant(open.admin, 'wiki', open.alice.id);
    await grant(open.admin, 'ruled', open.alice.id);
  });
  afterAll(() => open.close());

  it('G12: whatever paths, hosts, methods, headers and cookies say', async () => {
    const { deviceId, secret, cookie } = browser;
    const flipped = `${secret.slice(0, -1)}${secret.endsWith('A') ? 'Q' : 'A'}`;
    const noise = fc.stringMatching(/^[\x21-\x7e]{0,24}$/);
    const cookies = fc.oneof(
      fc.constant(undefined),
      noise.map((text) => `device_id=${text}; hmac_secret=${secret}`),
      noise.map((text) => `device_id=${deviceId}; hmac_secret=${text}`),
      fc.constantFrom(
        `device_id=${deviceId}; hmac_secret=${flipped}`,
        `device_id=${deviceId}`,
        `hmac_secret=${secret}`,
        `device_id=gdv_${'0'.repeat(26)}; hmac_secret=${secret}`,
        `device_id=${deviceId};hmac_secret =${secret}`,
      ),
    );
    const hosts = fc.constantFrom(
      WIKI,
      'https://shop.example.com',
      'http://wiki.example.com',
      'https://WIKI.example.com:443',
      'https://x@wiki.example.com',
      'https://wiki.example.com.evil.example',
      'ftp://wiki.example.com',
    );
    const path = fc
      .oneof(noise, fc.constantFrom('/', '//', '/%2e%2e/', '/#', '/;', '/%00', '/%zz', '/\\'))
      .map((text) => `/${text}`);
    const methods = fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS', 'get', 'TRACE', 'X', '');
    const headers = fc.dictionary(
      fc.constantFrom(
        'authorization',
        'remote-user',
        'remote_user',
        'x-forwarded-prefix',
        'x-original-url',
        'x-forwarded-host',
        'x-forwarded-uri',
        'x-http-method-override',
        'origin',
        'access-control-request-method',
        'upgrade',
        'user-agent',
        'accept',
      ),
      noise,
      { maxKeys: 4 },
    );
    const names = fc.constantFrom('wiki', 'shop', 'ruled', 'nothing', '%00', '..', '__proto__');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...faceNames),
        names,
        fc.record({ cookie: cookies, host: hosts, path, method: methods, headers }),
        async (face, name, given) => {
          const asked = {
            method: face === 'envoy' ? 'GET' : given.method,
            url: `${given.host}${given.path}`,
            headers: given.headers,
            ...(given.cookie !== undefined && { cookie: given.cookie }),
          };
          const { status } = await ask(open.twofold, face, name, asked);
          expect(status, JSON.stringify({ face, name, asked })).toBeGreaterThanOrEqual(300);
        },
      ),
      { numRuns: 1500 },
    );
    // The same cookies, whole, do get in: the property is not true of a gate that is shut.
    for (const face of faceNames)
      expect((await ask(open.twofold, face, 'wiki', { cookie })).status).toBe(200);
  });

  it('G02: nobody is believed who is not a trusted proxy, as it is without any configuration', async () => {
    const { cookie } = browser;
    for (const face of faceNames) {
      const { app } = open.twofold;
      const url = face === 'envoy' ? '/authz/envoy/wiki/' : `/authz/${face}/wiki`;
      const answer = await app.inject({
        method: 'GET',
        url,
        remoteAddress: '203.0.113.9',
        headers: {
          ...{ host: 'wiki.example.com', cookie, 'x-forwarded-for': '127.0.0.1' },
          ...{ 'x-original-url': `${WIKI}/`, 'x-original-method': 'GET', 'x-forwarded-method': 'GET' },
          ...{ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'wiki.example.com', 'x-forwarded-uri': '/' },
        },
      });
      expect(answer.statusCode, face).toBe(403);
      expect(answer.headers['x-gate-rule']).toBe('peer.untrusted');
    }
  });

  it('G04, G05 and G06: what a proxy reports is there once, under its own name, or nobody is let in', async () => {
    const { cookie } = browser;
    const { app } = open.twofold;
    const families = {
      '/authz/nginx/wiki': { 'x-original-url': `${WIKI}/`, 'x-original-method': 'GET' },
      '/authz/forward/wiki': {
        ...{ 'x-forwarded-method': 'GET', 'x-forwarded-proto': 'https' },
        ...{ 'x-forwarded-host': 'wiki.example.com', 'x-forwarded-uri': '/' },
      },
      '/authz/envoy/wiki/': { host: 'wiki.example.com', 'x-forwarded-proto': 'https' },
    } as const;
    const send = async (url: string, headers: Record<string, string>) =>
      (await app.inject({ method: 'GET', url, headers: { cookie, accept: 'text/html', ...headers } }))
        .statusCode;
    for (const [url, family] of Object.entries(families)) {
      expect(await send(url, family)).toBe(200);
      for (const [name, value] of Object.entries(family)) {
        const { [name as keyof typeof family]: _, ...others } = family as Record<string, string>;
        if (name !== 'host') expect(await send(url, others), `${url} without ${name}`).toBe(403);
        for (const alias of [name.replaceAll('-', '_'), name.replaceAll('-', '.')].filter(
          (one) => one !== name,
        ))
          expect(await send(url, { ...family, [alias]: value }), `${url} with ${alias}`).toBe(403);
      }
      // The family of another face stands in for nothing.
      const others = Object.entries(families).filter(([other]) => other !== url);
      for (const [, other] of others) expect(await send(url, other)).toBe(403);
    }
  });

  it('G07: networks count the address that a trusted proxy saw, and one that is not told is in none', async () => {
    const { twofold, admin } = open;
    const { cookie } = browser;
    await changePolicy(admin, 'wiki', { networks: ['10.0.0.0/8', '2001:db8::/32', '127.0.0.0/8'] });
    const from = async (address: string | null) =>
      (await ask(twofold, 'forward', 'wiki', { cookie, from: address })).status;
    for (const address of ['10.1.2.3', '203.0.113.7, 10.1.2.3', '2001:db8::1', '::ffff:10.1.2.3'])
      expect(await from(address), address).toBe(200);
    // Of garbage the proxy's own address is left, which is in one of the networks.
    for (const address of [
      '203.0.113.7',
      '10.1.2.3, 203.0.113.7',
      '2001:db9::1',
      'unknown',
      '10.1.2.3:x',
      '',
      null,
    ])
      expect(await from(address), String(address)).toBe(403);
    await changePolicy(admin, 'wiki', { networks: [] });
  });

  it('G21: of two cookies of a name one has to prove itself, and no more', async () => {
    const { twofold } = open;
    const { deviceId, secret, cookie } = browser;
    const tossed = [
      `device_id=${deviceId}; hmac_secret=${'A'.repeat(43)}; hmac_secret=${secret}`,
      `device_id=gdv_${'0'.repeat(26)}; ${cookie}`,
    ];
    for (const one of tossed)
      expect((await ask(twofold, 'nginx', 'wiki', { cookie: one })).status, one).toBe(200);
    const second = await registerDevice(open);
    // The first one ended with the second registration only where it was shown.
    const both = `${cookie}; ${second.cookie}`;
    expect((await ask(twofold, 'nginx', 'wiki', { cookie: both })).headers['x-gate-rule']).toBe(
      'device.ambiguous',
    );
    expect((await ask(twofold, 'nginx', 'wiki', { cookie: second.cookie })).status).toBe(200);
  });

  it('G22: a secret of one device opens no other', async () => {
    const second = await registerDevice(open);
    const mixed = `device_id=${browser.deviceId}; hmac_secret=${second.secret}`;
    expect((await ask(open.twofold, 'nginx', 'wiki', { cookie: mixed })).headers['x-gate-rule']).toBe(
      'device.unknown',
    );
  });

  it('G36: what is told of a person is one header, whatever their address is', async () => {
    const { twofold, admin } = open;
    const people = twofold.core.people;
    const found = people.findByUser.bind(people);
    people.findByUser = async (...given) => {
      const person = await found(...given);
      return person && { ...person, email: 'a,b\r\nRemote-Role: admin\u{1f600}@example.com' };
    };
    twofold.core.gate.live.forgetUser(undefined);
    await grant(admin, 'wiki', open.alice.id, { scopes: ['read:email'] });
    // The parts of the core are made with the object whose method was replaced.
    const { headers } = await ask(twofold, 'forward', 'wiki', browser);
    people.findByUser = found;
    twofold.core.gate.live.forgetUser(undefined);
    expect(headers['remote-role']).toBe('');
    expect(String(headers['remote-email'])).toMatch(/^[\x21-\x7e]*$/);
  });

  it('G36: a group has no name that would be two in the header', async () => {
    for (const name of ['a,b', 'a b', 'A', 'a\r\nb', '', '-a', '\u00e4'])
      expect((await open.admin.call('POST', '/admin/groups', { name })).status, name).toBe(400);
  });

  it('G40: a store that fails is a refusal', async () => {
    const { twofold } = open;
    const { database } = twofold.platform;
    const execute = database.read.execute;
    twofold.core.gate.live.forgetServices();
    database.read.execute = () => Promise.reject(new Error('gone'));
    const statuses = Object.fromEntries(
      await Promise.all(
        faceNames.map(async (face) => [face, (await ask(twofold, face, 'wiki', browser)).status]),
      ),
    );
    database.read.execute = execute;
    twofold.core.gate.live.forgetServices();
    expect(statuses).toEqual({ nginx: 403, forward: 503, envoy: 503 });
    expect((await ask(twofold, 'nginx', 'wiki', browser)).status).toBe(200);
  });

  it('G32 and G38: a service token opens nothing but /verify, and a device cookie opens no API', async () => {
    const { twofold, token } = open;
    const { cookie } = browser;
    expect((await verify(twofold, 'wiki', { token, cookie })).status).toBe(200);
    const credentials: Record<string, string>[] = [{ authorization: `Bearer ${token}` }, { cookie }];
    for (const headers of credentials)
      expect((await twofold.call('GET', '/api/auth/me', { apiKey: null, headers })).status).toBe(401);
    const posted = await twofold.call('POST', '/api/gate/devices', {
      apiKey: null,
      body: {},
      headers: { cookie },
    });
    expect(posted.status).toBe(401);
  });
});
