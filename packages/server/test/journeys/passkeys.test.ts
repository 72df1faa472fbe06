import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browsers, openBrowsers } from '../console/browser.ts';
import { codeBlocks, readPage } from '../docs/page.ts';
import { auditRows } from '../installation/audit-rows.ts';
import { type HttpCaller, httpCaller } from '../installation/http-caller.ts';
import type { CallAnswer } from '../installation/installation.ts';
import { createDataDir, type ServerProcess, startServerProcess } from '../installation/server-process.ts';
import { noteSecret } from '../secrets-ledger.ts';
import { freePort } from '../servers/server.ts';

const data = createDataDir();
let server: ServerProcess;
let browsers: Browsers;
let application: HttpCaller;
let origin: string;

beforeAll(async () => {
  const port = await freePort();
  origin = `http://localhost:${port}`;
  [server, browsers] = await Promise.all([
    startServerProcess(data.dataDir, { PORT: String(port) }),
    openBrowsers(),
  ]);
  application = httpCaller(server);
});
afterAll(async () => {
  application?.close();
  await Promise.all([browsers?.close(), server?.stop()]);
  await data.remove();
});

/** A page of the site, in a browser with authenticators that the test adds and takes away. */
interface Device {
  page: Page;
  add(options?: { verifies?: boolean; transport?: 'internal' | 'usb' }): Promise<string>;
  remove(authenticatorId: string): Promise<void>;
  devtools: CDPSession;
}

/** At the lightest page of the site, as passkeys are of the site and of no page. */
async function openDevice(path = '/health'): Promise<Device> {
  const context = await browsers.newContext();
  const page = await context.newPage();
  await page.goto(origin + path);
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  return {
    page,
    devtools,
    async add({ verifies = true, transport = 'internal' } = {}) {
      const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport,
          hasResidentKey: true,
          hasUserVerification: verifies,
          isUserVerified: verifies,
          automaticPresenceSimulation: true,
        },
      });
      return authenticatorId;
    },
    async remove(authenticatorId) {
      await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    },
  };
}

type Json = Record<string, unknown>;

/** What the application's page does: the code of the guide, as it runs in the browser. */
const [PAGE = ''] = codeBlocks(readPage('docs/guides/passkeys.md'))
  .filter(({ language }) => language === 'js')
  .map(({ code }) => code);
const create = (page: Page, options: Json) => inPage(page, 'createPasskey', options);
const get = (page: Page, options: Json) => inPage(page, 'usePasskey', options);

async function inPage(page: Page, name: string, options: Json): Promise<Json> {
  const call = `(() => { ${PAGE}\nreturn ${name}(${JSON.stringify(options)}); })()`;
  return (await page.evaluate(call)) as Json;
}

const post = (path: string, body: Json): Promise<CallAnswer> => application.call('POST', path, { body });

async function register(page: Page, user: string, label: string): Promise<CallAnswer> {
  const options = await post('/webauthn/register/challenge', { user });
  return post('/webauthn/register/verify', { user, label, ...(await create(page, options.body)) });
}

async function logIn(page: Page, user?: string, changed: Json = {}): Promise<CallAnswer> {
  const options = await post('/webauthn/login/challenge', user === undefined ? {} : { user });
  return post('/webauthn/login/verify', { user, ...(await get(page, { ...options.body, ...changed })) });
}

const factorsOf = async (user: string) =>
  (await application.call('GET', `/mfa/users/${user}`)).body.factors as { id: string; label: string }[];

describe('V3: passkeys in a real browser', () => {
  it('a person registers two, and logs in with each, with and without a name', async () => {
    const device = await openDevice();
    const phone = await device.add();
    expect(await register(device.page, 'ann', 'Phone')).toMatchObject({
      status: 200,
      body: { success: true, factorId: expect.stringMatching(/^fac_/) },
    });
    const named = await logIn(device.page, 'ann');
    expect(named.body).toMatchObject({ meta: { method: 'WEBAUTHN_PASSKEY', user: 'ann' } });
    const cookie = String(named.headers['set-cookie']).split(';')[0] ?? '';
    const session = await application.call('GET', '/session', { headers: { cookie } });
    expect(session.body).toMatchObject({ user: 'ann', method: 'WEBAUTHN_PASSKEY' });
    expect((await logIn(device.page)).body).toMatchObject({ meta: { user: 'ann' } });

    // The same authenticator is not registered twice: the browser refuses by what the options exclude.
    await expect(register(device.page, 'ann', 'Again')).rejects.toThrow(/InvalidStateError/);
    await device.remove(phone);
    await device.add({ transport: 'usb' });
    expect((await register(device.page, 'ann', 'Key')).status).toBe(200);
    expect((await logIn(device.page, 'ann')).status).toBe(200);
    expect((await factorsOf('ann')).map(({ label }) => label)).toEqual(['Phone', 'Key']);
    await device.page.context().close();
  });

  it('one that does not verify its person is refused, at the registration and at the login', async () => {
    const device = await openDevice();
    await device.add({ verifies: false });
    const options = await post('/webauthn/register/challenge', { user: 'bob' });
    const selection = { ...(options.body.authenticatorSelection as Json), userVerification: 'discouraged' };
    const credential = await create(device.page, { ...options.body, authenticatorSelection: selection });
    expect(await post('/webauthn/register/verify', { user: 'bob', ...credential })).toMatchObject({
      status: 400,
      body: { code: 'passkey.registration_refused', reason: 'user_verification' },
    });

    const other = await openDevice();
    const verifying = await other.add();
    expect((await register(other.page, 'bob', 'Phone')).status).toBe(200);
    await other.devtools.send('WebAuthn.setUserVerified', {
      authenticatorId: verifying,
      isUserVerified: false,
    });
    const unverified = { userVerification: 'discouraged' };
    expect(await logIn(other.page, 'bob', unverified)).toMatchObject({
      status: 401,
      body: { code: 'passkey.rejected' },
    });
    await other.devtools.send('WebAuthn.setUserVerified', {
      authenticatorId: verifying,
      isUserVerified: true,
    });
    expect((await logIn(other.page, 'bob')).status).toBe(200);
    await Promise.all([device.page.context().close(), other.page.context().close()]);
  });

  it('a copy of one is noticed by its counter, refused, and on the audit log', async () => {
    const device = await openDevice();
    const authenticatorId = await device.add({ transport: 'usb' });
    expect((await register(device.page, 'eve', 'Key')).status).toBe(200);
    const { credentials } = await device.devtools.send('WebAuthn.getCredentials', { authenticatorId });
    const [copied] = credentials;
    if (!copied) throw new Error('The authenticator has no credential.');
    for (let use = 0; use < 3; use++) expect((await logIn(device.page, 'eve')).status).toBe(200);

    const thief = await openDevice();
    const copy = await thief.add({ transport: 'usb' });
    await thief.devtools.send('WebAuthn.addCredential', { authenticatorId: copy, credential: copied });
    expect(await logIn(thief.page, 'eve')).toMatchObject({ status: 401, body: { code: 'passkey.rejected' } });
    const [factor] = await factorsOf('eve');
    const where = { action: 'passkey.counter_regressed', factor_id: factor?.id ?? '' };
    expect(await auditRows(data.dataDir, where)).toMatchObject([{ outcome: 'refused' }]);
    expect((await logIn(device.page, 'eve')).status).toBe(200);
    await Promise.all([device.page.context().close(), thief.page.context().close()]);
  });

  it('what is asked of a name without passkeys is asked of nobody: the browser finds none', async () => {
    const device = await openDevice();
    await device.add();
    const options = await post('/webauthn/login/challenge', { user: 'nobody' });
    await expect(get(device.page, { ...options.body, timeout: 1000 })).rejects.toThrow(/NotAllowedError/);
    await device.page.context().close();
  });
});

describe('A2: people and their passkeys in a real browser', () => {
  const API = `
    let csrf;
    async function api(path, body = {}) {
      const headers = { 'content-type': 'application/json', ...(csrf && { 'x-csrf-token': csrf }) };
      const answer = await fetch('/api' + path, { method: 'POST', headers, body: JSON.stringify(body) });
      const { data, ...rest } = await answer.json();
      csrf = data?.csrfToken ?? csrf;
      return { status: answer.status, data, ...rest };
    }`;
  const run = (page: Page, script: string) => page.evaluate(`(async () => { ${API}\n${PAGE}\n${script} })()`);

  it('one is added to an account, and is then the whole login, offered in the field of the name', async () => {
    // One whose policy lets it call.
    const device = await openDevice('/login');
    await device.add();
    const account = {
      email: 'ada@example.com',
      username: 'ada',
      password: 'a sentence that only ada would say',
    };
    noteSecret(account.password);
    const added = await run(
      device.page,
      `const registered = await api('/auth/register', ${JSON.stringify(account)});
       const { data: options } = await api('/2fa/webauthn/setup');
       const credential = await createPasskey(options);
       const factor = await api('/2fa/webauthn/verify-setup', { credential, label: 'Laptop' });
       const out = await api('/auth/logout');
       return [registered.status, factor.status, factor.data?.factor?.label, out.status];`,
    );
    expect(added).toEqual([201, 200, 'Laptop', 200]);
    const loggedIn = await run(
      device.page,
      `const { data: options } = await api('/auth/passkey/options');
       const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
       const credential = await navigator.credentials.get({ publicKey, mediation: 'conditional' });
       const { status, data } = await api('/auth/passkey/verify', { assertion: credential.toJSON() });
       const me = await fetch('/api/auth/me');
       return [status, data?.user?.username, data?.user?.twoFactorEnabled, me.status];`,
    );
    expect(loggedIn).toEqual([200, 'ada', true, 200]);
    await device.page.context().close();
  });
});

it('the page that lists related origins names those that are configured', async () => {
  const answer = await application.call('GET', '/.well-known/webauthn', {
    apiKey: null,
    headers: { host: new URL(origin).host },
  });
  expect(answer).toMatchObject({ status: 200, body: { origins: [origin] } });
  const elsewhere = await application.call('GET', '/.well-known/webauthn', {
    headers: { host: 'other.test' },
  });
  expect(elsewhere.status).toBe(404);
});
