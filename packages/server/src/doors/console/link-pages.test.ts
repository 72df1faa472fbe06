import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../../../test/installation/installation.ts';
import { createPasswords } from '../../core/passwords/passwords.ts';
import { problemOfPassword } from '../../core/passwords/policy.ts';
import { checkEmail, checkUsername } from '../../core/people/identifiers.ts';
import { TwofoldError } from '../../platform/errors.ts';

const folder = join(import.meta.dirname, 'links');
const html = readFileSync(join(folder, 'page.html'), 'utf8');
const { catalogue } = (await import(join(folder, 'texts.js'))) as {
  catalogue: Record<string, Record<string, string>>;
};
const { fieldRefusals, isTooShort } = (await import(join(folder, 'refusal.js'))) as {
  fieldRefusals(answer: object): { field: string; sentence: { key: string; parameters: object } }[];
  isTooShort(password: string, minLength: number): boolean;
};
const { en = {}, 'pt-BR': pt = {} } = catalogue;

const PATHS = [
  '/welcome',
  '/invitation',
  '/reset-password',
  '/verify-email',
  '/change-email',
  '/temporary-access',
];

describe('the texts of the pages behind links', () => {
  it('are the same in number and parameters in every language', () => {
    const shape = (texts: Record<string, string>) =>
      Object.entries(texts).map(([key, text]) => [key, (text.match(/\{\w+\}/g) ?? []).sort()]);
    expect(shape(pt)).toEqual(shape(en));
    expect(shape(en).length).toBeGreaterThan(60);
  });

  it('have a title, an introduction, a button and a way on for every purpose', () => {
    for (const path of PATHS) {
      for (const part of ['title', 'about', 'submit', 'gone'])
        expect(en).toHaveProperty([`${path.slice(1)}.${part}`]);
    }
  });

  it('stand in the page in English before a script has run', () => {
    const inPage = [...html.matchAll(/data-text="([\w.]+)"[^<>]*>([^<]*)</g)];
    expect(inPage.length).toBeGreaterThan(15);
    for (const [, key = '', text] of inPage) expect(text, key).toBe(en[key]);
    for (const [, key = '', text] of html.matchAll(/data-alt="([\w.]+)" alt="([^"]*)"/g))
      expect(text, key).toBe(en[key]);
  });

  it('have no script or style inside the page, which its policy would refuse', () => {
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|"javascript:|<script(?![^>]* src="\/links\/)/i);
  });
});

describe('what the server says of a field', () => {
  const problemOf = (refused: () => unknown): object => {
    try {
      refused();
    } catch (error) {
      if (error instanceof TwofoldError) return { status: error.status, problem: error.extras };
    }
    throw new Error('It was not refused.');
  };
  const passwords = createPasswords({
    hasher: { hash: async () => '', verify: async () => false },
    policy: { minLength: 12, siteNames: ['Example Incorporated'] },
  });
  const password = (text: string) =>
    problemOf(() => passwords.check(text, ['ann-of-green-gables'], '/newPassword'));

  it.each([
    ['a short password', password('short'), 'newPassword', 'password.short', '12'],
    ['a long password', password('long '.repeat(60)), 'newPassword', 'password.long', '128'],
    ['one’s own name', password('ann-of-green-gables'), 'newPassword', 'password.own', ''],
    ['the name of the site', password('Example Incorporated'), 'newPassword', 'password.site', ''],
    ['a common password', password('unbelievable'), 'newPassword', 'password.common', ''],
    ['repetitions', password('xq7.xq7.xq7.'), 'newPassword', 'password.repeated', ''],
    ['no user name', problemOf(() => checkUsername('ä')), 'username', 'username.refused', ''],
    ['no address', problemOf(() => checkEmail('nowhere')), 'email', 'email.refused', ''],
  ])('has a text in every language: %s', (_, problem, field, key, count) => {
    expect(fieldRefusals(problem)).toEqual([
      { field, sentence: { key, parameters: key.startsWith('password') ? { count } : expect.anything() } },
    ]);
    expect(en).toHaveProperty([key]);
  });

  it('is found by the page itself for a password that is too short, counted alike', () => {
    const short = ['a', 'an otter on', 'ﬁve lions', '🦦🦦🦦🦦🦦🦦', 'e\u0301'.repeat(11)];
    const longEnough = ['an otter on a', 'ﬁve lion cub', 'a 🦦 on a lake', 'ae\u0301iouc\u0327xyzwvt'];
    for (const text of short) expect([isTooShort(text, 12), countOf(text) < 12]).toEqual([true, true]);
    for (const text of longEnough) expect([isTooShort(text, 12), countOf(text) < 12]).toEqual([false, false]);
  });
});

/** As the policy counts. */
function countOf(password: string): number {
  const minLengths = Array.from({ length: 64 }, (_, index) => index);
  const isShort = (minLength: number) =>
    problemOfPassword(password, [], { minLength, siteNames: [] })?.startsWith('must have at least') === true;
  return minLengths.findLast((minLength) => !isShort(minLength)) ?? 0;
}

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
    for (const path of PATHS) {
      const { statusCode, payload } = await open(path);
      expect([path, statusCode]).toEqual([path, 200]);
      expect(payload).toContain(`data-purpose="${path.slice(1)}"`);
      const files = [...payload.matchAll(/(?:href|src)="(\/links\/[^"]+)"/g)].map(([, file = '']) => file);
      expect(files.length).toBeGreaterThan(3);
      for (const file of files) expect([file, (await open(file)).statusCode]).toEqual([file, 200]);
    }
  });

  it.each([
    ['leads elsewhere', { FRONTEND_URL: 'https://app.example.com', PUBLIC_URL: 'https://auth.example.com' }],
    ['leads elsewhere, and this server has no name', { FRONTEND_URL: 'https://app.example.com' }],
  ])('are absent where the configuration %s', async (_, env) => {
    twofold = await openInstallation(env);
    for (const path of [...PATHS, '/links/links.js'])
      expect([path, (await open(path)).statusCode]).toEqual([path, 404]);
  });

  it('A30: are kept by no cache, send no Referer, and run nothing but their own files', async () => {
    twofold = await openInstallation();
    for (const path of PATHS) {
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
    expect(payload).toContain('data-password-min-length="20"');
    expect(payload).toContain('data-api="/people/api"');
    expect(payload).toContain('data-site="O&#39;Neill &#38; &#34;Sons&#34; &#60;b&#62;"');
    expect(payload).not.toContain('<b>');
    expect(payload).not.toContain('{{');
  });
});
