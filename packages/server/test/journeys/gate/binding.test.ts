import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ask,
  changePolicy,
  type DeviceBrowser,
  grant,
  type OpenGate,
  openGate,
  registerDevice,
} from '../../gate/open-gate.ts';

interface Key {
  privateKey: KeyObject;
  jwk: Record<string, unknown>;
}

function makeKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, jwk: { ...publicKey.export({ format: 'jwk' }) } };
}

/** What a browser signs. */
function proofOf(key: Key, challenge: string, header: object = {}): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode({ alg: 'ES256', typ: 'dbsc+jwt', ...header })}.${encode({ jti: challenge })}`;
  const signature = sign('sha256', Buffer.from(signed), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

describe('a device that is bound to a key of its browser', () => {
  let open: OpenGate;
  let browser: DeviceBrowser;
  let key: Key;
  beforeEach(async () => {
    open = await openGate();
    browser = await registerDevice(open);
    key = makeKey();
    await grant(open.admin, 'wiki', open.alice.id);
    await changePolicy(open.admin, 'wiki', { level: 'device-bound' });
  });
  afterEach(() => open.close());

  async function challenge(device = browser): Promise<string> {
    const answer = await open.twofold.app.inject({
      url: '/api/gate/binding',
      headers: { cookie: device.cookie },
    });
    return /challenge="([^"]+)"/.exec(String(answer.headers['secure-session-registration']))?.[1] ?? '';
  }

  async function post(url: string, headers: Record<string, string>, device = browser) {
    const answer = await open.twofold.app.inject({
      method: 'POST',
      url,
      headers: { cookie: device.cookie, ...headers },
    });
    const line = String([answer.headers['set-cookie'] ?? []].flat()[0] ?? '');
    const body = JSON.parse(answer.body) as Record<string, unknown>;
    return {
      status: answer.statusCode,
      headers: answer.headers,
      line,
      cookie: line.split(';')[0] ?? '',
      body,
    };
  }

  const register = (proof: string, device = browser) =>
    post('/device/binding', { 'secure-session-response': proof }, device);

  async function bind() {
    const answer = await register(proofOf(key, await challenge(), { jwk: key.jwk }));
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return { id: String(answer.body.session_identifier), cookie: answer.cookie, line: answer.line };
  }

  const refresh = (id: string, proof?: string, device = browser) =>
    post(
      '/device/binding/refresh',
      {
        'sec-secure-session-id': `"${id}"`,
        ...(proof !== undefined && { 'secure-session-response': `"${proof}"` }),
      },
      device,
    );

  async function refreshChallenge(id: string): Promise<string> {
    const { status, headers } = await refresh(id);
    expect(status).toBe(403);
    return /^"([^"]+)";id="/.exec(String(headers['secure-session-challenge']))?.[1] ?? '';
  }

  const ruleFor = async (cookie: string) =>
    (await ask(open.twofold, 'nginx', 'wiki', { cookie })).headers['x-gate-rule'];

  it('opens what asks for it with its cookie of ten minutes, and the next one for a proof', async () => {
    expect(await ruleFor(browser.cookie)).toBe('binding.missing');
    const { id, cookie, line } = await bind();
    expect(line).toMatch(/^__Secure-twofold_bound=.*Max-Age=600.*Domain=example\.com.*HttpOnly.*Secure/);
    expect(await ruleFor(`${browser.cookie}; ${cookie}`)).toBeUndefined();
    open.twofold.clock.advance(600);
    expect(await ruleFor(`${browser.cookie}; ${cookie}`)).toBe('binding.missing');
    const next = await refresh(id, proofOf(key, await refreshChallenge(id)));
    expect(next.status).toBe(200);
    expect(await ruleFor(`${browser.cookie}; ${next.cookie}`)).toBeUndefined();
  });

  it('G23: a copy of all cookies opens nothing after ten minutes, while its owner goes on', async () => {
    const { id, cookie } = await bind();
    const stolen = `${browser.cookie}; ${cookie}`;
    open.twofold.clock.advance(601);
    const thief = makeKey();
    const asked = await refreshChallenge(id);
    expect((await refresh(id, proofOf(thief, asked))).status).toBe(403);
    expect((await refresh(id, proofOf(thief, asked, { jwk: thief.jwk }))).status).toBe(403);
    expect(await ruleFor(stolen)).toBe('binding.missing');
    const { cookie: fresh } = await refresh(id, proofOf(key, await refreshChallenge(id)));
    expect(await ruleFor(`${browser.cookie}; ${fresh}`)).toBeUndefined();
  });

  it('G23: a challenge is answered once, while it is young, and one of the last two', async () => {
    const { id } = await bind();
    const [first, second, third] = [
      await refreshChallenge(id),
      await refreshChallenge(id),
      await refreshChallenge(id),
    ];
    expect((await refresh(id, proofOf(key, first))).status).toBe(403);
    // The refusal brought another one, which pushed the older of the two out.
    expect((await refresh(id, proofOf(key, second))).status).toBe(403);
    const asked = await refreshChallenge(id);
    expect((await refresh(id, proofOf(key, asked))).status).toBe(200);
    expect((await refresh(id, proofOf(key, asked))).status).toBe(403);
    const late = await refreshChallenge(id);
    open.twofold.clock.advance(301);
    expect((await refresh(id, proofOf(key, late))).status).toBe(403);
    expect(third).not.toBe(second);
  });

  it('G23: every one of a browser’s connections that asks at once gets a challenge: a refusal would end the binding', async () => {
    const { id } = await bind();
    const asked = await Promise.all(Array.from({ length: 6 }, () => refresh(id)));
    expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 403));
    for (const { headers } of asked) expect(headers['secure-session-challenge']).toContain(`;id="${id}"`);
  });

  it('G32: no page of another site begins to bind a device anew', async () => {
    const begin = async (site: string) =>
      open.twofold.app.inject({
        url: '/api/gate/binding',
        headers: { cookie: browser.cookie, 'sec-fetch-site': site },
      });
    expect((await begin('cross-site')).headers['secure-session-registration']).toBeUndefined();
    expect((await begin('same-origin')).headers['secure-session-registration']).toBeDefined();
  });

  it('G23: a registration is answered once, and for its own device', async () => {
    const first = await challenge();
    const proof = proofOf(key, first, { jwk: key.jwk });
    const other = await registerDevice(open);
    expect((await register(proof, other)).status).toBe(403);
    const answers = await Promise.all(Array.from({ length: 5 }, () => register(proof)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('G23: whoever copied its cookies binds a device to no key of theirs, and its owner stays bound', async () => {
    const { cookie } = await bind();
    const thief = makeKey();
    const stolen = await register(proofOf(thief, await challenge(), { jwk: thief.jwk }));
    expect(stolen.status).toBe(403);
    expect(await ruleFor(`${browser.cookie}; ${cookie}`)).toBeUndefined();
  });

  it('G23: of two keys at once a device is bound to one', async () => {
    const keys = Array.from({ length: 6 }, makeKey);
    const proofs = await Promise.all(
      keys.map(async (each) => proofOf(each, await challenge(), { jwk: each.jwk })),
    );
    const answers = await Promise.all(proofs.map((proof) => register(proof)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('G23: a device is bound while its person has just registered it, and not for its cookies alone', async () => {
    const asked = await challenge();
    open.twofold.clock.advance(5 * 60 - 31);
    expect(await challenge()).not.toBe('');
    open.twofold.clock.advance(1);
    const late = await open.twofold.app.inject({
      url: '/api/gate/binding',
      headers: { cookie: browser.cookie },
    });
    expect(late.statusCode).toBe(403);
    expect(late.headers['secure-session-registration']).toBeUndefined();
    expect((await register(proofOf(key, asked, { jwk: key.jwk }))).status).toBe(403);
  });

  it('G23: a device of the future was registered before the clock was set back, and is not bound', async () => {
    open.twofold.clock.advance(-31);
    expect(await challenge()).toBe('');
  });

  it('G23: a proof of another form, algorithm or challenge binds nothing', async () => {
    const fresh = await challenge();
    for (const bad of [
      proofOf(key, fresh),
      proofOf(key, fresh, { jwk: makeKey().jwk }),
      proofOf(key, fresh, { jwk: { ...key.jwk, crv: 'P-384' } }),
      proofOf(key, fresh, { jwk: { ...key.jwk, x: 'A'.repeat(43) } }),
      proofOf(key, fresh, { jwk: key.jwk, alg: 'none' }),
      proofOf(key, fresh, { jwk: key.jwk, alg: 'HS256' }),
      proofOf(key, fresh, { jwk: key.jwk, alg: 'RS256' }),
      proofOf(key, fresh, { jwk: key.jwk, typ: 'JWT' }),
      proofOf(key, fresh, { jwk: key.jwk, crit: ['exp'] }),
      proofOf(key, 'made-up-challenge-000000', { jwk: key.jwk }),
      `${proofOf(key, fresh, { jwk: key.jwk })}A`,
      proofOf(key, fresh, { jwk: key.jwk }).replace(/\.[^.]*$/, '.'),
      'x',
    ])
      expect((await register(bad)).status, bad.slice(0, 40)).toBe(403);
    expect((await register(proofOf(key, fresh, { jwk: key.jwk }))).status).toBe(200);
  });

  it('G23: a binding of another device is none, and ends with its own', async () => {
    const { id, cookie } = await bind();
    const other = await registerDevice(open);
    expect((await refresh(id, undefined, other)).status).toBe(401);
    expect(await ruleFor(`${other.cookie}; ${cookie}`)).toBe('binding.missing');
    await open.admin.call('DELETE', `/admin/devices/${browser.deviceId}`);
    expect((await refresh(id)).status).toBe(401);
    expect(await ruleFor(`${browser.cookie}; ${cookie}`)).toBe('device.revoked');
  });

  it('a browser that knows nothing of it is what it was, where the service does not ask', async () => {
    await changePolicy(open.admin, 'wiki', { level: 'any' });
    expect(await ruleFor(browser.cookie)).toBeUndefined();
  });

  it('G23: a cookie that lives longer than any does is of a time before the clock was set back', async () => {
    const { cookie } = await bind();
    open.twofold.clock.advance(-60);
    expect(await ruleFor(`${browser.cookie}; ${cookie}`)).toBe('binding.missing');
  });

  it('no made-up cookie is one: every part of it is proven', async () => {
    const { cookie } = await bind();
    const [name = '', value = ''] = cookie.split('=');
    const [id = '', until = '', mac = ''] = value.split('.');
    const later = (Number.parseInt(until, 36) + 60_000).toString(36);
    for (const made of [`${id}.${later}.${mac}`, `${id}.${until}.`, `${id}.${until}`, id, `x${value}`, ''])
      expect(await ruleFor(`${browser.cookie}; ${name}=${made}`), made).toBe('binding.missing');
  });
});
