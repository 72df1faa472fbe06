import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { encodeBase32 } from '@twofold/otp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataDir, type ServerProcess, startServerProcess } from '../installation/server-process.ts';
import { distributed } from '../installation/set-up.ts';
import { noteAnswer } from '../secrets-ledger.ts';
import { oathtoolCode } from '../users/oathtool.ts';
import { readQrAccount } from '../users/qr-reader.ts';

/** An application's own code: what the integration guide tells it to write, and nothing of ours. */
function createClient(url: string, apiKey: string) {
  async function request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        'X-API-Key': apiKey,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const read = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    noteAnswer(read, answer.headers.get('set-cookie'));
    return { status: answer.status, body: read, headers: answer.headers };
  }
  return {
    request,
    logIn: (user: string, token: string, headers = {}) => request('POST', '/login', { user, token }, headers),
  };
}

describe('five minutes: an application that has never heard of Twofold', () => {
  const { dataDir, remove } = createDataDir();
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServerProcess(dataDir, { ENABLE_DOCS: 'true' });
  });
  afterAll(async () => {
    await server?.stop();
    await remove();
  });

  it('in production it names the file of the key and keeps the key itself out of what is kept of its output', async () => {
    const other = createDataDir();
    const production = await startServerProcess(other.dataDir, { NODE_ENV: 'production' });
    await expect.poll(() => production.output()).toContain('first-api-key');
    await production.stop();
    expect(production.output()).not.toContain(production.apiKey);
    await other.remove();
  });

  it('starts with nothing, finds its key, enrolls, logs in, keeps the session, recovers and cleans up', async () => {
    // The first start says everything that is needed, and keeps the key where only its owner reads it.
    await expect.poll(() => server.output().includes(server.apiKey)).toBe(true);
    const [firstCall = ''] = /curl -s .*\/mfa\/users\/alice.*/.exec(server.output()) ?? [];
    expect(JSON.parse(execFileSync('sh', ['-c', firstCall], { encoding: 'utf8' }))).toMatchObject({
      user: 'alice',
      enrolled: false,
    });
    for (const file of ['first-api-key', 'encryption-key']) {
      expect(statSync(join(dataDir, file)).mode & 0o777, file).toBe(0o600);
    }
    const shop = createClient(server.url, server.apiKey);
    expect(await (await fetch(`${server.url}/api/health`)).json()).toMatchObject({
      status: 'healthy',
      services: { database: 'connected', redis: distributed ? 'connected' : 'not configured' },
    });

    const setup = await shop.request('POST', '/setup', {
      user: 'alice',
      issuer: 'Shop',
      label: 'alice@shop.example',
    });
    expect(setup.status).toBe(200);
    const account = await readQrAccount(String(setup.body.qrCode));
    expect(account).toMatchObject({ issuer: 'Shop', label: 'alice@shop.example' });
    const secret = encodeBase32(account.secret);
    /** The code that the phone shows now, or will show in the next step, which is taken already. */
    const code = (steps = 0) => oathtoolCode(secret, Date.now() + steps * 30_000);

    const first = await shop.logIn('alice', code());
    expect(first).toMatchObject({
      status: 200,
      body: { success: true, meta: { method: 'TOTP_APP', user: 'alice' } },
    });
    const cookie = String(first.headers.get('set-cookie')).split(';')[0] ?? '';

    // The browser sends the cookie; the application may as well forward its value.
    const session = await fetch(`${server.url}/session`, { headers: { cookie } });
    expect(await session.json()).toMatchObject({ user: 'alice', method: 'TOTP_APP' });
    const forwarded = await shop.request('GET', '/session', undefined, {
      session: cookie.replace('session=', ''),
    });
    expect(forwarded.body).toMatchObject({ user: 'alice' });

    // An answer that got lost is asked for again, without spending another code.
    const next = code(1);
    const retry = { 'Idempotency-Key': 'checkout-4711' };
    const [lost, again] = [await shop.logIn('alice', next, retry), await shop.logIn('alice', next, retry)];
    expect([lost.status, again.status]).toEqual([200, 200]);
    expect(again.headers.get('set-cookie')).toBe(lost.headers.get('set-cookie'));
    expect(await shop.logIn('alice', next)).toMatchObject({ status: 401, body: { reason: 'replayed' } });

    // A clock that is five steps off is told apart from a guess.
    expect(await shop.logIn('alice', code(5))).toMatchObject({ status: 401, body: { reason: 'wrong_code' } });
    const recoveryCodes = setup.body.recoveryCodes as string[];
    const recovered = await shop.logIn('alice', (recoveryCodes[0] ?? '').toLowerCase().replaceAll('-', ' '));
    expect(recovered.body).toMatchObject({ meta: { method: 'RECOVERY_CODE', recoveryCodesRemaining: 9 } });

    expect((await shop.request('DELETE', '/mfa/users/alice')).status).toBe(204);
    expect((await fetch(`${server.url}/session`, { headers: { cookie } })).status).toBe(401);
    expect((await shop.request('GET', '/mfa/users/alice')).body).toMatchObject({
      enrolled: false,
      factors: [],
    });
  });

  it('tells what happened within seconds, without being asked for it in advance', async () => {
    const shop = createClient(server.url, server.apiKey);
    const types = async () => {
      const { body } = await shop.request('GET', '/mfa/events');
      return (body.events as { type: string }[]).map(({ type }) => type);
    };
    // The events appear when the audit log is sealed: waits for that, and for nothing else.
    await expect
      .poll(types, { timeout: 20_000 })
      .toEqual(
        expect.arrayContaining([
          '2fa.enabled',
          '2fa.verified',
          'user.login',
          '2fa.failed',
          'recovery_code.used',
        ]),
      );
  });

  it('is measured, described and documented by the same process', async () => {
    const metrics = await fetch(`${server.url}/metrics`);
    expect(metrics.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await metrics.text()).toMatch(/^twofold_verifications_total\{.*outcome="accepted".*\} \d+$/m);
    const description = (await (await fetch(`${server.url}/openapi.json`)).json()) as { openapi: string };
    expect(description.openapi).toMatch(/^3\.1/);
    expect((await fetch(`${server.url}/docs/`)).headers.get('content-type')).toMatch(/^text\/html/);
    for (const path of [
      '/health',
      '/health/live',
      '/health/ready',
      '/api/health/live',
      '/api/health/ready',
    ]) {
      expect((await fetch(`${server.url}${path}`)).status, path).toBe(200);
    }
    const { timestamp } = (await (await fetch(`${server.url}/health`)).json()) as { timestamp: number };
    expect(Number.isInteger(timestamp)).toBe(true);
  });
});
