import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ask,
  createService,
  type DeviceBrowser,
  type FaceAnswer,
  grant,
  type OpenGate,
  openGate,
  registerDevice,
} from '../../gate/open-gate.ts';
import { noteSecret } from '../../secrets-ledger.ts';

const FAR = 'https://far.example.net';

describe('a service on another domain', () => {
  let open: OpenGate;
  let browser: DeviceBrowser;
  beforeEach(async () => {
    open = await openGate();
    const origins = [FAR, 'https://far-too.example.net'];
    await createService(open.admin, 'far', { origins, policy: { cookie: 'host' } });
    await grant(open.admin, 'far', open.alice.id);
    browser = await registerDevice(open);
  });
  afterEach(() => open.close());

  const cookieIn = ({ headers }: Pick<FaceAnswer, 'headers'>, name: string) => {
    const line = [headers['set-cookie'] ?? []].flat().find((one) => String(one).startsWith(`${name}=`));
    const value =
      String(line ?? '')
        .slice(name.length + 1)
        .split(';')[0] ?? '';
    if (value !== '') noteSecret(value);
    return { line: String(line ?? ''), cookie: `${name}=${value}` };
  };

  /** A page of the service without its cookie: what the face answers, and where the login page leads on to. */
  async function sentToLogIn(path = '/deep?x=1') {
    const sent = await ask(open.twofold, 'forward', 'far', { url: `${FAR}${path}` });
    const login = new URL(String(sent.headers.location));
    const state = cookieIn(sent, '__Host-twofold_gate_state');
    return { query: login.search, state };
  }

  function passage(query: string, cookie = browser.cookie) {
    return open.twofold.call('GET', `/api/gate/passage${query}`, { apiKey: null, headers: { cookie } });
  }

  async function callback(
    location: string,
    cookie: string,
    host = 'far.example.net',
    service = 'far',
    remoteAddress = '127.0.0.1',
  ) {
    const { searchParams } = new URL(location);
    const answer = await open.twofold.app.inject({
      ...{ method: 'GET', remoteAddress },
      url: `/authz/callback/${service}?code=${searchParams.get('code')}`,
      headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': host, cookie },
    });
    return { status: answer.statusCode, headers: answer.headers, text: answer.body };
  }

  it('is reached through a code, and has a cookie of its own then', async () => {
    const { query, state } = await sentToLogIn();
    expect(state.line).toMatch(/; Path=\/; Secure; HttpOnly; SameSite=Lax/);
    const { status, body } = await passage(query);
    expect(status).toBe(200);
    const location = String(body.location);
    expect(location).toMatch(/^https:\/\/far\.example\.net\/\.auth\/callback\?code=/);
    const back = await callback(location, state.cookie);
    expect(back.status).toBe(303);
    expect(back.headers.location).toBe(`${FAR}/deep?x=1`);
    const visit = cookieIn(back, '__Host-twofold_visit');
    expect(visit.line).not.toContain('Domain');
    expect((await ask(open.twofold, 'forward', 'far', { url: `${FAR}/`, cookie: visit.cookie })).status).toBe(
      200,
    );
  });

  it('G22: its cookie opens no other service, and the shared cookies do not open it', async () => {
    const { query, state } = await sentToLogIn();
    const back = await callback(String((await passage(query)).body.location), state.cookie);
    const { cookie } = cookieIn(back, '__Host-twofold_visit');
    const asked = (given: string, host = FAR) =>
      ask(open.twofold, 'forward', 'far', { url: `${host}/`, cookie: given });
    expect((await asked(cookie)).status).toBe(200);
    // Its secret, letter by letter, and only where it began.
    expect((await asked(cookie.replace(/.{5}$/, 'AAAAA'))).status).toBe(302);
    expect((await asked(cookie, 'https://far-too.example.net')).status).toBe(302);
    await createService(open.admin, 'farther', {
      origins: ['https://farther.example.net'],
      policy: { cookie: 'host' },
    });
    for (const name of ['wiki', 'farther']) await grant(open.admin, name, open.alice.id);
    expect((await ask(open.twofold, 'forward', 'wiki', { cookie })).status).toBe(302);
    expect(
      (await ask(open.twofold, 'forward', 'farther', { url: 'https://farther.example.net/', cookie })).status,
    ).toBe(302);
    expect(
      (await ask(open.twofold, 'forward', 'far', { url: `${FAR}/`, cookie: browser.cookie })).status,
    ).toBe(302);
    await open.admin.call('DELETE', `/admin/devices/${browser.deviceId}`);
    expect((await ask(open.twofold, 'forward', 'far', { url: `${FAR}/`, cookie })).status).toBe(302);
  });

  it('G35: a code is good once, for a minute, here, and in the browser that was sent to log in', async () => {
    const { query, state } = await sentToLogIn();
    const location = async () => String((await passage(query)).body.location);
    const first = await location();
    expect((await callback(first, '')).status).toBe(400);
    expect((await callback(first, `__Host-twofold_gate_state=${'A'.repeat(43)}`)).status).toBe(400);
    expect((await callback(first, `${state.cookie}; ${state.cookie}x`)).status).toBe(400);
    expect((await callback(first, state.cookie, 'evil.example')).status).toBe(400);
    expect((await callback(first, state.cookie, 'far.example.net', 'wiki')).status).toBe(400);
    // Another origin of the very service, and a peer that is no proxy.
    expect((await callback(first, state.cookie, 'far-too.example.net')).status).toBe(400);
    const peer = '203.0.113.9';
    expect((await callback(first, state.cookie, 'far.example.net', 'far', peer)).status).toBe(400);
    const answers = await Promise.all(Array.from({ length: 10 }, () => callback(first, state.cookie)));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    const late = await location();
    open.twofold.clock.advance(61);
    expect((await callback(late, state.cookie)).status).toBe(400);
  });

  it('G34: the way back has to be the one that the gate signed', async () => {
    const { query } = await sentToLogIn();
    const changed = (change: (given: URLSearchParams) => void) => {
      const given = new URLSearchParams(query);
      change(given);
      return `?${given}`;
    };
    for (const bad of [
      changed((given) => given.set('rd', `${FAR}/other`)),
      changed((given) => given.set('rd', 'https://evil.example/')),
      changed((given) => given.set('service', 'wiki')),
      changed((given) => given.delete('service')),
      changed((given) => given.set('state', 'A'.repeat(43))),
      changed((given) => given.set('signature', 'A'.repeat(43))),
      changed((given) => given.delete('signature')),
    ])
      expect((await passage(bad)).status, bad).toBe(400);
    expect((await passage(query)).status).toBe(200);
  });

  it('G35: who may not use a service is told so, and not sent round in a circle', async () => {
    const { query } = await sentToLogIn();
    await open.admin.call('DELETE', `/admin/services/far/grants/${open.alice.id}`);
    const denied = await passage(query);
    expect(denied.status).toBe(403);
    expect(denied.body).toMatchObject({ code: 'gate.access_denied', rule: 'grant.missing' });
    const unknown = await passage(query, '');
    expect(unknown.status).toBe(401);
    expect(unknown.body).toMatchObject({ code: 'gate.device_required', rule: 'device.missing' });
  });

  it('G35: nobody is sent round between the login and a service that never sees the cookie', async () => {
    const { twofold, admin, alice } = open;
    const lost = 'https://lost.example.net';
    await createService(admin, 'lost', { origins: [lost] });
    await grant(admin, 'lost', alice.id);
    const sent = await ask(twofold, 'forward', 'lost', { url: `${lost}/` });
    const denied = await passage(new URL(String(sent.headers.location)).search);
    expect(denied.status).toBe(403);
    expect(denied.body).toMatchObject({ rule: 'cookie.other_domain' });
    const near = await ask(twofold, 'forward', 'wiki', {});
    await grant(admin, 'wiki', alice.id);
    const { search } = new URL(String(near.headers.location));
    expect((await passage(search)).body).toEqual({ location: 'https://wiki.example.com/' });
    const bound = { policy: { level: 'device-bound' } };
    expect((await admin.call('PATCH', '/admin/services/far', bound)).status).toBe(400);
  });

  it('G22: a cookie of an origin that the service gave up opens nothing', async () => {
    const { query, state } = await sentToLogIn();
    const back = await callback(String((await passage(query)).body.location), state.cookie);
    const { cookie } = cookieIn(back, '__Host-twofold_visit');
    const isIn = async () =>
      (await ask(open.twofold, 'forward', 'far', { url: `${FAR}/`, cookie })).status === 200;
    expect(await isIn()).toBe(true);
    await open.admin.call('PATCH', '/admin/services/far', { origins: ['https://new.example.net'] });
    const service = await open.twofold.core.gate.live.findService('far');
    if (!service) throw new Error('no service');
    const visitOf = () =>
      open.twofold.core.gate.gate.verify(service, {
        visit: { target: undefined, clientAddress: undefined, preflightFor: undefined },
        cookie,
        origin: () => ({ ip: '', userAgent: '', requestId: '' }),
      });
    expect((await visitOf()).outcome).toBe('login');
  });

  it('G35: who goes to what has become public is let through', async () => {
    const { query } = await sentToLogIn();
    const policy = { rules: [{ effect: 'public', path: '/**' }] };
    await open.admin.call('PATCH', '/admin/services/far', { policy });
    expect((await passage(query, '')).body).toEqual({ location: `${FAR}/deep?x=1` });
  });

  it('G35: the login itself is no service', async () => {
    const answer = await open.admin.call('POST', '/admin/services', {
      name: 'self',
      origins: ['https://auth.example.com'],
    });
    expect(answer.status).toBe(400);
  });

  it('a registered browser that came from nowhere goes where the configuration says', async () => {
    expect((await passage('')).body).toEqual({ location: '/' });
    expect((await passage('', '')).status).toBe(401);
  });
});
