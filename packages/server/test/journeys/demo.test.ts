import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browsers, openBrowsers } from '../console/browser.ts';
import { openDemo, walkThrough } from '../console/demo.ts';
import { createDataDir, type ServerProcess, startServerProcess } from '../installation/server-process.ts';
import { freePort } from '../servers/server.ts';

const data = createDataDir();
let server: ServerProcess;
let browsers: Browsers;
/** Passkeys need a domain: no address in digits has them. */
let origin: string;

beforeAll(async () => {
  const port = await freePort();
  origin = `http://localhost:${port}`;
  [server, browsers] = await Promise.all([
    startServerProcess(data.dataDir, { PORT: String(port) }),
    openBrowsers(),
  ]);
});
afterAll(async () => {
  await Promise.all([browsers?.close(), server?.stop()]);
  await data.remove();
});

const call = (page: Page, number: number) => page.locator(`#call-${number}`);

describe('V6: the demo in a browser', () => {
  it('walks from a QR code to an erased user, shows every call, and never sees a key or another origin', async () => {
    const { page, observed, addAuthenticator } = await openDemo(browsers, origin, {
      viewport: { width: 1280, height: 860 },
      // As most people have it: things move.
      reducedMotion: 'no-preference',
    });
    await addAuthenticator();
    const user = `demo-${await page.inputValue('#user-name')}`;
    const notices: Record<string, string> = {};
    let everShown = '';
    await walkThrough(page, async (stage) => {
      notices[stage] = (await page.locator('[data-outcome]').allTextContents()).join('\n');
      everShown += await page.content();
    });

    expect(notices['wrong code']).toContain('That is not the code');
    expect(notices.confirmed).toContain('The factor is active');
    expect(notices['replay refused']).toMatch(/Signed in[\s\S]*Refused, as it should be/);
    expect(notices['recovery code refused']).toMatch(/9 recovery codes are left[\s\S]*Refused/);
    expect(notices['passkey refused']).toMatch(/registered[\s\S]*Signed in[\s\S]*Refused/);

    const made = await page.locator('#call-list summary').allTextContents();
    expect(made.reverse()).toEqual([
      'POST/setup200',
      `POST/mfa/users/${user}/verify401`,
      `POST/mfa/users/${user}/verify200`,
      'POST/login200',
      'POST/login401',
      'POST/login200',
      'POST/login401',
      'POST/webauthn/register/challenge200',
      'POST/webauthn/register/verify200',
      'POST/webauthn/login/challenge200',
      'POST/webauthn/login/verify200',
      'POST/webauthn/login/verify401',
      `GET/mfa/users/${user}200`,
      `DELETE/mfa/users/${user}204`,
    ]);
    expect(await call(page, 1).locator('pre').first().textContent()).toBe(
      `curl -X POST ${origin}/setup \\\n  -H "X-API-Key: $TWOFOLD_API_KEY" \\\n` +
        `  -H 'Content-Type: application/json' \\\n  -d '{"user":"${user}"}'`,
    );
    expect(await call(page, 4).locator('pre').last().textContent()).toContain('set-cookie: session=…');
    expect(await call(page, 5).locator('pre').last().textContent()).toContain('"reason": "replayed"');
    expect(await call(page, 7).locator('pre').last().textContent()).toContain('"recovery_code.rejected"');
    expect(await call(page, 11).locator('pre').last().textContent()).toContain('"WEBAUTHN_PASSKEY"');
    expect(await call(page, 12).locator('pre').last().textContent()).toContain('"passkey.rejected"');

    expect(observed.traffic.length).toBeGreaterThan(50);
    const seen = `${everShown}\n${observed.traffic.join('\n')}`;
    expect(seen).not.toMatch(/tf_[0-9a-z]+_[0-9a-f]{16}/);
    expect(seen).not.toMatch(/session=[A-Za-z0-9]/);
    expect([...observed.origins]).toEqual([origin]);
    expect(observed.complaints).toEqual([]);
  });
});
