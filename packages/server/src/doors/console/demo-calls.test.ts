import { encodeBase32 } from '@twofold/otp';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type CallOptions,
  type Installation,
  openInstallation,
} from '../../../test/installation/installation.ts';
import { oathtoolCode } from '../../../test/users/oathtool.ts';
import { readQrAccount } from '../../../test/users/qr-reader.ts';

const samePage = { 'sec-fetch-site': 'same-origin' };
const setup = { method: 'POST', path: '/setup', body: { user: 'demo-otter' } };

let twofold: Installation;
afterEach(() => twofold.close());

const send = (body: unknown, headers: Record<string, string> = samePage, options: CallOptions = {}) =>
  twofold.call('POST', '/demo/calls', { body, headers, apiKey: null, ...options });

describe('POST /demo/calls', () => {
  it('makes the call in the demo’s own application and returns its answer, without key or cookie', async () => {
    twofold = await openInstallation();
    const answer = await send(setup);
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 200, body: { factorId: expect.any(String) } },
    });
    expect(answer.text).not.toContain('tf_');
    expect(answer.headers['set-cookie']).toBeUndefined();
    const seen = await send({ method: 'GET', path: '/mfa/users/demo-otter' });
    expect(seen.body).toMatchObject({ body: { factors: [expect.anything(), expect.anything()] } });
    // The first application has users of its own, with whatever names.
    const elsewhere = await twofold.call('GET', '/mfa/users/demo-otter');
    expect(elsewhere.body).toMatchObject({ enrolled: false, factors: [] });
  });

  it('returns refusals as they are', async () => {
    twofold = await openInstallation();
    await send(setup);
    const wrong = { method: 'POST', path: '/login', body: { user: 'demo-otter', token: '000000' } };
    expect((await send(wrong)).body).toMatchObject({
      status: 401,
      headers: { 'content-type': expect.stringContaining('application/problem+json') },
      body: { code: 'totp.code_rejected', reason: 'wrong_code' },
    });
    expect((await send({ ...wrong, body: { user: 'demo-otter' } })).body).toMatchObject({
      status: 400,
      body: { code: 'request.invalid' },
    });
  });

  it.each([
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from another host of the same site', { 'sec-fetch-site': 'same-site' }],
    ['typed into the address bar', { 'sec-fetch-site': 'none' }],
    [
      'that claims this origin from another site',
      { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:80' },
    ],
    ['with another origin', { origin: 'https://evil.example' }],
    ['with an origin that only begins like this one', { origin: 'http://localhost.evil.example' }],
    ['of a sandboxed page', { origin: 'null' }],
    ['of no browser', {}],
  ])('refuses a request %s, and makes no call', async (_, headers) => {
    twofold = await openInstallation();
    expect(await send(setup, headers)).toMatchObject({ status: 403, body: { code: 'request.csrf_refused' } });
    expect((await send({ method: 'GET', path: '/mfa/users/demo-otter' })).body).toMatchObject({
      body: { factors: [] },
    });
  });

  it('takes the origin’s word where the browser says nothing about the site', async () => {
    twofold = await openInstallation();
    const headers = { origin: 'http://twofold.lan:3000', host: 'twofold.lan:3000' };
    expect(await send(setup, headers)).toMatchObject({ status: 200 });
  });

  it('takes JSON only, so that no form of another site can send it', async () => {
    twofold = await openInstallation();
    const answer = await send(JSON.stringify(setup), { ...samePage, 'content-type': 'text/plain' });
    expect(answer.status).toBe(415);
  });

  it('lets the API see the visitor’s own address and browser, and no other header of theirs', async () => {
    twofold = await openInstallation();
    const enrolled = (await send(setup)).body.body as { qrCode: string };
    const { secret } = await readQrAccount(enrolled.qrCode);
    const token = oathtoolCode(encodeBase32(secret), twofold.clock.now());
    const answer = await twofold.app.inject({
      method: 'POST',
      url: '/demo/calls',
      remoteAddress: '203.0.113.9',
      headers: {
        ...samePage,
        'user-agent': 'A browser',
        'x-forwarded-for': '198.51.100.7',
        'x-api-key': 'tf_of_the_visitor',
        session: 'of the visitor',
        'idempotency-key': 'of-the-visitor',
      },
      payload: { method: 'POST', path: '/login', body: { user: 'demo-otter', token } },
    });
    expect(answer.json()).toMatchObject({
      status: 200,
      headers: { 'set-cookie': 'session=…' },
      body: { meta: { ip: '203.0.113.9', userAgent: 'A browser' } },
    });
  });

  it('comes with a page that runs nothing but its own files, and is kept by no cache', async () => {
    twofold = await openInstallation();
    const page = await twofold.app.inject({ url: '/demo' });
    const policy = String(page.headers['content-security-policy']);
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });

  it('makes itself a new key when the old one has expired', async () => {
    twofold = await openInstallation();
    await send(setup);
    twofold.clock.advance(48 * 3600);
    expect((await send({ method: 'GET', path: '/mfa/users/demo-otter' })).body).toMatchObject({
      status: 200,
    });
  });

  it.each([
    ['where it is switched off', { ENABLE_DEMO: 'false' }],
    ['in production', { NODE_ENV: 'production' }],
  ])('is absent %s, with everything below /demo', async (_, env) => {
    twofold = await openInstallation(env);
    expect(await send(setup)).toMatchObject({ status: 404 });
    for (const path of ['/demo', '/demo/']) {
      expect(await twofold.call('GET', path, { apiKey: null })).toMatchObject({ status: 404 });
    }
  });
});
