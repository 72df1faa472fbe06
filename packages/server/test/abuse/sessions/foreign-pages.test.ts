import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { browserOf, dataOf, expectRefusal } from '../../people/client.ts';
import { createPerson, PASSWORD } from '../../people/person.ts';

let twofold: Installation;
beforeAll(async () => {
  twofold = await openInstallation({
    PUBLIC_URL: 'https://auth.example.com',
    FRONTEND_URL: 'https://app.example.org',
  });
  await createPerson(twofold, 'alice');
});
afterAll(() => twofold.close());

const credentials = { username: 'alice', password: PASSWORD };

/** As browsers say it, and as those do that do not send Sec-Fetch-Site. */
const foreign: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  { 'sec-fetch-site': 'same-site', origin: 'https://other.example.com' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'cross-site', origin: 'https://app.example.org.evil.example' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
];

const call = (path: string, body: object, headers: Record<string, string>) =>
  twofold.call('POST', `/api${path}`, { apiKey: null, body, headers });

describe('N28: a page of another origin', () => {
  it.each([
    ['/auth/login', credentials],
    ['/auth/register', { email: 'eve@example.com', username: 'eve', password: PASSWORD }],
    ['/auth/welcome', { token: 'x', email: 'eve@example.com', username: 'eve', password: PASSWORD }],
    ['/auth/temporary-access', { token: 'x' }],
    ['/auth/refresh', { refreshToken: 'x' }],
    ['/auth/passkey/verify', { assertion: { id: 'x', rawId: 'x', type: 'public-key', response: {} } }],
    ['/2fa/verify', { tempToken: 'x', code: '123456' }],
    ['/2fa/verify-backup-code', { tempToken: 'x', code: '123456' }],
  ])('opens no session by %s, and leaves no cookie', async (path, body) => {
    for (const headers of foreign) {
      const answer = await call(path, body, headers);
      expectRefusal(answer, 'request.csrf_refused');
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  });

  it.each([
    ['which is the one of links', { 'sec-fetch-site': 'cross-site', origin: 'https://app.example.org' }],
    ['behind a proxy that hides the host', { origin: 'https://auth.example.com' }],
    ['of this very host', { host: 'auth.example.com', origin: 'https://auth.example.com' }],
    ['that the browser knows for its own', { 'sec-fetch-site': 'same-origin' }],
    ['that is none, but a program', {}],
  ])('%s logs in', async (_which, headers: Record<string, string>) => {
    expect((await call('/auth/login', credentials, headers)).status).toBe(200);
  });
});

it('R07: a refresh token that came in its cookie is never in an answer, whatever the page asks for', async () => {
  const browser = browserOf(twofold);
  dataOf(await browser.call('POST', '/auth/login', credentials));
  const before = browser.cookies.get('refreshToken');
  const refreshed = await browser.call('POST', '/auth/refresh', { tokenDelivery: 'body' });
  expect(dataOf(refreshed)).not.toHaveProperty('refreshToken');
  const after = browser.cookies.get('refreshToken');
  expect(after).not.toBe(before);
  expect(refreshed.text).not.toContain(after);
});
