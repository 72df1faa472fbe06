import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI_CONTEXT } from '../../src/commands/person/person.ts';
import type { Level } from '../../src/core/gate/policy/policy.ts';
import { settingOf, proxies as snippets } from '../../src/core/gate/proxies/snippets.ts';
import { query } from '../../src/platform/database/statement.ts';
import { startNginx } from '../servers/nginx.ts';
import { freePort, type Server } from '../servers/server.ts';
import { type Application, startApplication } from './application.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { createService, grant, type OpenGate, openGate } from './open-gate.ts';

const DOMAIN = 'example.com';
const NAME = 'intranet';
const BOUND = '__Secure-twofold_bound';
/** Both, on Linux: keys of a TPM are what it would take otherwise. */
const FEATURES = 'DeviceBoundSessions,EnableBoundSessionCredentialsSoftwareKeysForManualTesting';

let open: OpenGate;
let certificates: Certificates;
let nginx: Server;
let application: Application;
let auth: string;
let service: string;
const profiles: { context: BrowserContext; folder: string }[] = [];

beforeAll(async () => {
  const port = await freePort();
  auth = `https://auth.${DOMAIN}:${port}`;
  service = `https://${NAME}.${DOMAIN}:${port}`;
  certificates = makeCertificates(DOMAIN);
  open = await openGate({ PUBLIC_URL: auth, COOKIE_DOMAIN: DOMAIN });
  const { app, core, platform } = open.twofold;
  await app.listen({ host: '127.0.0.1', port: 0 });
  const twofold = `127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  application = await startApplication(NAME);
  await createService(open.admin, NAME, { origins: [service] });
  await grant(open.admin, NAME, open.alice.id);
  const found = await core.gate.services.get(platform.database.read, NAME);
  const snippet = snippets.nginx?.(settingOf(found, application.address, twofold)) ?? '';
  nginx = await startNginx(() => serversOf(snippet, port, twofold), port);
});
afterAll(async () => {
  await Promise.all(profiles.map(({ context }) => context.close()));
  for (const { folder } of profiles) rmSync(folder, { recursive: true, force: true });
  await nginx.remove();
  await application.close();
  await open.close();
  certificates.remove();
});

/** The service as its snippet says, and beside it the host of the login. */
function serversOf(snippet: string, port: number, twofold: string): string {
  const tls = `listen 127.0.0.1:${port} ssl;
    ssl_certificate ${certificates.certificate};
    ssl_certificate_key ${certificates.key};`;
  const guarded = snippet.replaceAll(/ *ssl_certificate.*\n/g, '').replace(/listen [^;]*;/, tls);
  return `server {
    ${tls}
    server_name auth.${DOMAIN};
    location / {
      proxy_pass http://${twofold};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
    }
  }
  ${guarded}`;
}

interface Profile {
  bindsDevices: boolean;
  /** Whether the login page does what it does by itself; otherwise the test says what is asked, and when. */
  hasPages?: boolean;
}

/** A browser of its own, which was never here, at the host of the login. */
async function openProfile({ bindsDevices, hasPages = false }: Profile): Promise<Page> {
  const folder = mkdtempSync(join(tmpdir(), 'twofold-profile-'));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: '/usr/bin/chromium',
    env: { ...process.env, HOME: certificates.home },
    // Calls are made from a page of the API here, whose policy lets none.
    bypassCSP: true,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      `--host-resolver-rules=MAP *.${DOMAIN} 127.0.0.1`,
      ...(bindsDevices ? [`--enable-features=${FEATURES}`] : []),
    ],
  });
  profiles.push({ context, folder });
  if (!hasPages)
    await context.route(
      ({ pathname }) => pathname.endsWith('.js'),
      (route) => route.abort(),
    );
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(`${auth}/health`);
  return page;
}

/** As the login page does: registers the device, and then offers to bind it. */
async function register(page: Page): Promise<void> {
  const { alice, twofold } = open;
  const body = {
    email: alice.email,
    device_registration_code: alice.enrolled.app.code(twofold.clock.now()),
    device_type: 'desktop',
  };
  const statuses = await page.evaluate(`(async () => {
    const headers = { 'content-type': 'application/json' };
    const body = ${JSON.stringify(JSON.stringify(body))};
    const added = await fetch('/device/add', { method: 'POST', headers, body });
    const offered = await fetch('/api/gate/binding');
    return [added.status, offered.status];
  })()`);
  twofold.clock.advance(30);
  expect(statuses).toEqual([200, 204]);
}

/** What the audit log says of keys that browsers offered in vain. */
async function refusalsOfKeys(): Promise<(string | null)[]> {
  const rows = await query(open.twofold.platform.database.read, (db) =>
    db.selectFrom('audit_events').select('reason').where('action', '=', 'gate.binding_refused'),
  );
  return rows.map(({ reason }) => reason);
}

async function boundCookie(page: Page): Promise<string | undefined> {
  return (await page.context().cookies(service)).find(({ name }) => name === BOUND)?.value;
}

/** As on the command line: the administrator's step-up is long over on the clock of this installation. */
async function askFor(level: Level): Promise<void> {
  const { core, platform } = open.twofold;
  const { id } = await core.gate.services.get(platform.database.read, NAME);
  const change = { policy: { level } };
  await platform.database.transaction((tx) => core.gate.services.change(tx, id, change, CLI_CONTEXT));
}

interface Arrival {
  /** Where the browser is in the end. */
  host: string;
  status: number | undefined;
}

/** Opens the service. Who is sent to the login asks there where they go on to, as its page does, and goes there. */
async function openService(page: Page): Promise<Arrival> {
  const first = await page.goto(`${service}/`);
  if (page.url().startsWith(service)) return { host: 'service', status: first?.status() };
  const passage = (await page.evaluate(`(async () => {
    const answer = await fetch('/api/gate/passage' + location.search);
    return { status: answer.status, body: await answer.json() };
  })()`)) as { status: number; body: { location?: string } };
  const { location } = passage.body;
  if (location === undefined) return { host: 'login', status: passage.status };
  const last = await page.goto(location);
  return { host: page.url().startsWith(service) ? 'service' : 'login', status: last?.status() };
}

const LET_IN: Arrival = { host: 'service', status: 200 };
const NOT_KNOWN: Arrival = { host: 'login', status: 401 };

describe('device-bound sessions of Chromium, over https, behind nginx', () => {
  let owner: Page;
  let other: Page;
  beforeAll(async () => {
    await askFor('device-bound');
    owner = await openProfile({ bindsDevices: true });
    other = await openProfile({ bindsDevices: false });
    await register(owner);
  });

  it('the browser makes a key, and has a cookie for it that opens the service', async () => {
    await expect.poll(() => boundCookie(owner)).toBeDefined();
    expect(await openService(owner)).toEqual(LET_IN);
  });

  it('G23: cookies that were copied into another profile open nothing once they have run out; their owner goes on', async () => {
    const before = await boundCookie(owner);
    await other.context().addCookies(await owner.context().cookies());
    expect(await openService(other)).toEqual(LET_IN);
    open.twofold.clock.advance(601);
    expect(await openService(other)).toEqual(NOT_KNOWN);
    // The browser's own clock went on by seconds: to it, the cookie would be good for minutes.
    await owner.context().clearCookies({ name: BOUND });
    expect(await openService(owner)).toEqual(LET_IN);
    expect(await boundCookie(owner)).not.toBe(before);
    expect(await openService(other)).toEqual(NOT_KNOWN);
  });

  it('G23: the login page binds a browser on its way, and no other that copies its cookies', async () => {
    const { alice, twofold } = open;
    const page = await openProfile({ bindsDevices: true, hasPages: true });
    await page.goto(`${service}/reports?x=1`);
    await page.getByLabel('E-mail address').fill(alice.email);
    await page.getByLabel('Code of the authenticator app').fill(alice.enrolled.app.code(twofold.clock.now()));
    await page.keyboard.press('Enter');
    await page.waitForURL(`${service}/reports?x=1`);
    expect(await boundCookie(page)).toBeDefined();
    twofold.clock.advance(30);

    const thief = await openProfile({ bindsDevices: true });
    const copied = await page.context().cookies();
    await thief.context().addCookies(copied.filter(({ name }) => name !== BOUND));
    expect(await thief.evaluate(`fetch('/api/gate/binding').then(({ status }) => status)`)).toBe(204);
    await expect.poll(refusalsOfKeys).toEqual(['bound_before']);
    expect(await openService(thief)).toEqual(NOT_KNOWN);
    expect(await openService(page)).toEqual(LET_IN);
  });

  it('a browser without them registers as ever, and is kept out where a key is asked for, and there alone', async () => {
    await other.context().clearCookies();
    await other.goto(`${auth}/health`);
    await register(other);
    expect(await openService(other)).toEqual(NOT_KNOWN);
    await askFor('any');
    expect(await openService(other)).toEqual(LET_IN);
    expect(await boundCookie(other)).toBeUndefined();
  });
});
