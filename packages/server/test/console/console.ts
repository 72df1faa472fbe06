import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { hash } from 'bcryptjs';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { createDataDir, startServerProcess } from '../installation/server-process.ts';
import { distributed } from '../installation/set-up.ts';
import { noteSecret } from '../secrets-ledger.ts';
import { freePort } from '../servers/server.ts';
import { openBrowsers } from './browser.ts';

/** The two people of the environment: an administrator, and a viewer of their collection. */
export const ADMIN = 'ann';
export const VIEWER = 'vic';
export const PASSWORD = 'an otter on a marble stair';
noteSecret(PASSWORD);

/** The web console of a server of its own, in real browsers. It has to be built: `npm test` does so first. */
export interface Console {
  origin: string;
  /** A browser that was never here, at the page, of somebody for whom nothing is to move. */
  open(path?: string, options?: BrowserContextOptions): Promise<Opened>;
  /** One in which somebody has logged in with their password. */
  openAs(username: string, path?: string, options?: BrowserContextOptions): Promise<Opened>;
  /** One in which somebody has just registered, with `PASSWORD` and a mailbox at example.com. Needs `REGISTRATION: 'open'`. */
  openAsNew(username: string, path?: string, options?: BrowserContextOptions): Promise<Opened>;
  close(): Promise<void>;
}

export interface Opened {
  page: Page;
  /** What the browser refused or could not run. */
  complaints: string[];
  /** Requests that left for somewhere else. */
  strangers: string[];
}

/** The same in every file of this process. */
let passwordHash: string | undefined;

/** @param hostname another of this machine's names, which may share its cookies with hosts beside it */
export async function startConsole(
  env: Record<string, string> = {},
  hostname = 'localhost',
): Promise<Console> {
  const data = createDataDir();
  passwordHash ??= await hash(PASSWORD, 10);
  // Passkeys need a domain, and secure pages too: no address in digits is one.
  const origin = `http://${hostname}:${await freePort()}`;
  const [server, browsers] = await Promise.all([
    startServerProcess(data.dataDir, {
      PORT: new URL(origin).port,
      ...(hostname !== 'localhost' && { PUBLIC_URL: origin }),
      ADMIN_USERNAME: ADMIN,
      ADMIN_PASSWORD_HASH: passwordHash,
      VIEWER_USERNAME: VIEWER,
      VIEWER_PASSWORD_HASH: passwordHash,
      ...env,
    }),
    openBrowsers(),
  ]);

  async function create(options: BrowserContextOptions): Promise<Opened> {
    const context = await browsers.newContext({ locale: 'en-US', reducedMotion: 'reduce', ...options });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
    const opened = watch(await context.newPage(), origin);
    // Reported whether or not the console shows it.
    await opened.page.addInitScript(
      "addEventListener('securitypolicyviolation', (event) => console.error('refused: ' + event.violatedDirective + ' ' + event.blockedURI))",
    );
    return opened;
  }

  /** One that has the cookies of the answer to such a call, at the page. */
  async function createAfter(
    [call, body]: readonly [path: string, body: object],
    path: string,
    options: BrowserContextOptions,
  ): Promise<Opened> {
    const opened = await create(options);
    const { page } = opened;
    if (hostname === 'localhost') {
      // Without a page, which would be loaded for this alone.
      const answer = await page.request.post(`${origin}/api${call}`, { data: body, headers: { origin } });
      if (!answer.ok())
        throw new Error(`POST ${call} was answered ${answer.status()}: ${await answer.text()}`);
    } else {
      // Only browsers find the hosts that have names below it.
      await page.goto(`${origin}/login`);
      await callFrom(page, 'POST', call, body);
    }
    await page.goto(origin + path);
    return opened;
  }

  return {
    origin,
    async open(path = '/', options = {}) {
      const opened = await create(options);
      await opened.page.goto(origin + path);
      return opened;
    },
    openAs: (username, path = '/', options = {}) =>
      createAfter(['/auth/login', { username, password: PASSWORD }], path, options),
    openAsNew: (username, path = '/', options = {}) =>
      createAfter(
        ['/auth/register', { username, email: `${username}@example.com`, password: PASSWORD }],
        path,
        options,
      ),
    async close() {
      await Promise.all([browsers.close(), server.stop()]);
      await data.remove();
    },
  };
}

function watch(page: Page, origin: string): Opened {
  const opened: Opened = { page, complaints: [], strangers: [] };
  page.on('console', (message) => {
    // A refused call is said there too; the page tells what it means.
    if (
      ['error', 'warning'].includes(message.type()) &&
      !message.text().startsWith('Failed to load resource')
    )
      opened.complaints.push(message.text());
  });
  page.on('pageerror', (error) => opened.complaints.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(?:data|blob):/.test(url)) opened.strangers.push(url);
  });
  return opened;
}

/** Calls a route from the page, with its session. Answers the body; throws for a refusal. */
export async function callFrom<Body>(
  page: Page,
  method: string,
  path: string,
  body?: unknown,
): Promise<Body> {
  const call = JSON.stringify({ method, path, body });
  return page.evaluate(`(async ({ method, path, body }) => {
    const [, token = ''] = /twofold_csrf=([^;]+)/.exec(document.cookie) ?? [];
    const answer = await fetch('/api' + path, {
      method,
      headers: { 'x-csrf-token': decodeURIComponent(token), ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(method + ' ' + path + ' was answered ' + answer.status + ': ' + await answer.text());
    return answer.status === 204 ? undefined : answer.json();
  })(${call})`) as Promise<Body>;
}

/** As people do it: by the menu. The page is at the login then. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Account and settings/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL('**/login');
}

/**
 * An authenticator of this page's browser, which says yes to whatever it is asked: by a question of the browser as well as
 * in the list of a field.
 */
export async function plugIn(
  page: Page,
  transport: 'internal' | 'usb' = 'internal',
): Promise<{ unplug(): Promise<void> }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport,
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    async unplug() {
      await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    },
  };
}

/** Gives the one who is logged in a passkey of what was plugged in. */
export async function makePasskey(page: Page): Promise<void> {
  const { data } = await callFrom<{ data: object }>(page, 'POST', '/2fa/webauthn/setup', {});
  const credential = await page.evaluate(
    `navigator.credentials
      .create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(data)}) })
      .then((made) => made.toJSON())`,
  );
  await callFrom(page, 'POST', '/2fa/webauthn/verify-setup', { credential });
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Without the rules whose findings are called minor or moderate, whatever they find: a quarter of all. */
const RUN_AXE = `{
  const mild = axe._audit.rules.filter(({ impact }) => impact === 'minor' || impact === 'moderate');
  const rules = Object.fromEntries(mild.map(({ id }) => [id, { enabled: false }]));
  axe.run(document, { resultTypes: ['violations'], rules });
}`;

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/**
 * Expects that axe finds nothing on the page as it is. On one of the two set-ups: where the data are kept changes no page,
 * and to look for barriers takes the browser longer than most of what people do there.
 */
export async function expectNoBarriers(page: Page): Promise<void> {
  if (!distributed) expect(await findBarriers(page)).toEqual([]);
}

/** What axe finds on the page as it is and holds for serious or worse, in a form that can be read. */
export async function findBarriers(page: Page): Promise<string[]> {
  // Not as a script of the page: its policy would refuse that.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(AXE);
  const { violations } = (await page.evaluate(RUN_AXE)) as { violations: Violation[] };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

/** Whether something on the page is wider than the window. */
export function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}
