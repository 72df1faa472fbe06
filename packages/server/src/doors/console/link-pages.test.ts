import { linkPaths } from '@twofold/web/paths';
import { afterEach, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../../../test/installation/installation.ts';

describe('the pages behind links', () => {
  let twofold: Installation;
  afterEach(() => twofold.close());
  const open = (path: string) => twofold.app.inject({ url: path });

  it.each([
    ['by default', {}],
    [
      'in production, where the demo is off',
      { NODE_ENV: 'production', PUBLIC_URL: 'https://auth.example.com' },
    ],
    [
      'where the configuration names this server',
      { PUBLIC_URL: 'https://auth.example.com', FRONTEND_URL: 'https://auth.example.com' },
    ],
  ])('are served %s, with every file that they load', async (_, env) => {
    twofold = await openInstallation(env);
    for (const path of linkPaths) {
      const { statusCode, payload } = await open(path);
      expect([path, statusCode]).toEqual([path, 200]);
      const files = [...payload.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, file = '']) => file);
      expect(files.length).toBeGreaterThan(3);
      for (const file of files) expect([file, (await open(file)).statusCode]).toEqual([file, 200]);
    }
  });

  it.each([
    ['leads elsewhere', { FRONTEND_URL: 'https://app.example.com', PUBLIC_URL: 'https://auth.example.com' }],
    ['leads elsewhere, and this server has no name', { FRONTEND_URL: 'https://app.example.com' }],
  ])('are absent where the configuration %s', async (_, env) => {
    twofold = await openInstallation(env);
    for (const path of linkPaths) expect([path, (await open(path)).statusCode]).toEqual([path, 404]);
    expect((await open('/login')).statusCode).toBe(200);
  });

  it('A30: are kept by no cache, send no Referer, and run nothing but their own files', async () => {
    twofold = await openInstallation();
    for (const path of linkPaths) {
      const { headers } = await open(path);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
      expect(headers).not.toHaveProperty('set-cookie');
      const policy = String(headers['content-security-policy']);
      expect(policy.split('; ')).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "form-action 'none'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
        ]),
      );
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
    }
  });

  it('know the rules of the configuration, whatever is in its texts', async () => {
    twofold = await openInstallation({
      PASSWORD_MIN_LENGTH: '20',
      API_BASE_PATH: '/people/api',
      SITE_NAME: `O'Neill & "Sons" <b>`,
    });
    const { payload } = await open('/reset-password');
    expect(payload).toContain('content="20"');
    expect(payload).toContain('content="/people/api"');
    expect(payload).toContain('content="O&#39;Neill &#38; &#34;Sons&#34; &#60;b&#62;"');
    expect(payload).not.toContain('<b>');
    expect(payload).not.toContain('{{');
  });
});
