import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settingOf, proxies as snippets } from '../../src/commands/gate/snippet.ts';
import { startNginx } from '../servers/nginx.ts';
import { freePort, type Server } from '../servers/server.ts';
import { type Application, startApplication } from './application.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { changePolicy, createService, grant, type OpenGate, openGate } from './open-gate.ts';

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

/** A browser of its own, which was never here, at the host of the login. */
async function openProfile({ bindsDevices }: { bindsDevices: boolean }): Promise<Page> {
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

async function cookieNames(page: Page): Promise<string[]> {
  return (await page.context().cookies(service)).map(({ name }) => name).toSorted();
}

/** What the service's host answers to a page that is opened; where it sends somebody on to is not followed. */
async function openService(page: Page): Promise<number> {
  const answer = await page.context().request.get(`${service}/`, {
    headers: { accept: 'text/html' },
    maxRedirects: 0,
    ignoreHTTPSErrors: true,
  });
  return answer.status();
}

describe('device-bound sessions of Chromium', () => {
  it('registers', async () => {
    const page = await openProfile({ bindsDevices: true });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Network.enable');
    devtools.on('Network.deviceBoundSessionEventOccurred' as never, (e: unknown) =>
      console.log(JSON.stringify(e)),
    );
    devtools.on('Network.deviceBoundSessionsAdded' as never, (e: unknown) =>
      console.log('added', JSON.stringify(e)),
    );
    await devtools.send('Network.enableDeviceBoundSessions' as never, { enable: true } as never);
    await register(page);
    await expect.poll(() => cookieNames(page), { timeout: 5000 }).toContain(BOUND);
    await changePolicy(open.admin, NAME, { level: 'device-bound' });
    expect(await openService(page)).toBe(200);
  });
});
