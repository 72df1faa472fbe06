import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, inspectConfig, loadConfig } from './load.ts';
import { variables } from './sections.ts';
import type { Environment, LoadOptions } from './source.ts';

/** Files by absolute path; any other path does not exist. */
function options(files: Record<string, string | Error> = {}): LoadOptions {
  return {
    cwd: '/srv/app',
    readFile: (path) => {
      const content = Object.hasOwn(files, path) ? files[path] : undefined;
      if (content === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
      if (content instanceof Error) throw content;
      return content;
    },
  };
}

const load = (env: Environment, files?: Record<string, string | Error>) => loadConfig(env, options(files));

function problemsOf(env: Environment, files?: Record<string, string | Error>) {
  return inspectConfig(env, options(files)).problems.map(({ variable }) => variable);
}

function errorOf(env: Environment, files?: Record<string, string | Error>): ConfigError {
  try {
    load(env, files);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

/** For variables that may not stand alone. */
const HASH = `$2b$12$${'a'.repeat(53)}`;
const partners: Environment = {
  ADMIN_USERNAME: 'admin',
  ADMIN_PASSWORD_HASH: HASH,
  VIEWER_USERNAME: 'viewer',
  VIEWER_PASSWORD_HASH: HASH,
  EMAIL_FROM: 'no-reply@example.com',
  EMAIL_USER: 'twofold',
  EMAIL_PASSWORD: 'x',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'x',
  TWILIO_PHONE_NUMBER: '+15005550006',
  SMS_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
};

describe('defaults', () => {
  it('without any variable there is a complete configuration', () => {
    const config = load({});
    expect(config.process).toMatchObject({
      nodeEnv: 'development',
      production: false,
      host: '127.0.0.1',
      port: 3000,
    });
    expect(config.process).toMatchObject({ apiBasePath: '/api', enableDocs: false, enableDemo: true });
    expect(config.process.trustProxy).toEqual(['127.0.0.0/8', '::1/128']);
    expect(config.stores.database).toEqual({ kind: 'sqlite', path: '/srv/app/data/twofold.db' });
    expect(config.browser).toMatchObject({ sessionTimeoutMs: 86_400_000, secureCookies: false });
    expect(config.factors).toEqual({ enrollmentTtlMs: 86_400_000, totpIssuer: 'Twofold', totpDriftSteps: 1 });
    expect(config.limits).toEqual({
      secondFactor: { max: 10, windowSeconds: 900 },
      secondFactorDay: { max: 50, windowSeconds: 86_400 },
      secondFactorSource: { max: 30, windowSeconds: 900 },
      unauthenticated: { max: 100, windowSeconds: 900 },
      login: { max: 5, windowSeconds: 900 },
      loginPerson: { max: 100, windowSeconds: 86_400 },
      loginSource: { max: 100, windowSeconds: 900 },
      registration: { max: 20, windowSeconds: 3600 },
      sending: { max: 3, windowSeconds: 3600 },
      sendingSource: { max: 30, windowSeconds: 3600 },
      sendingApplication: { max: 1000, windowSeconds: 3600 },
      sendingPrefix: { max: 100, windowSeconds: 3600 },
      sendingDay: { max: 5000, windowSeconds: 86_400 },
      disclosures: { max: 600, windowSeconds: 60 },
      factorFailures: { max: 100 },
    });
    expect(config.warnings).toEqual([]);
  });

  it('an empty text means that the variable is not set', () => {
    expect(load(Object.fromEntries(variables.map(({ name }) => [name, ''])))).toEqual(load({}));
  });

  it('every example of the reference is accepted, where this release supports it', () => {
    for (const variable of variables.filter(({ example }) => !example.startsWith('('))) {
      const env: Environment = {
        ...partners,
        I_KNOW_WHAT_IM_DOING: 'true',
        [variable.name]: variable.example,
      };
      expect([variable.name, problemsOf(env)]).toEqual([variable.name, []]);
    }
  });

  it('the whole is frozen', () => {
    const config = load({});
    for (const part of [
      config,
      ...Object.values(config),
      config.limits.secondFactor,
      config.process.trustProxy,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });
});

describe('sources', () => {
  const dotEnv = (text: string) => ({ '/srv/app/.env': text });

  it('.env is read, and the environment wins over it', () => {
    expect(load({}, dotEnv('\uFEFFPORT=4000\nHOST="::1" # comment\n')).process).toMatchObject({
      port: 4000,
      host: '::1',
    });
    expect(load({ PORT: '5000' }, dotEnv('PORT=4000')).process.port).toBe(5000);
    expect(load({ PORT: '' }, dotEnv('PORT=4000')).process.port).toBe(3000);
  });

  it('the environment wins over .env across NAME and NAME_FILE', () => {
    const files = { ...dotEnv('PORT_FILE=/p\nENCRYPTION_KEY_FILE=/k'), '/p': '4000' };
    expect(load({ PORT: '5000' }, files).process.port).toBe(5000);
    expect(load({ PORT_FILE: '/p' }, { ...dotEnv('PORT=5000'), '/p': '4000' }).process.port).toBe(4000);
    const { secrets } = load({ ENCRYPTION_KEY: 'abc', PORT: '1' }, files);
    expect(secrets).toMatchObject({ encryptionKey: 'abc', encryptionKeyFile: undefined });
  });

  it('a .env that cannot be read is a problem, and so is one that is a folder', () => {
    const denied = Object.assign(new Error('EACCES: /srv/app/.env'), { code: 'EACCES' });
    expect(errorOf({ PORT: 'x' }, { '/srv/app/.env': denied }).problems).toMatchObject([
      { variable: '.env', problem: 'exists but cannot be read (EACCES)' },
      { variable: 'PORT' },
    ]);
  });

  it('every variable may be given as a file, whose trailing line break is dropped', () => {
    for (const { name, example, fileForm } of variables) {
      if (fileForm === false || example.startsWith('(')) continue;
      const others: Record<string, string | undefined> = { ...partners, I_KNOW_WHAT_IM_DOING: 'true' };
      delete others[name];
      const direct = load({ ...others, [name]: example });
      const env = { ...others, [`${name}_FILE`]: 'secret.txt' };
      if (name === 'I_KNOW_WHAT_IM_DOING') continue;
      expect(load(env, { '/srv/app/secret.txt': `${example}\r\n` })).toEqual(direct);
    }
  });

  it.each([
    'changeme',
    'Change_Me-2026',
    '12345678',
    'abcdefghijkl',
    'aaaaaaaaaaaa',
    'abababababab',
    'my-api-key-my-api-key-',
    'secret-of-the-job',
  ])('X72: an API_KEY that is guessed is a problem, and is not repeated: %s', (API_KEY) => {
    const { problems } = inspectConfig({ API_KEY, OTP_SECRET: 'GEZDGNBVGY3TQOJQ' }, options());
    expect(problems.map(({ variable }) => variable)).toEqual(['API_KEY']);
    expect(JSON.stringify(problems)).not.toContain(API_KEY);
    // Other programs call a key of theirs so too.
    expect(problemsOf({ API_KEY })).toEqual([]);
  });

  it('X72: random text is no such API_KEY, and neither is a sentence that nobody has in a list', () => {
    const fit = ['9f3c01e7', '0b7e4d2a9c8f1356d0e2b4a697f81c3d', 'an-own-key-of-an-earlier-system-0001'];
    for (const API_KEY of fit) expect(problemsOf({ API_KEY, OTP_SECRET: 'GEZDGNBVGY3TQOJQ' })).toEqual([]);
  });

  it('NAME and NAME_FILE together, a missing, an empty and an unreadable file are problems', () => {
    expect(problemsOf({ PORT: '1', PORT_FILE: '/p' }, { '/p': '1' })).toEqual(['PORT']);
    expect(problemsOf({ PORT_FILE: '/missing' })).toEqual(['PORT_FILE']);
    expect(problemsOf({ PORT_FILE: '/p' }, { '/p': '\n' })).toEqual(['PORT_FILE']);
    expect(problemsOf({ PORT_FILE: '/p' }, { '/p': new Error('strange') })).toEqual(['PORT_FILE']);
    expect(problemsOf({ TOTP_ISSUER_FILE: '/p' }, { '/p': 'x'.repeat(70_000) })).toEqual([
      'TOTP_ISSUER_FILE',
    ]);
  });

  it('the key file stays a path and is not read; key and key file together are a problem', () => {
    expect(load({ ENCRYPTION_KEY_FILE: 'keys/one' }).secrets.encryptionKeyFile).toBe('/srv/app/keys/one');
    expect(problemsOf({ ENCRYPTION_KEY: 'abc', ENCRYPTION_KEY_FILE: '/k' })).toEqual(['ENCRYPTION_KEY']);
    const previous = { '/old': 'one\ntwo\n' };
    const { secrets } = load({ ENCRYPTION_KEYS_PREVIOUS_FILE: '/old' }, previous);
    expect(secrets.encryptionKeysPrevious).toEqual(['one', 'two']);
  });
});

describe('rules over several variables', () => {
  it('V5: in production each debug switch needs consent, and is warned about with it', () => {
    const env = { NODE_ENV: 'production', ALLOW_DEBUG_SETUP_OUTPUT: 'true', ENABLE_DEV_VERIFY_ENDPOINT: '1' };
    const names = ['ALLOW_DEBUG_SETUP_OUTPUT', 'ENABLE_DEV_VERIFY_ENDPOINT'];
    expect(problemsOf(env)).toEqual(names);
    expect(problemsOf({ ...env, NODE_ENV: 'development' })).toEqual([]);
    const consented = load({ ...env, I_KNOW_WHAT_IM_DOING: 'true' });
    expect(consented.warnings.map(({ variable }) => variable)).toEqual(names);
  });

  it('cookies are Secure in production and behind https', () => {
    expect(load({ NODE_ENV: 'production' }).browser.secureCookies).toBe(true);
    expect(load({ PUBLIC_URL: 'https://a.example' }).browser.secureCookies).toBe(true);
    expect(load({ PUBLIC_URL: 'http://a.example' }).browser.secureCookies).toBe(false);
    const insecure = load({ NODE_ENV: 'production', PUBLIC_URL: 'http://a.example' });
    expect(insecure.browser.secureCookies).toBe(true);
    expect(insecure.warnings.map(({ variable }) => variable)).toEqual(['PUBLIC_URL']);
  });

  it('the demo is off in production unless it is asked for, which is warned about', () => {
    expect(load({ NODE_ENV: 'production' }).process.enableDemo).toBe(false);
    const asked = load({ NODE_ENV: 'production', ENABLE_DEMO: 'true' });
    expect(asked.process.enableDemo).toBe(true);
    expect(asked.warnings.map(({ variable }) => variable)).toEqual(['ENABLE_DEMO']);
  });

  it('a password that goes to Redis on another machine in clear is warned about in production', () => {
    const warned = (REDIS_URL: string) =>
      load({ NODE_ENV: 'production', REDIS_URL }).warnings.map(({ variable }) => variable);
    expect(warned('redis://:canary@cache.example')).toEqual(['REDIS_URL']);
    for (const url of ['rediss://:canary@cache.example', 'redis://cache.example', 'redis://:canary@[::1]'])
      expect(warned(url)).toEqual([]);
  });

  it('a cookie domain that does not cover PUBLIC_URL is a problem', () => {
    const PUBLIC_URL = 'https://auth.example.com';
    expect(load({ PUBLIC_URL, COOKIE_DOMAIN: '.Example.com' }).browser.cookieDomain).toBe('example.com');
    expect(problemsOf({ PUBLIC_URL, COOKIE_DOMAIN: 'ample.com' })).toEqual(['COOKIE_DOMAIN']);
    expect(problemsOf({ PUBLIC_URL, COOKIE_DOMAIN: 'www.example.com' })).toEqual(['COOKIE_DOMAIN']);
  });

  it('the database follows DATA_DIR, DB_PATH, or DATABASE_URL, of which one may be set', () => {
    const pathOf = (env: Environment) => {
      const { database } = load(env).stores;
      return database.kind === 'sqlite' ? database.path : undefined;
    };
    expect(pathOf({ DATA_DIR: '/var/lib/what?#$&' })).toBe('/var/lib/what?#$&/twofold.db');
    expect(pathOf({ DATA_DIR: '/x', DB_PATH: 'a.db' })).toBe('/srv/app/a.db');
    expect(pathOf({ DATA_DIR: '/x', DATABASE_URL: 'sqlite:///abs/b.db' })).toBe('/abs/b.db');
    expect(problemsOf({ DB_PATH: 'a.db', DATABASE_URL: 'sqlite:a.db' })).toEqual(['DB_PATH']);
  });

  it('Redis is found by REDIS_URL or by its parts, of which one may be set, and is not used without', () => {
    const redisOf = (env: Environment) => load(env).stores.redis;
    expect(redisOf({})).toBeUndefined();
    expect(redisOf({ REDIS_PORT: '6380' })).toBeUndefined();
    const location = {
      host: 'cache',
      port: 6380,
      tls: false,
      username: undefined,
      password: 's',
      database: 0,
    };
    expect(redisOf({ REDIS_URL: 'redis://:s@cache:6380' })).toEqual(location);
    expect(redisOf({ REDIS_HOST: 'cache', REDIS_PORT: '6380', REDIS_PASSWORD: 's' })).toEqual(location);
    const parts = { REDIS_HOST: 'a', REDIS_PORT: '1', REDIS_PASSWORD: 's' };
    expect(problemsOf({ REDIS_URL: 'redis://a', ...parts })).toEqual(Object.keys(parts));
    const warned = inspectConfig({ REDIS_PASSWORD: 's' }, options()).warnings;
    expect(warned.map(({ variable }) => variable)).toEqual(['REDIS_PASSWORD']);
  });

  it('a sender of messages that is named twice is refused, and one that cannot work is warned of', () => {
    const mail = { EMAIL_HOST: 'mail.example.com', EMAIL_FROM: 'a@example.com' };
    expect(problemsOf({ ...mail, EMAIL_SERVICE: 'Gmail' })).toEqual(['EMAIL_SERVICE']);
    const warned = (env: Environment) => load(env).warnings.map(({ variable }) => variable);
    expect(warned(mail)).toEqual([]);
    expect(warned({ ...mail, EMAIL_PORT: '465' })).toEqual(['EMAIL_PORT']);
    expect(warned({ ...mail, EMAIL_PORT: '465', EMAIL_SECURE: 'true' })).toEqual([]);
    expect(warned({ EMAIL_FROM: 'a@example.com' })).toEqual(['EMAIL_FROM']);
    expect(warned({ EMAIL_FROM: 'a@example.com', EMAIL_SERVICE: 'Gmail' })).toEqual([]);
    expect(warned({ EMAIL_USER: 'x', EMAIL_PASSWORD: 'y' })).toEqual(['EMAIL_USER']);
    const live = { ...mail, NODE_ENV: 'production' };
    expect(warned(live)).toEqual(['PUBLIC_URL']);
    expect(warned({ ...live, PUBLIC_URL: 'https://auth.example.com' })).toEqual([]);
    const { TWILIO_PHONE_NUMBER, SMS_WEBHOOK_SECRET } = partners;
    expect(warned({ TWILIO_PHONE_NUMBER })).toEqual(['TWILIO_PHONE_NUMBER']);
    expect(warned({ SMS_WEBHOOK_SECRET })).toEqual(['SMS_WEBHOOK_SECRET']);
  });

  it('registration that is opened without e-mail is warned of: a forgotten password could not be reset', () => {
    const mail = { EMAIL_HOST: 'mail.example.com', EMAIL_FROM: 'a@example.com' };
    const warned = (env: Environment) => load(env).warnings.map(({ variable }) => variable);
    expect(warned({ REGISTRATION: 'open' })).toEqual(['REGISTRATION']);
    expect(warned({ REGISTRATION: 'open', ...mail })).toEqual([]);
    expect(warned({ REGISTRATION: 'invite' })).toEqual([]);
  });

  it('a domain of passkeys that the pages of this server are not on is warned of', () => {
    const warned = (env: Environment) => load(env).warnings.map(({ variable }) => variable);
    const WEBAUTHN_RP_ID = 'example.com';
    const elsewhere = { WEBAUTHN_RP_ID, PUBLIC_URL: 'https://auth.example.org' };
    expect(warned(elsewhere)).toEqual(['WEBAUTHN_RP_ID']);
    expect(warned({ WEBAUTHN_RP_ID, PUBLIC_URL: 'https://auth.example.com' })).toEqual([]);
    expect(warned({ WEBAUTHN_RP_ID, PUBLIC_URL: 'https://anexample.com' })).toEqual(['WEBAUTHN_RP_ID']);
    expect(warned({ WEBAUTHN_RP_ID })).toEqual([]);
    // Whoever names the origins knows where the pages are, and may list them as related.
    expect(warned({ ...elsewhere, WEBAUTHN_ORIGIN: 'https://app.example.com' })).toEqual([]);
  });

  it('one name for the administrator and the viewer is refused, however it is written', () => {
    const hashes = { ADMIN_PASSWORD_HASH: HASH, VIEWER_PASSWORD_HASH: HASH };
    expect(problemsOf({ ...hashes, ADMIN_USERNAME: 'ann', VIEWER_USERNAME: 'Ann' })).toEqual([
      'VIEWER_USERNAME',
    ]);
  });
});

describe('names', () => {
  const warningsOf = (env: Environment, files?: Record<string, string>) => load(env, files).warnings;

  it('secrets of earlier systems are told to be no longer needed, wherever they are set', () => {
    const old = ['SESSION_SECRET', 'JWT_ACCESS_SECRET', 'JWT_REFRESH_SECRET', 'TEMP_TOKEN_SECRET'];
    const names = [...old, 'DEVICE_TOKEN_SECRET', 'DB_ENCRYPTION_KEY', 'SESSION_SECRET_FILE'];
    const warnings = warningsOf(Object.fromEntries(names.map((name) => [name, 'canary-value'])));
    const message = 'no longer needed: derived from the key ring';
    expect(warnings).toEqual(names.map((variable) => ({ variable, message })));
    expect(warningsOf({}, { '/srv/app/.env': 'SESSION_SECRET=x' })).toHaveLength(1);
  });

  it.each([
    ['TRUST_PROXIES', 'TRUST_PROXY'],
    ['ENCRYPTION_KEYS', 'ENCRYPTION_KEY'],
    ['ENCRYPTION_KEY_FIEL', 'ENCRYPTION_KEY_FILE'],
    ['PUBLIC_URI', 'PUBLIC_URL'],
    ['RATE_LIMIT_SECOND_FACTOR_MAXX', 'RATE_LIMIT_SECOND_FACTOR_MAX'],
    ['LOGLEVEL', 'LOG_LEVEL'],
  ])('%s is reported as a slip for %s', (name, meant) => {
    expect(warningsOf({ [name]: 'x' })).toEqual([
      { variable: name, message: `not known: did you mean ${meant}?` },
    ]);
  });

  it.each([
    ['SMTP_HOST', 'EMAIL_HOST'],
    ['SMTP_PASS', 'EMAIL_PASSWORD'],
    ['SMTP_PASSWORD_FILE', 'EMAIL_PASSWORD_FILE'],
    ['MAIL_FROM', 'EMAIL_FROM'],
    ['TWILIO_FROM', 'TWILIO_PHONE_NUMBER'],
    ['ADMIN_PASSWORD', 'ADMIN_PASSWORD_HASH'],
    ['RP_ID', 'WEBAUTHN_RP_ID'],
    ['POSTGRES_URL', 'DATABASE_URL'],
  ])('%s, as other programs call it, is told to be %s here, unless that is set', (name, meant) => {
    expect(warningsOf({ [name]: 'x' })).toEqual([
      { variable: name, message: `not known: did you mean ${meant}?` },
    ]);
    const named = { ...partners, EMAIL_HOST: 'mail.example.com', WEBAUTHN_RP_ID: 'example.com' };
    const all = { ...named, DATABASE_URL: 'postgres://a:b@localhost/c', [name]: 'x' };
    expect(warningsOf(all).map(({ variable }) => variable)).not.toContain(name);
  });

  it('names of other programs and of other parts are left alone', () => {
    const ordinary = [
      'HOME',
      'PATH',
      'SORT',
      'LOGNAME',
      'HOSTNAME',
      'PWD',
      'LANG',
      'TERM',
      'SHELL',
      'USER',
      'EDITOR',
    ];
    const other = ['CORS_ORIGINS'];
    const names = [...ordinary, ...other, 'PGPORT', 'NODE_OPTIONS'];
    expect(warningsOf(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual([]);
  });
});

describe('problems', () => {
  /** A text that each variable refuses. */
  const BROKEN: Record<string, string> = Object.fromEntries(
    variables.map(({ name }) => {
      if (/_DIR$|_PATH$|^AUDIT_HEAD_FILE$|^ENCRYPTION_KEY/.test(name)) return [name, 'canary-1f\u0000x'];
      return [name, name === 'TOTP_ISSUER' ? 'canary-1f:x' : 'canary-1f x\u0007'];
    }),
  );

  it('every problem is reported at once: k broken variables give k problems', () => {
    fc.assert(
      fc.property(
        fc.subarray(
          variables.map(({ name }) => name),
          { minLength: 1 },
        ),
        (names) => {
          // Each pair of alternatives is a problem of its own when both are given.
          const second = names.includes('REDIS_URL') ? /^DB_PATH$|^REDIS_(?!URL)/ : /^DB_PATH$/;
          const chosen = names.filter((name) => !second.test(name));
          fc.pre(chosen.length > 0);
          const error = errorOf(Object.fromEntries(chosen.map((name) => [name, BROKEN[name]])));
          expect(error.problems.map(({ variable }) => variable).sort()).toEqual([...chosen].sort());
          for (const name of chosen) expect(error.message).toContain(`  ${name} `);
        },
      ),
    );
  });

  it('A32: neither a problem nor a warning repeats a value', () => {
    const forms = variables.map(({ name }) => [`${name}_FILE`, '/canary-1f']);
    for (const env of [
      BROKEN,
      Object.fromEntries(forms.filter(([name]) => name !== 'ENCRYPTION_KEY_FILE')),
    ]) {
      const error = errorOf(env);
      expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain('canary-1f');
    }
  });

  it('any environment gives a configuration or a ConfigError, never another exception', () => {
    const names = variables.flatMap(({ name }) => [name, `${name}_FILE`]);
    const key = fc.oneof(fc.constantFrom(...names, '__proto__', 'constructor'), fc.string());
    const naughty = fc.constantFrom(
      '',
      ' ',
      '\u0000',
      '[::1',
      '1e3',
      '-1',
      '0x10',
      '٣',
      '::ffff:0:0/96',
      '1.2.3.4/',
      'é',
    );
    const value = fc.oneof(
      naughty,
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.ipV6(),
      fc.constant('loopback'),
    );
    const env = fc.dictionary(key, value, { noNullPrototype: false });
    const files = fc.oneof(value, fc.constant(new Error('EIO')));
    fc.assert(
      fc.property(env, fc.string({ unit: 'binary' }), files, (given, dotEnv, content) => {
        const readFile = (path: string) => {
          if (path === '/srv/app/.env') return dotEnv;
          if (content instanceof Error) throw content;
          return content;
        };
        try {
          expect(loadConfig(given, { cwd: '/srv/app', readFile }).process.port).toBeTypeOf('number');
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
