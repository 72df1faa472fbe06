import { afterEach, describe, expect, it } from 'vitest';
import { rowsOf } from '../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../installation/installation.ts';
import { createDataDir } from '../installation/server-process.ts';
import { expectProblem } from '../routes/problem.ts';
import { oathtoolCode } from '../users/oathtool.ts';
import { readQrCode } from '../users/qr-reader.ts';

const SETUP = { ALLOW_DEBUG_SETUP_OUTPUT: 'true' };
const VERIFY = { ENABLE_DEV_VERIFY_ENDPOINT: 'true' };
const PRODUCTION = { NODE_ENV: 'production', PUBLIC_URL: 'https://mfa.example.com' };
const CONSENT = { I_KNOW_WHAT_IM_DOING: 'true' };
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

let twofold: Installation | undefined;
afterEach(async () => {
  await twofold?.close();
  twofold = undefined;
});

async function open(env: Record<string, string>): Promise<Installation> {
  twofold = await openInstallation(env);
  return twofold;
}

/** Warnings of the log, by their text and request. */
function warnings(log: string): { msg: string; requestId?: string }[] {
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { level: string; msg: string; requestId?: string })
    .filter(({ level }) => level === 'warn');
}

describe('ALLOW_DEBUG_SETUP_OUTPUT', () => {
  it('adds the secret that the QR code holds, and only where it is set', async () => {
    const plain = await open({});
    const without = await plain.call('POST', '/setup', { body: { user: 'alice' } });
    expect(without.body).not.toHaveProperty('secret');
    expect(without.body).not.toHaveProperty('otpAuth');
    await plain.close();

    const debug = await open(SETUP);
    const setup = await debug.call('POST', '/setup', { body: { user: 'alice' } });
    expect(setup.body.otpAuth).toBe(await readQrCode(String(setup.body.qrCode)));
    const token = oathtoolCode(String(setup.body.secret), debug.clock.now());
    expect((await debug.call('POST', '/login', { body: { user: 'alice', token } })).status).toBe(200);
    expect(warnings(debug.log())).toEqual([]);
  });

  it('is on the audit log, and in production a warning at each use, also at an answer that is given again', async () => {
    const production = await open({ ...PRODUCTION, ...SETUP, ...CONSENT });
    const headers = { 'idempotency-key': 'one' };
    const setup = () => production.call('POST', '/setup', { body: { user: 'alice' }, headers });
    const [first, second] = [await setup(), await setup()];
    expect(second.body.secret).toBe(first.body.secret);
    const warned = warnings(production.log());
    expect(warned.map(({ msg }) => msg)).toEqual(
      Array(2).fill('ALLOW_DEBUG_SETUP_OUTPUT: a secret was shown'),
    );
    expect(warned[0]?.requestId).toBe(first.headers['x-request-id']);
    expect(production.log()).not.toContain(String(first.body.secret));
    expect(
      await rowsOf(production.dataDir, "select * from audit_events where action = 'debug.secret_shown'"),
    ).toHaveLength(1);
  });
});

describe('ENABLE_DEV_VERIFY_ENDPOINT', () => {
  const call = (at: Installation, body: unknown, apiKey?: null) =>
    at.call('POST', '/verify', apiKey === null ? { body, apiKey } : { body });

  it('is 404 where it is not set, in every method', async () => {
    const plain = await open({ ENABLE_DOCS: 'true' });
    expect(expectProblem(await call(plain, { token: '000000', secret: SECRET }))).toMatchObject({
      status: 404,
    });
    expect((await plain.call('GET', '/verify')).status).toBe(404);
    const described = (await plain.call('GET', '/openapi.json')).body.paths;
    expect(described).not.toHaveProperty('/verify');
  });

  it('checks a code against the secret that is sent, as often as it is sent, and keeps nothing', async () => {
    const debug = await open(VERIFY);
    const token = oathtoolCode(SECRET, debug.clock.now());
    for (let i = 0; i < 2; i++) {
      expect(await call(debug, { token, secret: SECRET })).toMatchObject({
        status: 200,
        body: { success: true, message: expect.any(String) },
      });
    }
    for (const wrong of [{ token: '000000' }, { secret: 'no base32!' }, { secret: 'A' }]) {
      const refused = await call(debug, { token, secret: SECRET, ...wrong });
      expect(expectProblem(refused)).toMatchObject({ status: 400, code: 'request.invalid' });
      expect(refused.text).not.toContain(SECRET);
    }
    expect(expectProblem(await call(debug, { token, secret: SECRET }, null))).toMatchObject({ status: 401 });
    expect(await rowsOf(debug.dataDir, 'select * from factors')).toEqual([]);
    expect(warnings(debug.log())).toEqual([]);
  });

  it('is a warning at each use in production', async () => {
    const production = await open({ ...PRODUCTION, ...VERIFY, ...CONSENT });
    for (const token of ['000000', '000001']) await call(production, { token, secret: SECRET });
    expect(warnings(production.log()).map(({ msg }) => msg)).toEqual(
      Array(2).fill('ENABLE_DEV_VERIFY_ENDPOINT: /verify was used'),
    );
    expect(production.log()).not.toContain(SECRET);
  });
});

describe('in production without consent', () => {
  it.each([['ALLOW_DEBUG_SETUP_OUTPUT'], ['ENABLE_DEV_VERIFY_ENDPOINT']])(
    '%s stops the start',
    async (name) => {
      const { dataDir, remove } = createDataDir();
      for (const consent of ['', 'false']) {
        const env = { ...PRODUCTION, I_KNOW_WHAT_IM_DOING: consent, DATA_DIR: dataDir, [name]: 'true' };
        await expect(openInstallation(env)).rejects.toThrow(name);
      }
      await remove();
    },
  );
});
